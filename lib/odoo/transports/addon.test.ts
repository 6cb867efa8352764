import { describe, expect, test } from "vitest";
import { addonAnswer, addonFault, cut, json, page, type Reply } from "#tests/support/fake-odoo.ts";
import { ask, canary, evil, failureOf, open, read, write } from "#tests/support/odoo/ways.ts";
import type { OdooCall } from "../types.ts";

describe("a refusal of the addon", () => {
  const refused = (kind: string, status: number, fault: object = {}, version: number | undefined = 7) =>
    addonFault(kind, { message: "Odoo's words.", ...fault }, status, version);
  const inOdoo = "Odoo's own rules close this: an Odoo administrator can open it there, in the menu MCP.";

  test.each([
    ["of its rules", refused("denied", 403, { name: "field_denied" }), "addon_denied", "denied", inOdoo],
    [
      "because it is off",
      refused("denied", 403, { name: "disabled" }),
      "addon_off",
      "denied",
      "Configuration, Settings",
    ],
    [
      "of a user outside of its group",
      refused("denied", 403, { name: "not_a_user" }),
      "addon_group",
      "denied",
      "the group MCP User",
    ],
    [
      "of a model that no rule opens",
      refused("denied", 403, { name: "hard_floor" }),
      "addon_denied",
      "denied",
      "No rule can open",
    ],
    ["of Odoo's own rights", refused("access", 403), "odoo_access", "odoo_access", "lacks the right"],
    [
      "for a record that is gone",
      refused("missing", 404, { name: "odoo.exceptions.MissingError" }),
      "odoo_missing",
      "odoo_missing",
      "look for it again with find_record",
    ],
    ["for a model that is none", refused("missing", 404), "odoo_missing", "odoo_missing", "list_models"],
    ["for a record in use", refused("conflict", 409), "odoo_conflict", "odoo_conflict", "Try again in a moment"],
    ["in Odoo's business words", refused("validation", 422), "odoo_validation", "odoo_validation", "what Odoo names"],
    ["of a call without sense", refused("invalid", 400), "odoo_validation", "odoo_validation", "describe_model"],
  ])("a refusal %s means that nothing was written, and keeps Odoo's words", async (_, reply, name, code, hint) => {
    const failure = await failureOf(ask("addon", reply, write));
    expect(failure).toMatchObject({ name, code, message: "Odoo's words.", outcomeUnknown: false });
    expect(failure.hint).toContain(hint);
    expect(evil.requests.length).toBe(1);
  });

  test.each([
    ["a key that is not good", addonFault("auth", { message: "Invalid key." }, 401), "addon_key", "odoo_auth"],
    ["another database", refused("invalid", 400, { path: "X-Odoo-Database" }), "wrong_database", "odoo_upstream"],
    ["no database", page(404, "<p>No database is selected and</p>"), "wrong_database", "odoo_upstream"],
    ["a class that is not known", refused("teapot", 418), "server_error", "odoo_upstream"],
    ["nothing it says", json({ success: false }, 500), "gateway", "odoo_upstream"],
  ])("a refusal for %s is reported as such", async (_, reply, name, code) => {
    expect(await failureOf(ask("addon", reply))).toMatchObject({ name, code });
  });

  test.each([
    [{ retry_after: 17 }, 17],
    [{ retry_after: 0.2 }, 1],
    [{ retry_after: "soon" }, 10],
    [{}, 10],
  ])("a refusal for too many calls (%j) asks to wait for %i seconds", async (fault, seconds) => {
    const failure = await failureOf(ask("addon", refused("limit", 429, fault), write));
    expect(failure).toMatchObject({ name: "rate_limited", code: "odoo_limit", retryAfterSeconds: seconds });
    expect(failure.outcomeUnknown).toBe(false);
  });

  test("an internal error of the addon reports only the reference of Odoo's log", async () => {
    const fault = { message: `Something failed inside Odoo. Reference 0123456789ab. ${canary}` };
    const failure = await failureOf(ask("addon", refused("internal", 500, fault), write));
    expect(failure).toMatchObject({ name: "server_error", outcomeUnknown: false });
    expect(failure.hint).toContain("0123456789ab");
    expect(JSON.stringify(failure)).not.toContain(canary);
  });

  test("a refusal without a version of the rules leaves the outcome of a write unknown", async () => {
    const late = addonFault("internal", { message: "Something failed inside Odoo." }, 500);
    expect(await failureOf(ask("addon", late, write))).toMatchObject({ name: "server_error", outcomeUnknown: true });
    expect((await failureOf(ask("addon", late))).outcomeUnknown).toBe(false);
  });
});

