import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, create, search, setParameter, setRule } from "./lab/admin.ts";
import { type AuditRow, auditMark, auditSince } from "./lab/audit.ts";
import { ask, type Call, call, refusalOf, resultOf } from "./lab/call.ts";
import { type Contacts, openContacts, usualRule } from "./lab/contacts.ts";
import { addonServers, sql } from "./lab/servers.ts";
import { makeKey, makeStandardKey, makeUser, type WireUser } from "./lab/users.ts";

describe.each(addonServers())("Odoo %s", (_series, server) => {
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

  describe("every method of the table", () => {
    const own = [["ref", "=", "WIRE-CALL"]];

    test("search, with its order and paging", async () => {
      expect(await result("search", { args: { domain: own } })).toEqual([partner]);
      const args = { domain: [["ref", "=like", "WIRE-%"]], order: "id desc", limit: 1, offset: 1 };
      expect(await result("search", { args })).toEqual([company]);
    });

    test("search_count", async () => {
      expect(await result("search_count", { args: { domain: own } })).toBe(1);
      expect(await result("search_count", { args: { domain: [["ref", "=like", "WIRE-%"]], limit: 1 } })).toBe(1);
    });

    test("search_read, with relations as id and name", async () => {
      expect(await result("search_read", { args: { domain: own, fields: ["name", "color", "parent_id"] } })).toEqual([
        { id: partner, name: "Wire Call", color: 7, parent_id: [company, "Wire Company"] },
      ]);
    });

    test("read, named fields or all that may be seen", async () => {
      expect(await result("read", { ids: [partner], args: { fields: ["ref"], load: "" } })).toEqual([
        { id: partner, ref: "WIRE-CALL" },
      ]);
      const [row] = (await result("read", { ids: partner })) as Record<string, unknown>[];
      expect(row).toMatchObject({ name: "Wire Call", ref: "WIRE-CALL" });
      expect(Object.keys(row ?? {})).not.toEqual(expect.arrayContaining(["comment"]));
      expect(Object.keys(row ?? {}).filter((name) => /token|password|comment|credit_limit/.test(name))).toEqual([]);
    });

    test("name_search", async () => {
      const found = (await result("name_search", {
        args: { name: "Wire Comp", operator: "ilike", limit: 2 },
      })) as unknown[];
      expect(found).toContainEqual([company, "Wire Company"]);
    });

    test("fields_get, without the denied", async () => {
      const described = (await result("fields_get", { args: { attributes: ["type", "string"] } })) as Record<
        string,
        unknown
      >;
      expect(described["name"]).toEqual({ type: "char", string: "Name" });
      expect(described["comment"]).toBeUndefined();
      expect(await result("fields_get", { args: { allfields: ["color"], attributes: ["type"] } })).toEqual({
        color: { type: "integer" },
      });
    });

    test("read_group, in one shape on every series", async () => {
      const args = {
        domain: [["ref", "=like", "WIRE-%"]],
        groupby: ["is_company", "create_date:month"],
        aggregates: ["__count", "color:sum"],
        order: "__count, is_company",
      };
      const month = `${new Date().toISOString().slice(0, 7)}-01`;
      const groups = (await result("read_group", { args })) as Record<string, unknown>[];
      expect(groups).toEqual([
        expect.objectContaining({ is_company: false, __count: 1, "color:sum": 7 }),
        expect.objectContaining({ is_company: true, __count: 1, "color:sum": 0 }),
      ]);
      expect((groups[0]?.["create_date:month"] as string[] | undefined)?.[0]).toContain(month);
      expect(groups[0]?.["__extra_domain"]).toBeTruthy();
      const bySum = { ...args, groupby: ["is_company"], order: "color:sum" };
      expect(
        ((await result("read_group", { args: bySum })) as Record<string, unknown>[]).map((group) => group["color:sum"]),
      ).toEqual([0, 7]);
      expect(await result("read_group", { args: { ...args, having: [["color:sum", ">", 100]] } })).toEqual([]);
    });

    test("check_access and context_get", async () => {
      expect(await result("check_access", { args: { operation: "write" } })).toBe(true);
      expect(await result("check_access", { ids: [partner], args: { operation: "read" } })).toBe(true);
      expect(
        await resultOf(server, user.key, {
          model: "res.country",
          method: "check_access",
          args: { operation: "write" },
        }),
      ).toBe(false);
      expect(await result("context_get")).toMatchObject({ uid: user.uid, lang: "en_US" });
    });

    test("create, write, archive, comment and unlink", async () => {
      const one = (await result("create", { args: { values: { name: "Wire One", ref: "WIRE-1" } } })) as number;
      const more = (await result("create", {
        args: {
          values: [
            { name: "Wire Two", ref: "WIRE-2" },
            { name: "Wire Three", ref: "WIRE-3" },
          ],
        },
      })) as number[];
      expect(Number.isInteger(one)).toBe(true);
      expect(more).toHaveLength(2);
      expect(await result("write", { ids: more, args: { values: { city: "Gandia" } } })).toBe(true);
      expect(await result("action_archive", { ids: more })).toBe(true);
      expect(await result("search_count", { args: { domain: [["id", "in", more]] } })).toBe(0);
      expect(
        await result("search_count", { args: { domain: [["id", "in", more]] }, context: { active_test: false } }),
      ).toBe(2);
      expect(await result("action_unarchive", { ids: more })).toBe(true);
      const message = await result("message_post", {
        ids: [one],
        args: { body: "<i>plain</i>", subtype_xmlid: "mail.mt_note" },
      });
      const [posted] = (await admin(server, "mail.message", "read", [[message], ["body"]])) as { body: string }[];
      expect(posted?.body).toContain("&lt;i&gt;");
      expect(await result("unlink", { ids: [one, ...more] })).toBe(true);
      expect(await search(server, "res.partner", [["id", "in", [one, ...more]]])).toEqual([]);
    });

    test("run_action, for an action that the rule names and no other", async () => {
      expect(await result("run_action", { ids: [partner], args: { name: "open_commercial_entity" } })).toMatchObject({
        res_model: "res.partner",
      });
      for (const name of ["unlink", "write", "sudo", "_write", "signup_prepare", "__class__", "message_subscribe"])
        expect(await refusal("run_action", { ids: [partner], args: { name } })).toBe("403 denied operation_disabled");
    });

    test("commands on a relation to many", async () => {
      const values = { name: "Wire Parent", ref: "WIRE-P", child_ids: [[0, 0, { name: "Wire Child", ref: "WIRE-C" }]] };
      const id = (await result("create", { args: { values } })) as number;
      const [child] = (await result("search", { args: { domain: [["parent_id", "=", id]] } })) as number[];
      await result("write", { ids: [id], args: { values: { child_ids: [[1, child, { city: "Oliva" }]] } } });
      expect(await result("read", { ids: [child], args: { fields: ["city"] } })).toEqual([
        { id: child, city: "Oliva" },
      ]);
      await result("unlink", { ids: [child, id] });
    });
  });

  test("an answer tells the version of the rules and that it was no dry run", async () => {
    const { json, headers } = await call(server, user.key, { model: "res.partner", method: "search_count" });
    expect(json).toEqual({
      success: true,
      data: { result: expect.any(Number), rules_version: expect.any(Number), dry_run: false },
    });
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("a refusal tells the version of the rules and where it was refused", async () => {
    const domain = ["&", ["name", "!=", false], ["comment", "ilike", "x"]];
    const { json } = await call(server, user.key, { model: "res.partner", method: "search", args: { domain } });
    expect(json).toEqual({
      success: false,
      error: {
        code: "E403",
        class: "denied",
        name: "field_denied",
        message: "The field comment of res.partner is not enabled. Leave it out.",
        path: "domain[2]",
      },
      rules_version: expect.any(Number),
    });
  });

  describe("the body", () => {
    const good = JSON.stringify({ model: "res.partner", method: "search_count" });

    test.each(["text/plain", "text/plain; charset=utf-8", "application/octet-stream", "text/json"])(
      "is taken as %s",
      async (type) => {
        const { status } = await call(server, user.key, good, { "content-type": type });
        expect(status).toBe(200);
      },
    );

    test("is taken as JSON where the series lets a JSON content type reach us", async () => {
      if (server.major < 16) return;
      expect((await call(server, user.key, good, { "content-type": "application/json" })).status).toBe(200);
    });

    test("is not taken as a form of Odoo's own", async () => {
      const { status, json } = await call(server, user.key, `args=${encodeURIComponent(good)}`, {
        "content-type": "application/x-www-form-urlencoded",
      });
      expect([status, json.error?.code]).toEqual([400, "E400"]);
    });

    test.each([
      ["not JSON", "{model:"],
      ["empty", ""],
      ["a list", "[]"],
      ["a number", "1"],
      ["null", "null"],
      ["no UTF-8", "\u00ff\u00fe"],
      ["nested without end", "[".repeat(100_000)],
      [
        "nested deep in its domain",
        `{"model":"res.partner","method":"search","args":{"domain":${"[".repeat(900)}${"]".repeat(900)}}}`,
      ],
      ["with an unknown part", '{"model":"res.partner","method":"search_count","sudo":true}'],
      ["with another user", '{"model":"res.partner","method":"search_count","uid":1}'],
      ["with a dry_run that is no boolean", '{"model":"res.partner","method":"search_count","dry_run":"no"}'],
      ["with a long request_id", `{"model":"res.partner","method":"search_count","request_id":"${"x".repeat(65)}"}`],
      ["with a model that is no text", '{"model":["res.partner"],"method":"search_count"}'],
      ["with a method that is no text", '{"model":"res.partner","method":{}}'],
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
    ])("that is %s is a 400 that says so", async (_what, body) => {
      const { status, json } = await call(server, user.key, body);
      expect([status, json.success, json.error?.code, json.error?.class]).toEqual([400, false, "E400", "invalid"]);
    });

    test.each([
      ["a text where a number belongs", { domain: [["color", "=", "x'; SELECT 1"]] }],
      ["a number where a date belongs", { domain: [["create_date", ">", 99]] }],
      ["a date that is none", { domain: [["create_date", ">", "2020-99-99"]] }],
      ["a number that is too large", { domain: [["color", "=", 99999999999]] }],
      ["a text with a zero byte", { domain: [["name", "=", "a\u0000b"]] }],
      ["half a surrogate pair", { domain: [["name", "=", "\ud800"]] }],
      ["a boolean among ids", { domain: [["id", "in", [true, "x"]]] }],
    ])("with %s fails no worse than an invalid call", async (_what, args) => {
      const { status } = await call(server, user.key, { model: "res.partner", method: "search", args });
      expect([200, 400, 422]).toContain(status);
    });

    test("that is longer than 14 MiB is a 413, with its length told or not", async () => {
      const long = JSON.stringify({
        model: "res.partner",
        method: "search",
        args: { domain: [["name", "=", "x".repeat(14 * 1024 * 1024)]] },
      });
      const answer = await call(server, user.key, long);
      expect([answer.status, answer.json.error.code]).toEqual([413, "E413"]);
    });

    test("of another verb than POST is refused", async () => {
      for (const method of ["GET", "PUT", "DELETE"])
        expect((await fetch(`${server.url}/mcp/call`, { method })).status).toBe(405);
    });
  });

  test.each([
    "sudo",
    "copy",
    "web_search_read",
    "export_data",
    "load",
    "name_create",
    "onchange",
    "get_views",
    "fields_view_get",
    "toggle_active",
    "_search",
    "browse",
    "mapped",
    "with_context",
    "with_user",
    "init",
    "old_read_group",
    "write_each",
    "formatted_read_group",
    "message_subscribe",
    "search_fetch",
    "read_progress_bar",
    "get_formview_action",
  ])("%s is not in the table", async (method) => {
    expect(await refusal(method, { ids: [1] })).toMatch(/^403 denied/);
  });

  test.each([
    "ir.config_parameter",
    "ir.rule",
    "ir.cron",
    "ir.actions.server",
    "ir.ui.view",
    "res.users.apikeys",
    "mcp.key",
    "mcp.audit",
    "mcp.enabled.model",
    "ir.model.access",
    "ir.module.module",
    "ir.mail_server",
    "base.automation",
    "auth_totp.device",
  ])("%s can be enabled by no administrator", async (model) => {
    const [modelId] = await search(server, "ir.model", [["model", "=", model]]);
    if (modelId !== undefined)
      await expect(create(server, "mcp.enabled.model", { model_id: modelId })).rejects.toThrow(/ValidationError/);
    expect(await refusalOf(server, user.key, { model, method: "search_read" })).toBe("403 denied hard_floor");
  });

  test.each(["res.users", "res.groups", "ir.attachment", "mail.template"])(
    "%s can be opened to be read, and to nothing else",
    async (model) => {
      await setRule(server, model, "r");
      for (const letters of ["rw", "rc", "ru"])
        await expect(setRule(server, model, letters)).rejects.toThrow(/ValidationError/);
      expect(await refusalOf(server, user.key, { model, method: "write", ids: [1], args: { values: {} } })).toBe(
        "403 denied operation_disabled",
      );
    },
  );

  test.each([
    "tracking_disable",
    "default_name",
    "force_company",
    "mail_notrack",
    "uid",
    "active_id",
    "prefetch_fields",
    "no_reset_password",
    "check_move_validity",
    "install_mode",
    "import_file",
    "bin_size_comment",
  ])("the context key %s is refused", async (key) => {
    expect(await refusal("search_count", { context: { [key]: true } })).toBe("403 denied context_key");
  });

  test("companies that are not the user's are refused", async () => {
    expect(await refusal("search_count", { context: { allowed_company_ids: [999_999] } })).toMatch(/^403 access/);
  });

  describe("a key", () => {
    const write = { ids: [1], args: { values: { color: 1 } } };

    test("that only reads may not write, by whatever method", async () => {
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

    test("limited to models opens no other, not even as a step of a path", async () => {
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

    test("that has expired is as good as none", async () => {
      const soon = new Date(Date.now() + 3000).toISOString().slice(0, 19).replace("T", " ");
      const { key } = await makeKey(server, user.uid, { expires_at: soon });
      expect(await result("search_count", {}, key)).toEqual(expect.any(Number));
      await new Promise((resolve) => setTimeout(resolve, 3500));
      expect(await refusal("search_count", {}, key)).toBe("401 auth");
    });

    test("that is revoked ends at once, on each worker", async () => {
      const { id, key } = await makeKey(server, user.uid);
      await Promise.all(Array.from({ length: 8 }, () => result("search_count", {}, key)));
      await admin(server, "mcp.key", "action_revoke", [[id]]);
      const after = await Promise.all(Array.from({ length: 12 }, () => refusal("search_count", {}, key)));
      expect(new Set(after)).toEqual(new Set(["401 auth"]));
    });

    test("of a user who is archived is as good as none", async () => {
      const gone = await makeUser(server);
      await admin(server, "res.users", "write", [[gone.uid], { active: false }]);
      expect(await refusal("search_count", {}, gone.key)).toBe("401 auth");
    });

    test("that is replaced works beside the new one for as long as the overlap lasts", async () => {
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

    test("is kept nowhere in the database as it is", async () => {
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

    test("of Odoo's own kind is refused unless the setting takes it", async () => {
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

  describe("the rules", () => {
    const version = async () =>
      (await call(server, user.key, { model: "res.country", method: "search_count" })).json.data
        .rules_version as number;

    test("are of a new version after each change, and the next call is judged by them on every worker", async () => {
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

    test("are of a new version when a limit, a setting or a key's models change", async () => {
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

    test("do not grow with calls, refused or not", async () => {
      const before = await version();
      await result("search_count");
      await refusal("sudo");
      expect(await version()).toBe(before);
    });

    test("keep the names of models that are not open out of answers when the setting says so", async () => {
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

  describe("the record of a call", () => {
    test("says who, what, which, from where and how it ended, and of values their kind alone", async () => {
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

    test("names the fields inside commands on relations too", async () => {
      const mark = auditMark(server);
      await refusal("write", { ids: [company], args: { values: { child_ids: [[1, partner, { comment: "x" }]] } } });
      expect(auditSince(server, mark)).toMatchObject([{ outcome: "denied", error_name: "field_denied" }]);
      expect(JSON.stringify(auditSince(server, mark))).toContain("comment");
    });
  });

  test("an unknown error tells a reference and nothing else", async () => {
    const { status, json } = await call(server, user.key, {
      model: "res.partner",
      method: "search",
      args: { domain: [["color", "=", 99999999999]] },
    });
    if (status === 200) return;
    expect(json.error.message).toMatch(/Reference [0-9a-f]{12}\.$|not|out of range/);
  });

  test("a Host that is another's changes nothing", async () => {
    const answer = await ask(server, "/mcp/call", {
      method: "POST",
      headers: {
        "x-api-key": user.key,
        "content-type": "text/plain",
        "x-forwarded-host": "evil.example",
        origin: "https://evil.example",
      },
      body: JSON.stringify({ model: "res.partner", method: "search_count" }),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});
