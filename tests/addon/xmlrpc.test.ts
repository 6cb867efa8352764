import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCall } from "#lib/odoo/answers/xml.ts";
import { admin, keepRules, search, setRule } from "./lab/admin.ts";
import { ask } from "./lab/call.ts";
import { addonServers } from "./lab/servers.ts";
import { makeKey, makeUser, type WireUser } from "./lab/users.ts";
import { execute, faultOf, xmlrpc } from "./lab/xmlrpc.ts";

describe.each(addonServers())("XML-RPC on Odoo %s", (_series, server) => {
  let user: WireUser;
  let partner: number;
  let restore: () => Promise<void>;
  const made: number[] = [];
  const common = (method: string, params: unknown[]) => xmlrpc(server, "/mcp/xmlrpc/common", method, params);
  const object = (method: string, params: unknown[]) => xmlrpc(server, "/mcp/xmlrpc/object", method, params);
  const db = (method: string, params: unknown[]) => xmlrpc(server, "/mcp/xmlrpc/db", method, params);
  const run = (model: string, method: string, args: unknown[] = [], kwargs: Record<string, unknown> = {}) =>
    execute(server, user, model, method, args, kwargs);

  beforeAll(async () => {
    restore = await keepRules(server);
    await setRule(server, "res.partner", "rwcu", { denied_fields: "comment" });
    await setRule(server, "res.country", "r");
    await setRule(server, "res.bank", "");
    user = await makeUser(server, ["base.group_partner_manager"]);
    partner = (await admin(server, "res.partner", "create", [
      { name: "Wire <Contact> & Söhne", ref: "WIRE-XML", color: 7, comment: "hush" },
    ])) as number;
    made.push(partner);
  });
  afterAll(async () => {
    await admin(server, "res.partner", "unlink", [await search(server, "res.partner", [["id", "in", made]])]);
    await restore();
  });

  describe("the common service", () => {
    test("version returns the version fields that clients read", async () => {
      expect(await common("version", [])).toMatchObject({
        server_version: expect.stringMatching(new RegExp(`^${server.major}\\.0`)),
        server_serie: `${server.major}.0`,
        protocol_version: 1,
      });
    });

    test.each(["authenticate", "login"])(
      "%s returns the user of a key only for the user's own login",
      async (method) => {
        const rest = method === "authenticate" ? [{}] : [];
        expect(await common(method, [server.database, user.login, user.key, ...rest])).toBe(user.uid);
        expect(await common(method, [server.database, "admin", user.key, ...rest])).toBe(false);
        expect(await common(method, [server.database, user.login, user.password, ...rest])).toBe(false);
        expect(await common(method, [server.database, user.login, `${user.key}x`, ...rest])).toBe(false);
        expect(await common(method, [server.database, user.login, "", ...rest])).toBe(false);
      },
    );

    test.each(["set_loglevel", "about", "list_http_services", "authenticate2", "__class__"])(
      "the common method %s is refused with 400",
      async (method) => {
        expect((await faultOf(common(method, [server.database, user.login, user.key, {}]))).code).toBe(400);
      },
    );

    test("authenticate without its parameters is refused with 400", async () => {
      expect((await faultOf(common("authenticate", [server.database]))).code).toBe(400);
    });
  });

  describe("the db service", () => {
    test("the db service knows only the request's database", async () => {
      expect(await db("list", [])).toEqual([server.database]);
      expect(await db("db_exist", [server.database])).toBe(true);
      expect(await db("db_exist", ["postgres"])).toBe(false);
      expect(await db("server_version", [])).toMatch(new RegExp(`^${server.major}\\.0`));
    });

    test.each([
      ["create_database", ["admin", "x", false, "en_US", "admin"]],
      ["duplicate_database", ["admin", "wire", "wire2"]],
      ["drop", ["admin", "wire"]],
      ["dump", ["admin", "wire", "zip"]],
      ["restore", ["admin", "wire", "UEsDBA=="]],
      ["rename", ["admin", "wire", "wire2"]],
      ["change_admin_password", ["admin", "other"]],
      ["migrate_databases", ["admin", ["wire"]]],
      ["list_lang", []],
      ["list_countries", ["admin"]],
      ["exp_drop", ["wire"]],
    ])("the db method %s is refused with 400", async (method, params) => {
      expect((await faultOf(db(method, params))).code).toBe(400);
    });
  });

  describe("the object service", () => {
    test("the object service answers the methods that public clients call", async () => {
      const domain = [["ref", "=", "WIRE-XML"]];
      expect(await run("res.partner", "search", [domain])).toEqual([partner]);
      expect(await run("res.partner", "search", [domain], { limit: 5, offset: 0, order: "id desc" })).toEqual([
        partner,
      ]);
      expect(await run("res.partner", "search_count", [domain])).toBe(1);
      expect(await run("res.partner", "read", [[partner], ["name", "ref"]])).toEqual([
        { id: partner, name: "Wire <Contact> & Söhne", ref: "WIRE-XML" },
      ]);
      expect(await run("res.partner", "search_read", [domain], { fields: ["name"] })).toEqual([
        { id: partner, name: "Wire <Contact> & Söhne" },
      ]);
      expect(await run("res.partner", "search_read", [domain, ["create_date"], 0, 1])).toEqual([
        { id: partner, create_date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) },
      ]);
      const described = (await run("res.partner", "fields_get", [[], {}])) as Record<string, unknown>;
      expect(described["name"]).toMatchObject({ type: "char" });
      expect(described["comment"]).toBeUndefined();
      expect(await run("res.partner", "name_search", ["Wire <"], { limit: 3 })).toEqual([
        [partner, "Wire <Contact> & Söhne"],
      ]);
    });

    test("the object service creates, changes, comments on and deletes records", async () => {
      const id = (await run("res.partner", "create", [{ name: "Wire made", color: 2 }])) as number;
      made.push(id);
      expect(await run("res.partner", "write", [[id], { city: "Gandia" }])).toBe(true);
      expect(await run("res.partner", "write", [id, { ref: "W" }])).toBe(true);
      expect(await run("res.partner", "message_post", [[id]], { body: "Said <b>so</b>" })).toEqual(expect.any(Number));
      expect(await run("res.partner", "action_archive", [[id]])).toBe(true);
      expect(await run("res.partner", "read", [[id], ["city", "ref", "active"]])).toEqual([
        { id, city: "Gandia", ref: "W", active: false },
      ]);
      expect(await run("res.partner", "unlink", [[id]])).toBe(true);
      expect(await search(server, "res.partner", [["id", "=", id]])).toEqual([]);
      const many = (await run("res.partner", "create", [[{ name: "Wire a" }, { name: "Wire b" }]])) as number[];
      made.push(...many);
      expect(many).toHaveLength(2);
      expect(await run("res.partner", "web_save_multi", [many, [{ ref: "a" }, { ref: "b" }], {}])).toEqual(
        many.map((one) => ({ id: one })),
      );
      expect(await run("res.partner", "read", [many, ["ref"]])).toEqual([
        { id: many[0], ref: "a" },
        { id: many[1], ref: "b" },
      ]);
    });

    test("the object service groups by the older and the newer method name", async () => {
      const domain = [["ref", "=", "WIRE-XML"]];
      const old = (await run("res.partner", "read_group", [domain, ["color:max"], ["country_id"]], {
        lazy: false,
      })) as Record<string, unknown>[];
      expect(old[0]).toMatchObject({ __count: 1, color: 7, country_id: false });
      const newer = (await run("res.partner", "formatted_read_group", [
        domain,
        ["country_id"],
        ["__count", "color:max"],
      ])) as Record<string, unknown>[];
      expect(newer[0]).toMatchObject({ __count: 1, "color:max": 7, country_id: false });
    });

    test("the object service answers check_access_rights", async () => {
      expect(await run("res.partner", "check_access_rights", ["write"], { raise_exception: false })).toBe(true);
      expect(await run("res.country", "check_access_rights", ["write", false])).toBe(false);
    });

    test("the object service accepts the nil that the public client sends for an omitted argument", async () => {
      const body = buildCall("execute_kw", [
        server.database,
        user.uid,
        user.key,
        "res.partner",
        "search",
        [[["id", "=", partner]]],
      ]).replace(
        /<\/params>/,
        "<param><value><struct><member><name>order</name><value><nil/></value></member></struct></value></param></params>",
      );
      const answer = await ask(server, "/mcp/xmlrpc/object", {
        method: "POST",
        headers: { "content-type": "text/xml" },
        body,
      });
      expect(answer.text).toContain(`<int>${partner}</int>`);
      expect(answer.headers.get("content-type")).toMatch(/^text\/xml/);
      expect(answer.headers.get("set-cookie")).toBeNull();
    });

    test.each(["execute", "exec_workflow", "execute_kw2", "search", "__init__", "obj_list", "render_report"])(
      "the object method %s is refused with 400, because only execute_kw exists",
      async (method) => {
        const fault = await faultOf(
          object(method, [server.database, user.uid, user.key, "res.partner", "search_count", []]),
        );
        expect(fault.code).toBe(400);
        expect(fault.text).toContain("Only execute_kw is allowed.");
      },
    );

    test("too few and too many parameters are refused with 400", async () => {
      const params = [server.database, user.uid, user.key, "res.partner", "search_count", [[]], {}, "more"];
      for (const length of [0, 1, 4, 5, 8])
        expect((await faultOf(object("execute_kw", params.slice(0, length)))).code).toBe(400);
    });

    test("another database in the parameters is refused with 400 or 404", async () => {
      for (const name of ["postgres", `${server.database}x`, "template1", "", 7])
        for (const [service, method, rest] of [
          ["object", "execute_kw", [user.uid, user.key, "res.partner", "search_count", [[]]]],
          ["common", "authenticate", [user.login, user.key, {}]],
        ] as const) {
          // An empty name means the request's own database.
          if (name === "") continue;
          const fault = await faultOf(xmlrpc(server, `/mcp/xmlrpc/${service}`, method, [name, ...rest]));
          expect([400, 404]).toContain(fault.code);
        }
    });

    test.each<[string, number, string, string, unknown[], Record<string, unknown>]>([
      ["a model that is not enabled", 403, "res.bank", "search", [[]], {}],
      ["a model that no rule can open", 403, "ir.cron", "search", [[]], {}],
      ["a model that does not exist", 403, "no.such", "search", [[]], {}],
      ["a method outside the policy table", 403, "res.partner", "copy", [[1]], {}],
      ["a private method", 403, "res.partner", "_write", [[1], {}], {}],
      ["an export", 403, "res.partner", "export_data", [[1], ["name"]], {}],
      ["an import", 403, "res.partner", "load", [["name"], [["x"]]], {}],
      ["the web client's search method", 403, "res.partner", "web_search_read", [[], {}], {}],
      ["a read of defaults", 403, "res.partner", "default_get", [["name"]], {}],
      ["the method run_action", 403, "res.partner", "run_action", [[1]], {}],
      ["an action that no rule names", 403, "res.partner", "open_commercial_entity", [[1]], {}],
      ["a denied field", 403, "res.partner", "search", [[["comment", "=", "x"]]], {}],
      ["a write on a read-only model", 403, "res.country", "write", [[1], { name: "x" }], {}],
      ["a context key outside the list", 403, "res.partner", "search", [[]], { context: { tracking_disable: true } }],
      ["a malformed condition", 400, "res.partner", "search", [[["name"]]], {}],
      ["a field that does not exist", 400, "res.partner", "search", [[["no_field", "=", 1]]], {}],
      ["too many positions", 400, "res.partner", "search", [[], 0, 1, "id", false, "more"], {}],
      ["arguments that are not a list", 400, "res.partner", "search", "x" as never, {}],
      ["an unknown argument", 400, "res.partner", "search", [[]], { raw: 1 }],
      ["a value that Odoo refuses", 2, "res.partner", "write", [[1], { parent_id: 1 }], {}],
      ["a record that does not exist", 2, "res.partner", "write", [[2_000_000_000], { ref: "x" }], {}],
    ])("%s gets fault %i", async (_what, code, model, method, args, kwargs) => {
      expect((await faultOf(run(model, method, args, kwargs))).code).toBe(code);
    });

    test("a call that Odoo's own rights refuse gets Odoo's fault 4", async () => {
      await setRule(server, "res.country", "rw");
      try {
        const fault = await faultOf(run("res.country", "write", [[1], { name: "x" }]));
        expect(fault.code).toBe(4);
        expect(fault.text).toMatch(/not allowed|access/i);
      } finally {
        await setRule(server, "res.country", "r");
      }
    });

    test("a wrong, another user's, an expired and a revoked key get fault 3", async () => {
      const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 19).replace("T", " ");
      const expired = await makeKey(server, user.uid);
      await admin(server, "mcp.key", "write", [[expired.id], { expires_at: yesterday }]);
      const revoked = await makeKey(server, user.uid);
      const count = (uid: number, key: string) => execute(server, { uid, key }, "res.partner", "search_count", [[]]);
      expect(await count(user.uid, revoked.key)).toEqual(expect.any(Number));
      await admin(server, "mcp.key", "action_revoke", [[revoked.id]]);
      const cases = [
        [user.uid, "nonsense"],
        [user.uid, ""],
        [user.uid, user.password],
        [1, user.key],
        [user.uid + 1, user.key],
        [0, user.key],
        [user.uid, expired.key],
        [user.uid, revoked.key],
      ] as const;
      for (const [uid, key] of cases) expect((await faultOf(count(uid, key))).code).toBe(3);
    });

    test("a call over the limit gets fault 429", async () => {
      const busy = await makeUser(server);
      const [limit] = await search(server, "mcp.limit", [
        ["operation", "=", "all"],
        ["period", "=", "hour"],
      ]);
      const [before] = (await admin(server, "mcp.limit", "read", [[limit], ["maximum"]])) as { maximum: number }[];
      await admin(server, "mcp.limit", "write", [[limit], { maximum: 2 }]);
      try {
        const count = () => execute(server, busy, "res.country", "search_count", [[]]);
        await count();
        await count();
        expect(await faultOf(count())).toEqual({ code: 429, text: "Too many requests. Rate limit exceeded." });
      } finally {
        await admin(server, "mcp.limit", "write", [[limit], { maximum: before?.maximum }]);
      }
    });
  });

  test.each([
    ["text that is not XML", "not xml"],
    ["an empty text", ""],
    ["JSON", '{"a": 1}'],
    ["an entity", '<!DOCTYPE a [<!ENTITY b "c">]><methodCall><methodName>version</methodName></methodCall>'],
    [
      "an external entity",
      '<!DOCTYPE a SYSTEM "file:///etc/passwd"><methodCall><methodName>version</methodName></methodCall>',
    ],
    ["half a call", "<methodCall><methodName>version</methodName>"],
    [
      "a deep nesting",
      `<methodCall><methodName>version</methodName><params><param>${"<value><array><data>".repeat(3000)}`,
    ],
  ])("%s as the body gets fault 400 on each service", async (_what, body) => {
    for (const service of ["common", "object", "db"]) {
      const answer = await ask(server, `/mcp/xmlrpc/${service}`, {
        method: "POST",
        headers: { "content-type": "text/xml" },
        body,
      });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain("<int>400</int>");
    }
  });

  test("other services get 404 and a GET request gets 405", async () => {
    for (const path of ["/mcp/xmlrpc/report", "/mcp/xmlrpc/2/object", "/mcp/xmlrpc"])
      expect(
        (await fetch(server.url + path, { method: "POST", headers: { "content-type": "text/xml" }, body: "<a/>" }))
          .status,
      ).toBe(404);
    expect((await fetch(`${server.url}/mcp/xmlrpc/object`)).status).toBe(405);
  });
});