describe("a call over the addon", () => {
  test("a call over the addon contains the key, named arguments, and the database if the host needs it", async () => {
    const secret = "mcpa_0123abcd_secret";
    await open("addon", addonAnswer([]), { secret, sendDatabase: true }).call({ ...read, context: { lang: "es_ES" } });
    const [seen] = evil.requests;
    expect(seen).toMatchObject({ method: "POST", path: "/mcp/call" });
    expect(seen?.headers).toMatchObject({
      "x-api-key": secret,
      "x-odoo-database": "main",
      "content-type": "application/json",
    });
    expect(seen?.headers["authorization"]).toBeUndefined();
    expect(JSON.parse(seen?.body ?? "")).toEqual({ ...read, context: { lang: "es_ES" } });
  });

  test.each([
    [14, "text/plain"],
    [15, "text/plain"],
    [16, "application/json"],
  ])(
    "a call over the addon of Odoo %i is sent as %s, without the database if the host finds it",
    async (major, type) => {
      await open("addon", addonAnswer([]), { series: { major, minor: 0, edition: "community" } }).call(read);
      expect(evil.requests[0]?.headers).toMatchObject({ "content-type": type });
      expect(evil.requests[0]?.headers["x-odoo-database"]).toBeUndefined();
    },
  );

  test("a call over the addon counts groups, in the same form on every series", async () => {
    const month = ["2026-11-01", "November 2026"];
    const own = ["create_date", ">=", "2026-11-01"];
    const row = { "create_date:month": month, "color:sum": 3, __count: 2, __extra_domain: [own] };
    const args = { domain: [["active", "=", true]], groupby: ["create_date:month"], aggregates: ["color:sum"] };
    const series = { major: 14, minor: 0, edition: "community" } as const;
    const call: OdooCall = { model: "res.partner", method: "read_group", args };
    expect(await open("addon", addonAnswer([row]), { series }).call(call)).toEqual([
      {
        key: { "create_date:month": month },
        aggregates: { "color:sum": 3 },
        count: 2,
        domain: [["active", "=", true], own],
      },
    ]);
    expect(JSON.parse(evil.requests[0]?.body ?? "").args.aggregates).toEqual(["color:sum", "__count"]);
  });

  const models = [
    {
      model: "res.partner",
      name: "Contact",
      operations: { read: true, write: 1 },
      actions: [],
      denied_fields: ["vat"],
    },
    { model: "res.users", name: "User", operations: { read: true } },
    { model: 7, operations: {}, denied_fields: [] },
    { model: "sale.order", operations: {}, denied_fields: [], writable_fields: ["state"] },
    { model: "crm.lead", operations: {}, denied_fields: [], writable_fields: "state" },
  ];
  const rulesAt = (version: unknown): Reply => json({ success: true, data: { models, rules_version: version } });

  test("concurrent readers share one read of the addon's rules, and only true opens anything", async () => {
    const { inside } = open("addon", rulesAt(5));
    expect(inside?.known()).toBeUndefined();
    const [rules] = await Promise.all([inside?.read(), inside?.read(), inside?.read()]);
    expect(evil.requests.map(({ path }) => path)).toEqual(["/mcp/models"]);
    expect(inside?.known()).toBe(rules);
    // A model whose hidden fields are unknown is closed, and so is one whose writable fields can't be parsed.
    expect([...(rules?.models.keys() ?? [])]).toEqual(["res.partner", "sale.order"]);
    expect(rules?.models.get("sale.order")?.writableFields).toEqual(["state"]);
    expect([...(rules?.models.values() ?? [])].slice(0, 1)).toEqual([
      {
        model: "res.partner",
        label: "Contact",
        read: true,
        create: false,
        write: false,
        unlink: false,
        actions: [],
        deniedFields: ["vat"],
      },
    ]);
  });

  test.each([
    ["an answer", addonAnswer([], 6)],
    ["a refusal", addonFault("denied", { message: "No." }, 403, 6)],
  ])("the addon's rules are forgotten if %s names another version", async (_, reply) => {
    const odoo = open("addon", rulesAt(5));
    await odoo.inside?.read();
    evil.routes = { "*": addonAnswer([], 5) };
    await odoo.call(read);
    expect(odoo.inside?.known()?.version).toBe(5);
    evil.routes = { "*": reply };
    await odoo.call(read).catch(() => {});
    expect(odoo.inside?.known()).toBeUndefined();
  });

  test.each([
    ["are no list", json({ success: true, data: { models: {}, rules_version: 5 } }), "addon_api"],
    ["have no version", rulesAt("5"), "addon_api"],
    ["are closed", addonFault("denied", { name: "disabled", message: "Off." }), "addon_off"],
    ["are gone", page(404), "addon_missing"],
    ["do not come", cut, "reset"],
  ])("the addon's rules are an error if they %s, and are read again the next time", async (_, reply, name) => {
    const { inside } = open("addon", reply);
    expect(await failureOf(inside?.read() ?? Promise.resolve())).toMatchObject({ name });
    evil.routes = { "*": rulesAt(5) };
    expect((await inside?.read())?.version).toBe(5);
  });
});
