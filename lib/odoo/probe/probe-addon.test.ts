import { describe, expect, test } from "vitest";
import {
  addonAnswer,
  addonFault,
  cut,
  type FakeAddon,
  type FakeOdoo,
  json,
  page,
  type Routes,
  workingAddon,
  workingOdoo,
} from "#tests/support/fake-odoo.ts";
import {
  closedList,
  expectFailure,
  login,
  noDatabase,
  probe,
  serve,
  several,
  spent,
} from "#tests/support/odoo/probed.ts";

describe("a connection test with a key of the MCP addon", () => {
  const key = "mcpa_0123abcd_c0ffee0123456789abcdef0123456789c0ffee012";
  const user = { id: 2, name: "Ana", login };
  const open = { "res.partner": { allow: "rw" }, "res.users": { allow: "r" } };
  const addonOdoo = (world: Partial<FakeAddon> = {}, major = 19, told?: Parameters<typeof workingOdoo>[1]): Routes => ({
    ...workingOdoo(major, told),
    ...workingAddon(() => ({
      key,
      models: open,
      call: ({ method, args }) =>
        method === "read" ? [{ id: 2, ...pick(user, (args?.["fields"] ?? []) as ("name" | "login")[]) }] : true,
      ...world,
    })),
  });
  const asked = ({ requests }: FakeOdoo) =>
    requests.filter(({ path }) => path === "/mcp/call").map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  test.each([
    ["19", addonOdoo(), {}, { login, sendDatabase: false }],
    ["14", addonOdoo({}, 14), {}, { login, sendDatabase: false }],
    ["that lists no databases", addonOdoo({}, 16, closedList), {}, { login, sendDatabase: false }],
    ["with several, one of them chosen", addonOdoo({}, 19, several), { database: "main" }, { sendDatabase: true }],
    ["with a login that is of no use", addonOdoo(), { login: "somebody" }, { login }],
  ])("a connection test of an Odoo %s signs in with only the addon's key", async (_, routes, input, target) => {
    const evil = await serve(routes);
    const result = await probe({ url: evil.url, secret: key, ...input });
    expect(result).toMatchObject({
      ok: true,
      userName: "Ana",
      addonOffered: false,
      target: { kind: "addon", database: "main", uid: 2, ...target },
    });
    expect(result.steps[3]?.detail?.params).toEqual({ database: "main" });
    expect(result.steps[5]?.detail).toEqual({ key: "odoo.steps.rights_addon", params: { count: 2 } });
    // Only the addon ever receives its key.
    const ways = evil.requests.filter(({ headers, body }) => headers["x-api-key"] === key || body.includes(key));
    expect(ways.every(({ path }) => path.startsWith("/mcp/"))).toBe(true);
    expect(ways.map(({ path }) => path)).toContain("/mcp/call");
  });

  test.each([
    ["closed", { "res.partner": { allow: "r" } }, "", "odoo.steps.sign_in_unnamed", undefined],
    ["closed for reading", { ...open, "res.users": { allow: "w" } }, "", "odoo.steps.sign_in_unnamed", undefined],
    [
      "open without names",
      { ...open, "res.users": { allow: "r", denied: ["name"] } },
      login,
      "odoo.steps.sign_in",
      ["login"],
    ],
    [
      "open without either",
      { ...open, "res.users": { allow: "r", denied: ["name", "login"] } },
      "",
      "odoo.steps.sign_in_unnamed",
      undefined,
    ],
  ])(
    "a connection test names the user if users are %s, and makes no call that is refused",
    async (_, models, name, step, fields) => {
      const evil = await serve(addonOdoo({ models }));
      const result = await probe({ url: evil.url, secret: key });
      expect(result).toMatchObject({ ok: true, userName: name });
      expect(result.steps[4]?.detail?.key).toBe(step);
      expect(asked(evil).find(({ method }) => method === "read")?.["args"]).toEqual(fields && { fields });
    },
  );

  const withAddon = (routes: Routes, world: Partial<FakeAddon> = {}) => ({ ...addonOdoo(world), ...routes });
  const refused = (name: string) => addonFault("denied", { name, message: "No." });
  const denied = (name: string) => withAddon({ "/mcp/auth/validate": refused(name) });
  test.each([
    ["is not installed", workingOdoo(19), "sign_in", "addon_missing", "secret"],
    [
      "is not installed, where every page answers",
      withAddon({ "/mcp/health": page() }),
      "sign_in",
      "addon_missing",
      "secret",
    ],
    [
      "is in another database of the server",
      withAddon({ "/mcp/auth/validate": addonFault("missing", { message: "Not installed in this database." }, 404) }),
      "sign_in",
      "addon_missing",
      "secret",
    ],
    ["is switched off", denied("disabled"), "sign_in", "addon_off", undefined],
    ["does not know the key", addonOdoo({ key: `${key}x` }), "sign_in", "addon_key", "secret"],
    ["does not have the user in its group", denied("not_a_user"), "sign_in", "addon_group", undefined],
    ["is newer", addonOdoo({ api: 2 }), "sign_in", "addon_api", undefined],
    [
      "is another one of its name",
      withAddon({ "/mcp/system/info": json({ success: true, data: {} }) }),
      "sign_in",
      "addon_api",
      undefined,
    ],
    ["has nothing open", addonOdoo({ models: {} }), "rights", "addon_nothing", undefined],
    [
      "has open what the user may not read",
      addonOdoo({ call: ({ method }) => (method === "read" ? [] : false) }),
      "rights",
      "addon_no_rights",
      undefined,
    ],
    [
      "is behind a proxy that closes it",
      withAddon({ "/mcp/health": page(403) }),
      "sign_in",
      "refused_by_proxy",
      undefined,
    ],
    ["is being restarted", withAddon({ "/mcp/health": page(503) }), "sign_in", "gateway", undefined],
    [
      "takes no more calls",
      withAddon({ "/mcp/call": addonFault("limit", { message: "No." }, 429) }),
      "sign_in",
      "rate_limited",
      undefined,
    ],
  ] as const)("a connection test of an addon that %s says so", async (_, routes, step, name, path) => {
    const evil = await serve(routes);
    expect(expectFailure(await probe({ url: evil.url, secret: key }), step, name)?.path).toBe(path);
    // A server without the addon, or one that is not known to have it, never receives the key.
    if (name === "addon_missing" && evil.routes["/mcp/auth/validate"] === undefined)
      expect(evil.requests.filter(({ headers }) => headers["x-api-key"] !== undefined)).toEqual([]);
  });

  test.each([
    ["is another one", addonOdoo({ database: "other" }, 19, closedList), { database: "main" }, "wrong_database"],
    [
      "is none",
      { ...addonOdoo({}, 19, closedList), "/mcp/health": noDatabase },
      { database: "main" },
      "wrong_database",
    ],
    ["is not named", { ...addonOdoo({}, 19, closedList), "/mcp/health": noDatabase }, {}, "database_needed"],
    [
      "is refused by the addon",
      withAddon({ "/mcp/auth/validate": addonFault("missing", { message: "No.", path: "X-Odoo-Database" }, 404) }),
      { database: "main" },
      "wrong_database",
    ],
    ["was not chosen from several", addonOdoo({}, 19, several), {}, "database_choose"],
  ])("a connection test reports a database that %s at its field", async (_, routes, input, name) => {
    const evil = await serve(routes);
    expect(expectFailure(await probe({ url: evil.url, secret: key, ...input }), "database", name)?.path).toBe(
      "database",
    );
  });

  test("a connection test does not take the addon for closed because of one unreadable model", async () => {
    const may = ({ model, method }: { model: string; method: string }) =>
      method === "check_access" ? model === "crm.lead" : [];
    const models = { "res.partner": { allow: "r" }, "crm.lead": { allow: "r" } };
    const evil = await serve(addonOdoo({ models, call: may }));
    expect(await probe({ url: evil.url, secret: key })).toMatchObject({ ok: true });
  });

  test.each([
    ["is there", addonOdoo(), {}, true],
    ["is there, in Odoo 16", addonOdoo({}, 16), { login }, true],
    ["is not", workingOdoo(19), {}, false],
    [
      "is another one of its name",
      withAddon({ "/mcp/health": json({ success: true, data: { status: "ok" } }) }),
      {},
      false,
    ],
    ["is a page", withAddon({ "/mcp/health": page() }), {}, false],
    ["breaks off", withAddon({ "/mcp/health": cut }), {}, false],
    ["answers with something else", withAddon({ "/mcp/health": addonAnswer(true) }), {}, false],
  ])("the addon is offered for an ordinary key if it %s: %#", async (_, routes, input, addonOffered) => {
    const evil = await serve(routes);
    const result = await probe({ url: evil.url, ...input });
    expect(result).toMatchObject({ ok: true, addonOffered });
    expect(result.ok && result.target.kind).not.toBe("addon");
    // The addon is looked for without the key.
    expect(spent(evil).filter((path) => path.startsWith("/mcp/"))).toEqual([]);
  });
});

function pick<T extends object>(from: T, names: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<T>;
}
