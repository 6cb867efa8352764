import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, search, setParameter, setRule } from "../lab/admin.ts";
import { type AuditRow, auditMark, auditSince } from "../lab/audit.ts";
import { type Call, call, refusalOf, resultOf } from "../lab/call.ts";
import { type Contacts, openContacts, usualRule } from "../lab/contacts.ts";
import { addonServers } from "../lab/servers.ts";
import { makeKey, type WireUser } from "../lab/users.ts";

describe.each(addonServers())("rules on Odoo %s", (_series, server) => {
  let contacts: Contacts;
  let user: WireUser;
  let partner: number;
  let company: number;
  const result = (method: string, rest: Partial<Call> = {}, key = user.key) =>
    resultOf(server, key, { model: "res.partner", method, ...rest });
  const refusal = (method: string, rest: Partial<Call> = {}, key = user.key) =>
    refusalOf(server, key, { model: "res.partner", method, ...rest });

  beforeAll(async () => {
    contacts = await openContacts(server);
    ({ user, partner, company } = contacts);
  });
  afterAll(() => contacts.close());

  describe("the rules", () => {
    const version = async () =>
      (await call(server, user.key, { model: "res.country", method: "search_count" })).json.data
        .rules_version as number;

    test("each change of a rule gives a new version, and every worker judges the next call by it", async () => {
      const eight = (rest: Partial<Call>) =>
        Promise.all(
          Array.from(
            { length: 8 },
            async () =>
              (await call(server, user.key, { model: "res.partner", method: "search_count", ...rest })).status,
          ),
        );
      const byCity = { args: { domain: [["city", "=", "x"]] } };
      let last = await version();
      for (const [letters, denied, expected] of [
        ["rwcu", "comment, city", 403],
        ["rwcu", "comment", 200],
        ["wcu", "comment", 403],
        ["", "", 403],
        ["r", "", 200],
      ] as const) {
        await setRule(server, "res.partner", letters, { denied_fields: denied });
        const statuses = await eight(byCity);
        expect(new Set(statuses)).toEqual(new Set([expected]));
        const now = await version();
        expect(now).toBeGreaterThan(last);
        last = now;
      }
      await setRule(server, "res.partner", "rwcu", usualRule);
    });

    test("a change of a limit, a setting or a key gives the rules a new version", async () => {
      const { id } = await makeKey(server, user.uid);
      const [limit] = await search(server, "mcp.limit", []);
      const changes: (() => Promise<unknown>)[] = [
        () => admin(server, "mcp.limit", "write", [[limit], { active: true }]),
        () => setParameter(server, "max_rows", "499"),
        () => setParameter(server, "max_rows", "500"),
        () => admin(server, "mcp.key", "write", [[id], { scope: "read" }]),
      ];
      for (const change of changes) {
        const before = await version();
        await change();
        expect(await version()).toBeGreaterThan(before);
      }
    });

    test("calls do not change the version of the rules", async () => {
      const before = await version();
      await result("search_count");
      await refusal("sudo");
      expect(await version()).toBe(before);
    });

    test("answers leave out the names of records of closed models when the setting says so", async () => {
      const [bank] = await search(server, "res.country", [["code", "=", "ES"]]);
      await admin(server, "res.partner", "write", [[partner], { country_id: bank }]);
      const read = async () =>
        (
          (await result("read", { ids: [partner], args: { fields: ["country_id"] } })) as Record<string, unknown>[]
        )[0]?.["country_id"];
      expect(await read()).toEqual([bank, "Spain"]);
      await setRule(server, "res.country", "");
      try {
        expect(await read()).toBe(bank);
        await setParameter(server, "hide_relation_names", false);
        expect(await read()).toEqual([bank, "Spain"]);
      } finally {
        await setParameter(server, "hide_relation_names", "True");
        await setRule(server, "res.country", "r");
      }
    });
  });

  describe("the audit row of a call", () => {
    test("the audit row names the user, call, records, fields, address and outcome, and no value", async () => {
      const mark = auditMark(server);
      await call(
        server,
        user.key,
        {
          model: "res.partner",
          method: "write",
          ids: [partner],
          args: { values: { city: "Xàtiva", color: 5 } },
          request_id: "wire-1",
        },
        { "user-agent": "wire-suite/1" },
      );
      const [row] = auditSince(server, mark) as [AuditRow];
      expect(row).toMatchObject({
        outcome: "ok",
        user_id: user.uid,
        door: "call",
        model: "res.partner",
        method: "write",
        operation: "write",
        record_ids: String(partner),
        field_names: "city, color",
        error_class: null,
        address: "127.0.0.1",
        agent: "wire-suite/1",
        dry_run: false,
        request_id: "wire-1",
      });
      expect(row.duration_ms).toBeGreaterThan(0);
      expect(JSON.stringify(row)).not.toMatch(/X.tiva|mcpa_/);
    });

    test("the audit row names the fields inside commands on relations", async () => {
      const mark = auditMark(server);
      await refusal("write", { ids: [company], args: { values: { child_ids: [[1, partner, { comment: "x" }]] } } });
      expect(auditSince(server, mark)).toMatchObject([{ outcome: "denied", error_name: "field_denied" }]);
      expect(JSON.stringify(auditSince(server, mark))).toContain("comment");
    });
  });
});
