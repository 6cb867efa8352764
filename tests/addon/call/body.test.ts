import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "../lab/call.ts";
import { type Contacts, openContacts } from "../lab/contacts.ts";
import { addonServers } from "../lab/servers.ts";
import type { WireUser } from "../lab/users.ts";

describe.each(addonServers())("bodies of calls on Odoo %s", (_series, server) => {
  let contacts: Contacts;
  let user: WireUser;

  beforeAll(async () => {
    contacts = await openContacts(server);
    user = contacts.user;
  });
  afterAll(() => contacts.close());

  describe("the body", () => {
    const good = JSON.stringify({ model: "res.partner", method: "search_count" });

    test.each(["text/plain", "text/plain; charset=utf-8", "application/octet-stream", "text/json"])(
      "a body with the content type %s is accepted",
      async (type) => {
        const { status } = await call(server, user.key, good, { "content-type": type });
        expect(status).toBe(200);
      },
    );

    test("a body with a JSON content type is accepted on series that route it to the addon", async () => {
      if (server.major < 16) return;
      expect((await call(server, user.key, good, { "content-type": "application/json" })).status).toBe(200);
    });

    test("a body in Odoo's form encoding is refused", async () => {
      const { status, json } = await call(server, user.key, `args=${encodeURIComponent(good)}`, {
        "content-type": "application/x-www-form-urlencoded",
      });
      expect([status, json.error?.code]).toEqual([400, "E400"]);
    });

    test.each([
      ["that is not JSON", "{model:"],
      ["that is empty", ""],
      ["that is a list", "[]"],
      ["that is a number", "1"],
      ["that is null", "null"],
      ["that is not UTF-8", "\u00ff\u00fe"],
      ["that is nested 100,000 levels deep", "[".repeat(100_000)],
      [
        "that is nested 900 levels deep in its domain",
        `{"model":"res.partner","method":"search","args":{"domain":${"[".repeat(900)}${"]".repeat(900)}}}`,
      ],
      ["with an unknown part", '{"model":"res.partner","method":"search_count","sudo":true}'],
      ["with another user", '{"model":"res.partner","method":"search_count","uid":1}'],
      ["with a dry_run that is not a boolean", '{"model":"res.partner","method":"search_count","dry_run":"no"}'],
      ["with a long request_id", `{"model":"res.partner","method":"search_count","request_id":"${"x".repeat(65)}"}`],
      ["with a model that is not a text", '{"model":["res.partner"],"method":"search_count"}'],
      ["with a method that is not a text", '{"model":"res.partner","method":{}}'],
      ["without a model", '{"method":"search_count"}'],
      ["without a method", '{"model":"res.partner"}'],
      ["with args that are a list", '{"model":"res.partner","method":"search","args":[[]]}'],
      ["with a context that is a list", '{"model":"res.partner","method":"search","context":[]}'],
      ["with ids that are texts", '{"model":"res.partner","method":"read","ids":["1"]}'],
      ["with ids that are huge", '{"model":"res.partner","method":"read","ids":[99999999999999999999]}'],
      ["with an id of 0", '{"model":"res.partner","method":"read","ids":[0]}'],
      ["with ids that are booleans", '{"model":"res.partner","method":"read","ids":[true]}'],
      ["with too many ids", `{"model":"res.partner","method":"read","ids":[${"1,".repeat(1000)}1]}`],
      ["with a limit past the largest", '{"model":"res.partner","method":"search","args":{"limit":501}}'],
      ["with a limit that is a text", '{"model":"res.partner","method":"search","args":{"limit":"5"}}'],
      [
        "with an order that is code",
        '{"model":"res.partner","method":"search","args":{"order":"id; DROP TABLE res_partner"}}',
      ],
      ["with an order by a function", '{"model":"res.partner","method":"search","args":{"order":"lower(name)"}}'],
      [
        "with a field that does not exist",
        '{"model":"res.partner","method":"search_read","args":{"fields":["nothing"]}}',
      ],
      [
        "with an operator that does not exist",
        '{"model":"res.partner","method":"search","args":{"domain":[["id","inselect",["SELECT 1",[]]]]}}',
      ],
      ["with NaN", '{"model":"res.partner","method":"search","args":{"domain":[["color","=",[NaN,{}]]]}}'],
      [
        "with a query in a list",
        '{"model":"res.partner","method":"search","args":{"domain":[["id","in",[["SELECT 1",[]]]]]}}',
      ],
    ])("a body %s is refused with 400", async (_what, body) => {
      const { status, json } = await call(server, user.key, body);
      expect([status, json.success, json.error?.code, json.error?.class]).toEqual([400, false, "E400", "invalid"]);
    });

    test.each([
      ["a text where a number belongs", { domain: [["color", "=", "x'; SELECT 1"]] }],
      ["a number where a date belongs", { domain: [["create_date", ">", 99]] }],
      ["a date that does not exist", { domain: [["create_date", ">", "2020-99-99"]] }],
      ["a number that is too large", { domain: [["color", "=", 99999999999]] }],
      ["a text with a zero byte", { domain: [["name", "=", "a\u0000b"]] }],
      ["half a surrogate pair", { domain: [["name", "=", "\ud800"]] }],
      ["a boolean among ids", { domain: [["id", "in", [true, "x"]]] }],
    ])("a body with %s in its domain is answered with 200, 400 or 422", async (_what, args) => {
      const { status } = await call(server, user.key, { model: "res.partner", method: "search", args });
      expect([200, 400, 422]).toContain(status);
    });

    test("a body longer than 14 MiB is refused with 413", async () => {
      const long = JSON.stringify({
        model: "res.partner",
        method: "search",
        args: { domain: [["name", "=", "x".repeat(14 * 1024 * 1024)]] },
      });
      const answer = await call(server, user.key, long);
      expect([answer.status, answer.json.error.code]).toEqual([413, "E413"]);
    });

    test("other verbs than POST are refused with 405", async () => {
      for (const method of ["GET", "PUT", "DELETE"])
        expect((await fetch(`${server.url}/mcp/call`, { method })).status).toBe(405);
    });
  });
});
