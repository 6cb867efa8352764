import { afterEach, describe, expect, test } from "vitest";
import { closeAfter, closeAll, faultOf, get, watched } from "#tests/support/safe-fetch.ts";
import { createSafeFetch } from "./safe-fetch.ts";

afterEach(closeAll);

describe("an address that may not be dialled", () => {
  test.each([
    "https://127.0.0.1",
    "https://127.1",
    "https://0x7f.1",
    "https://0177.0.0.1",
    "https://2130706433",
    "https://017700000001",
    "https://①②⑦.0.0.1",
    "https://127。0。0。1",
    "https://127.0.0.1.",
    "https://0",
    "https://10.0.0.1:8069",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::]",
    "https://[::1]",
    "https://[::127.0.0.1]",
    "https://[::ffff:10.0.0.1]",
    "https://[::ffff:a9fe:a9fe]",
    "https://[fe80::1]",
    "https://[fd00:ec2::254]",
    "https://[64:ff9b::10.0.0.1]",
    "https://[2002:a00:1::]",
    "http://192.168.0.1",
  ])("the address %s is refused without a connection", async (url) => {
    const { fetch, dialled, resolved } = watched({});
    expect(await faultOf(fetch(url, get))).toBe("blocked");
    expect([dialled, resolved]).toEqual([[], []]);
  });

  test.each(["localhost", "localhost.", "LOCALHOST", "intranet", "rebound.example.com"])(
    "the name %s is refused for the address to which it resolves",
    async (name) => {
      const { fetch, dialled } = watched(
        Object.fromEntries(["localhost", "intranet", "rebound.example.com"].map((key) => [key, [["127.0.0.1"]]])),
      );
      expect(await faultOf(fetch(`https://${name}`, get))).toBe("blocked");
      expect(dialled).toEqual([]);
    },
  );

  test.each([[["8.8.8.8", "10.0.0.1"]], [["10.0.0.1", "8.8.8.8"]], [["2606:4700::1111", "::ffff:169.254.169.254"]]])(
    "a name with the addresses %j is refused for the blocked one",
    async (addresses) => {
      const { fetch, dialled } = watched({ "two.example.com": [addresses] });
      expect(await faultOf(fetch("https://two.example.com", get))).toBe("blocked");
      expect(dialled).toEqual([]);
    },
  );

  test("the metadata service is refused in opened ranges too", async () => {
    const { fetch, dialled } = watched({}, ["0.0.0.0/0", "::/0"]);
    for (const host of ["169.254.169.254", "[fd00:ec2::254]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]"]) {
      expect(await faultOf(fetch(`http://${host}`, get))).toBe("blocked");
    }
    expect(dialled).toEqual([]);
  });
});

describe("a name that changes what it resolves to", () => {
  const names = { "rebind.example.com": [["8.8.8.8"], ["127.0.0.1"]] };

  test("a changing name is resolved once for a connection, which uses the checked address", async () => {
    const { fetch, dialled, resolved } = watched(names);
    expect(await faultOf(fetch("https://rebind.example.com", get))).toBe("unreachable");
    expect(dialled).toEqual(["8.8.8.8 rebind.example.com"]);
    expect(resolved).toEqual(["rebind.example.com"]);
  });

  test("a changing name is checked again for the next connection", async () => {
    const { fetch, dialled } = watched(names);
    await faultOf(fetch("https://rebind.example.com", get));
    expect(await faultOf(fetch("https://rebind.example.com", get))).toBe("blocked");
    expect(dialled).toEqual(["8.8.8.8 rebind.example.com"]);
  });
});

describe("a public address", () => {
  test.each([
    ["https://odoo.example.com", "8.8.8.8 odoo.example.com"],
    ["https://odoo.example.com.", "8.8.8.8 odoo.example.com"],
    ["https://odoo.example.com:8069", "8.8.8.8 8069 odoo.example.com"],
    ["https://8.8.4.4:8443", "8.8.4.4 8443"],
    ["https://[2606:4700::1111]", "2606:4700::1111"],
  ])("a connection to %s uses its address and checks the certificate for its name", async (url, expected) => {
    const { fetch, dialled } = watched({ "odoo.example.com": [["8.8.8.8"]] });
    expect(await faultOf(fetch(url, get))).toBe("unreachable");
    expect(dialled).toEqual([expected]);
  });

  test("a public address is refused over plain http, even with opened private ranges", async () => {
    const { fetch, dialled } = watched({ "odoo.example.com": [["8.8.8.8"]] }, ["10.0.0.0/8"]);
    expect(await faultOf(fetch("http://odoo.example.com", get))).toBe("plain_http");
    expect(await faultOf(fetch("http://8.8.8.8:8069", get))).toBe("plain_http");
    expect(dialled).toEqual([]);
  });

  test("a name without addresses is reported as not found", async () => {
    const { fetch } = watched({});
    expect(await faultOf(fetch("https://nowhere.example.com", get))).toBe("dns");
    const failing = createSafeFetch({
      allowedCidrs: [],
      resolve: () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" })),
    });
    closeAfter(failing.close);
    expect(await faultOf(failing("https://nowhere.example.com", get))).toBe("dns");
  });
});

test.each([
  "",
  "odoo.example.com",
  "ftp://odoo.example.com",
  "file:///etc/passwd",
  "gopher://127.0.0.1",
  "data:text/plain,1",
  "unix:///var/run/docker.sock",
  "https://ana:secret@odoo.example.com",
  "https://8.8.8.8@127.0.0.1",
  "https://",
  "https://[fe80::1%25eth0]",
  "https://256.256.256.256",
  "https://odoo.example.com:99999",
])("the text %j is refused as an address", async (url) => {
  const { fetch, dialled, resolved } = watched({});
  expect(await faultOf(fetch(url, get))).toBe("bad_url");
  expect([dialled, resolved]).toEqual([[], []]);
});
