import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, search } from "../lab/admin.ts";
import { ask, type Call, call, refusalOf, resultOf } from "../lab/call.ts";
import { type Contacts, openContacts } from "../lab/contacts.ts";
import { addonServers } from "../lab/servers.ts";
import type { WireUser } from "../lab/users.ts";

describe.each(addonServers())("calls on Odoo %s", (_series, server) => {
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

  describe("the methods of the policy table", () => {
    const own = [["ref", "=", "WIRE-CALL"]];

    test("search applies a domain, an order, a limit and an offset", async () => {
      expect(await result("search", { args: { domain: own } })).toEqual([partner]);
      const args = { domain: [["ref", "=like", "WIRE-%"]], order: "id desc", limit: 1, offset: 1 };
      expect(await result("search", { args })).toEqual([company]);
    });

    test("search_count counts up to its limit", async () => {
      expect(await result("search_count", { args: { domain: own } })).toBe(1);
      expect(await result("search_count", { args: { domain: [["ref", "=like", "WIRE-%"]], limit: 1 } })).toBe(1);
    });

    test("search_read returns relations as id and name", async () => {
      expect(await result("search_read", { args: { domain: own, fields: ["name", "color", "parent_id"] } })).toEqual([
        { id: partner, name: "Wire Call", color: 7, parent_id: [company, "Wire Company"] },
      ]);
    });

    test("read returns the named fields, or all fields that are not denied", async () => {
      expect(await result("read", { ids: [partner], args: { fields: ["ref"], load: "" } })).toEqual([
        { id: partner, ref: "WIRE-CALL" },
      ]);
      const [row] = (await result("read", { ids: partner })) as Record<string, unknown>[];
      expect(row).toMatchObject({ name: "Wire Call", ref: "WIRE-CALL" });
      expect(Object.keys(row ?? {})).not.toEqual(expect.arrayContaining(["comment"]));
      expect(Object.keys(row ?? {}).filter((name) => /token|password|comment|credit_limit/.test(name))).toEqual([]);
    });

    test("name_search returns ids and names", async () => {
      const found = (await result("name_search", {
        args: { name: "Wire Comp", operator: "ilike", limit: 2 },
      })) as unknown[];
      expect(found).toContainEqual([company, "Wire Company"]);
    });

    test("fields_get leaves denied fields out", async () => {
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

    test("read_group answers in one form on every series", async () => {
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

    test("check_access and context_get answer for the key's user", async () => {
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

    test("records are created, written, archived, commented on and deleted", async () => {
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

    test("run_action runs only the actions that the rule names", async () => {
      expect(await result("run_action", { ids: [partner], args: { name: "open_commercial_entity" } })).toMatchObject({
        res_model: "res.partner",
      });
      for (const name of ["unlink", "write", "sudo", "_write", "signup_prepare", "__class__", "message_subscribe"])
        expect(await refusal("run_action", { ids: [partner], args: { name } })).toBe("403 denied operation_disabled");
    });

    test("create and write take commands on a one2many field", async () => {
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

  test("an answer contains the version of the rules and dry_run false", async () => {
    const { json, headers } = await call(server, user.key, { model: "res.partner", method: "search_count" });
    expect(json).toEqual({
      success: true,
      data: { result: expect.any(Number), rules_version: expect.any(Number), dry_run: false },
    });
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("a refusal contains the version of the rules and the path of what was refused", async () => {
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

  test("an unknown error is answered with a reference alone", async () => {
    const { status, json } = await call(server, user.key, {
      model: "res.partner",
      method: "search",
      args: { domain: [["color", "=", 99999999999]] },
    });
    // Odoo 14 answers no record, newer series an error of the database.
    if (status === 200) expect(json.data.result).toEqual([]);
    else expect(json.error.message).toMatch(/Reference [0-9a-f]{12}\.$|not|out of range/);
  });

  test("a call with another site's Origin and forwarded host is answered without a CORS header", async () => {
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
