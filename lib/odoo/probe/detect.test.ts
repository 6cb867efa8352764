import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cut, type FakeOdoo, json, page, type Routes, startFakeOdoo, workingOdoo } from "#tests/support/fake-odoo.ts";
import { createSafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { detectSeries, toSeries } from "./detect.ts";

const community = (major: number, minor = 0) => ({ major, minor, edition: "community" });
const enterprise = (major: number, minor = 0) => ({ major, minor, edition: "enterprise" });

describe("the version that a server reports", () => {
  test.each([
    ["19", { server_version: "19.0", server_version_info: [19, 0, 0, "final", 0, ""] }, community(19)],
    ["14", { server_version: "14.0", server_version_info: [14, 0, 0, "final", 0, ""] }, community(14)],
    ["a nightly build", { server_version: "14.0-20250101" }, community(14)],
    ["19 in the words of /web/version", { version: "19.0", version_info: [19, 0, 0, "final", 0, ""] }, community(19)],
    ["Enterprise", { server_version: "17.0+e", server_version_info: [17, 0, 0, "final", 0, "e"] }, enterprise(17)],
    ["Enterprise in words alone", { server_version: "17.0+e" }, enterprise(17)],
    ["a nightly build of Enterprise", { server_version: "17.0+e-20250101" }, enterprise(17)],
    ["Enterprise between two", { server_version_info: ["saas~19", 2, 0, "final", 0, "e"] }, enterprise(19, 2)],
    ["saas~19.2", { server_version: "saas~19.2" }, community(19, 2)],
    ["saas~19.2+e", { server_version: "saas~19.2+e" }, enterprise(19, 2)],
    ["saas-18.4", { server_version_info: ["saas-18", 4, 0, "final", 0, ""] }, community(18, 4)],
  ])("the version of %s is recognised", (_, version, series) => {
    expect(toSeries(version)).toEqual(series);
  });

  test.each([
    {},
    { server_version: "" },
    { server_version: "nineteen" },
    { server_version: "v19.0" },
    { server_version: 19 },
    { server_version: null },
    { server_version_info: [] },
    { server_version_info: [19] },
    { server_version_info: ["saas~", 2] },
    { server_version_info: [19.5, 0] },
    { server_version_info: [4, 0] },
    { server_version_info: [101, 0] },
    { server_version_info: { 0: 19, 1: 0 } },
    { server_version_info: [null, null] },
  ])("%j is not recognised as a version of Odoo", (version) => {
    expect(toSeries(version as never)).toBeUndefined();
  });

  test("a number in place of the version text is ignored", () => {
    expect(toSeries({ server_version: 19.1 } as never)).toEqual(community(19, 1));
  });
});

describe("detectSeries", () => {
  const fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
  let evil: FakeOdoo;
  beforeAll(async () => {
    evil = await startFakeOdoo();
  });
  afterAll(() => Promise.all([evil.close(), fetch.close()]));
  const detect = (routes: Routes) => {
    evil.routes = routes;
    evil.requests.length = 0;
    return detectSeries(evil.url, fetch);
  };

  const client = "/web/webclient/version_info";
  const { "/jsonrpc": services = page(404) } = workingOdoo(16);
  test.each([
    ["the web client's way", { [client]: json({ result: { server_version: "16.0" } }) }, [client]],
    ["the way of 19", { "/web/version": json({ version: "16.0" }) }, [client, "/web/version"]],
    ["the RPC services", { "/jsonrpc": services }, [client, "/web/version", "/jsonrpc"]],
  ])("detectSeries recognises a server by %s and sends no further request", async (_, routes, asked) => {
    expect(await detect(routes)).toEqual(community(16));
    expect(evil.requests.map(({ path }) => path)).toEqual(asked);
  });

  test.each([
    ["a web page everywhere", { "*": page() }, "not_odoo"],
    ["nothing anywhere", {}, "not_odoo"],
    ["JSON that is no Odoo's", { "*": json({ result: { version: "2.4" } }) }, "not_odoo"],
    ["null", { "*": json(null) }, "not_odoo"],
    ["a version on an error page", { "*": json({ result: { server_version: "16.0" } }, 404) }, "not_odoo"],
    ["a sign-in of its own", { "*": page(401) }, "refused_by_proxy"],
    ["a closed door", { "*": page(403) }, "refused_by_proxy"],
    ["a closed door before nothing", { [client]: page(403) }, "refused_by_proxy"],
    ["too many calls", { "*": page(429) }, "rate_limited"],
    ["a gateway with nothing behind it", { "*": page(502) }, "gateway"],
    ["maintenance", { "*": page(503) }, "gateway"],
  ])("detectSeries reports a server with %s", async (_, routes, name) => {
    await expect(detect(routes)).rejects.toMatchObject({ options: { reason: `${name}` } });
  });

  test("detectSeries reports a broken connection and tries no other way", async () => {
    await expect(detect({ "*": cut })).rejects.toMatchObject({ fault: "reset" });
  });
});
