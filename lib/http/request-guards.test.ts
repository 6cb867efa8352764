import { describe, expect, test } from "vitest";
import { checkHost, checkOrigin, clientIp, readBodyCapped } from "./request-guards.ts";

/** Returns a request of endless parts of 10 bytes that counts the parts that were read. */
function endless(announced?: number) {
  let parts = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    parts++;
    controller.enqueue(new Uint8Array(10).fill(97));
  };
  const body = new ReadableStream({ pull }, { highWaterMark: 0 });
  const headers = new Headers(announced === undefined ? {} : { "content-length": String(announced) });
  return { request: { headers, body } as unknown as Request, parts: () => parts };
}

test("a body that is announced as too large is not read", async () => {
  const { request, parts } = endless(1_000);
  await expect(readBodyCapped(request, 100)).rejects.toMatchObject({ code: "too_large" });
  await expect(readBodyCapped(request, 100, { maxBytes: 500, allows: () => true })).rejects.toThrow();
  expect(parts()).toBe(0);
});

test("a body of unknown length is read only up to its limit", async () => {
  const { request, parts } = endless();
  await expect(readBodyCapped(request, 100)).rejects.toMatchObject({ code: "too_large" });
  expect(parts()).toBe(11);
});

test("a larger body is read while each part is allowed, up to its own limit", async () => {
  const allowed = endless();
  const whole = readBodyCapped(allowed.request, 100, { maxBytes: 500, allows: () => true });
  await expect(whole).rejects.toMatchObject({ code: "too_large" });
  expect(allowed.parts()).toBe(51);
  // A body that is announced as larger is checked from its first part on.
  const refused = endless(400);
  const other = readBodyCapped(refused.request, 100, { maxBytes: 500, allows: () => false });
  await expect(other).rejects.toMatchObject({ code: "too_large" });
  expect(refused.parts()).toBe(1);
});

const kib = 1024;
test.each([
  ["of 64 KiB", [64 * kib], 64 * kib, []],
  ["of 64 KiB of unknown length", [64 * kib], undefined, []],
  ["of announced length", [100 * kib], 100 * kib, [36 * kib]],
  ["that is announced as larger than usual", [300 * kib], 300 * kib, [236 * kib]],
  ["of unknown length", [65 * kib, 10 * kib, 200 * kib, 10 * kib], undefined, [136 * kib, 300 * kib]],
])("room for a body %s is requested before it is read", async (_name, parts, announced, asked) => {
  const grown: number[] = [];
  const body = new ReadableStream({
    start(controller) {
      for (const size of parts) controller.enqueue(new Uint8Array(size).fill(97));
      controller.close();
    },
  });
  const headers = new Headers(announced === undefined ? {} : { "content-length": String(announced) });
  const larger = { maxBytes: 500 * kib, allows: () => true };
  const read = readBodyCapped({ headers, body } as unknown as Request, 200 * kib, larger, async (bytes) => {
    grown.push(bytes);
  });
  expect((await read).length).toBe(parts.reduce((sum, size) => sum + size, 0));
  expect(grown).toEqual(asked);
});

test("a body for which there is no room is not read further", async () => {
  const { request, parts } = endless(70 * kib);
  const refuse = () => Promise.reject(new Error("no room"));
  await expect(readBodyCapped(request, 200 * kib, undefined, refuse)).rejects.toThrow("no room");
  expect(parts()).toBe(0);
});

describe("the address of a caller", () => {
  const ipOf = (proxies: number, forwarded?: string, peer: string | undefined = "10.0.0.9") =>
    clientIp(
      new Headers({
        ...(peer === "" ? {} : { "x-mcp-odoo-peer": peer }),
        ...(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }),
      }),
      proxies,
    );

  test("the caller's address is the socket's without trusted proxies, whatever the caller sends", () => {
    expect(ipOf(0, "203.0.113.7")).toBe("10.0.0.9");
    expect(ipOf(0, undefined)).toBe("10.0.0.9");
    expect(ipOf(0, "203.0.113.7", "")).toBe("");
  });

  test("the caller's address is counted from the right by the number of trusted proxies", () => {
    const forwarded = "1.1.1.1, 2.2.2.2 , 203.0.113.7,198.51.100.2";
    expect([1, 2, 3, 4].map((proxies) => ipOf(proxies, forwarded))).toEqual([
      "198.51.100.2",
      "203.0.113.7",
      "2.2.2.2",
      "1.1.1.1",
    ]);
    expect(ipOf(1, " , ,203.0.113.7, ")).toBe("203.0.113.7");
  });

  test("the caller's address is the socket's if there are fewer hops than trusted proxies", () => {
    expect(ipOf(1, undefined)).toBe("10.0.0.9");
    expect(ipOf(2, "203.0.113.7")).toBe("10.0.0.9");
  });
});

describe("the checks of Host and Origin", () => {
  const ours = "https://mcp.example.com";
  const refused = (headers: Record<string, string>, publicUrl = ours) => [
    checkHost({ headers: new Headers(headers) }, publicUrl)?.status,
    checkOrigin({ headers: new Headers(headers) }, publicUrl)?.status,
  ];

  test.each([
    ["mcp.example.com:8443", "https://mcp.example.com:8443"],
    ["mcp.example.com.evil.example", "http://mcp.example.com"],
    ["localhost", "http://localhost"],
    ["127.0.0.1", "https://127.0.0.1"],
    ["", "null"],
    ["[", "["],
  ])("the foreign host %j and the foreign origin %j are refused", (host, origin) => {
    expect(refused({ host, origin })).toEqual([403, 403]);
  });

  test("the names of this machine are equal to each other and to no other name, on any port", () => {
    const local = "http://localhost:3000";
    expect(refused({ host: "127.0.0.1:4000", origin: "http://[::1]:9" }, local)).toEqual([undefined, undefined]);
    expect(refused({ host: "localhost.evil.example", origin: "http://127.0.0.2" }, local)).toEqual([403, 403]);
  });

  test("the service's own name and a missing origin are accepted", () => {
    expect(refused({ host: "mcp.example.com", origin: ours })).toEqual([undefined, undefined]);
    expect(checkOrigin({ headers: new Headers() }, ours)).toBeUndefined();
  });
});
