import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, create, setParameter } from "../lab/admin.ts";
import { type Call, refusalOf, resultOf } from "../lab/call.ts";
import { type Contacts, openContacts } from "../lab/contacts.ts";
import { addonServers, sql } from "../lab/servers.ts";
import { makeKey, makeStandardKey, makeUser, type WireUser } from "../lab/users.ts";

describe.each(addonServers())("keys on Odoo %s", (_series, server) => {
  let contacts: Contacts;
  let user: WireUser;
  const result = (method: string, rest: Partial<Call> = {}, key = user.key) =>
    resultOf(server, key, { model: "res.partner", method, ...rest });
  const refusal = (method: string, rest: Partial<Call> = {}, key = user.key) =>
    refusalOf(server, key, { model: "res.partner", method, ...rest });

  beforeAll(async () => {
    contacts = await openContacts(server);
    user = contacts.user;
  });
  afterAll(() => contacts.close());

  describe("a key", () => {
    const write = { ids: [1], args: { values: { color: 1 } } };

    test("a read key is refused by every method that writes", async () => {
      const { key } = await makeKey(server, user.uid, { scope: "read" });
      expect(await result("search_count", {}, key)).toEqual(expect.any(Number));
      const writing: [string, Partial<Call>][] = [
        ["create", { args: { values: { name: "x" } } }],
        ["write", write],
        ["unlink", { ids: [1] }],
        ["action_archive", { ids: [1] }],
        ["message_post", { ids: [1], args: { body: "x" } }],
        ["run_action", { ids: [1], args: { name: "open_commercial_entity" } }],
      ];
      for (const [method, rest] of writing) {
        expect(await refusal(method, rest, key)).toBe("403 denied missing_scope");
        expect(await refusal(method, { ...rest, dry_run: true }, key)).toBe("403 denied missing_scope");
      }
    });

    test("a key limited to models reads no other model, not even through a path", async () => {
      const { key } = await makeKey(server, user.uid, { models: ["res.partner"] });
      expect(await result("search_count", { args: { domain: [["country_id", "!=", false]] } }, key)).toEqual(
        expect.any(Number),
      );
      expect(await refusalOf(server, key, { model: "res.country", method: "search" })).toBe(
        "403 denied model_disabled",
      );
      const domain = [["country_id.code", "=", "ES"]];
      expect(await refusal("search", { args: { domain } }, key)).toBe("403 denied relation_disabled");
      expect(await result("search_count", { args: { domain } })).toEqual(expect.any(Number));
    });

    test("an expired key is refused with 401", async () => {
      const soon = new Date(Date.now() + 3000).toISOString().slice(0, 19).replace("T", " ");
      const { key } = await makeKey(server, user.uid, { expires_at: soon });
      expect(await result("search_count", {}, key)).toEqual(expect.any(Number));
      await new Promise((resolve) => setTimeout(resolve, 3500));
      expect(await refusal("search_count", {}, key)).toBe("401 auth");
    });

    test("a revoked key is refused at once by every worker", async () => {
      const { id, key } = await makeKey(server, user.uid);
      await Promise.all(Array.from({ length: 8 }, () => result("search_count", {}, key)));
      await admin(server, "mcp.key", "action_revoke", [[id]]);
      const after = await Promise.all(Array.from({ length: 12 }, () => refusal("search_count", {}, key)));
      expect(new Set(after)).toEqual(new Set(["401 auth"]));
    });

    test("a key of an archived user is refused with 401", async () => {
      const gone = await makeUser(server);
      await admin(server, "res.users", "write", [[gone.uid], { active: false }]);
      expect(await refusal("search_count", {}, gone.key)).toBe("401 auth");
    });

    test("a replaced key and its new key both work until the overlap ends", async () => {
      const { id, key } = await makeKey(server, user.uid);
      const [old] = (await admin(server, "mcp.key", "read", [[id], ["name"]])) as { name: string }[];
      const wizard = await create(server, "mcp.key.create", {
        name: old?.name,
        user_id: user.uid,
        scope: "read",
        replaces_id: id,
        overlap_days: 1,
      });
      const shown = (await admin(server, "mcp.key.create", "action_create", [[wizard]])) as {
        context: { default_key: string };
      };
      expect(await result("search_count", {}, key)).toEqual(expect.any(Number));
      expect(await result("search_count", {}, shown.context.default_key)).toEqual(expect.any(Number));
      const [ending] = sql<{ hours: number }>(
        server,
        `SELECT extract(epoch FROM expires_at - now() AT TIME ZONE 'utc') / 3600 AS hours FROM mcp_key WHERE id = ${id}`,
      );
      expect(ending?.hours).toBeGreaterThan(23);
      expect(ending?.hours).toBeLessThan(24.1);
    });

    test("the database stores no key in plain text", async () => {
      const secret = user.key.slice("mcpa_00000000_".length);
      const found = sql(
        server,
        `SELECT k.id FROM mcp_key k WHERE k::text LIKE '%${secret}%'
        UNION ALL SELECT w.id FROM mcp_key_create w WHERE w::text LIKE '%${secret}%'
        UNION ALL SELECT a.id FROM mcp_audit a WHERE a::text LIKE '%${secret}%'
        UNION ALL SELECT m.id FROM mail_message m WHERE m::text LIKE '%${secret}%'`,
      );
      expect(found).toEqual([]);
    });

    test("a standard Odoo key is refused unless the setting accepts it", async () => {
      const key = makeStandardKey(server, user.uid);
      expect(await refusal("search_count", {}, key)).toBe("401 auth");
      await setParameter(server, "accept_standard_keys", "True");
      try {
        expect(await result("search_count", {}, key)).toEqual(expect.any(Number));
      } finally {
        await setParameter(server, "accept_standard_keys", false);
      }
      expect(await refusal("search_count", {}, key)).toBe("401 auth");
    });
  });
});
