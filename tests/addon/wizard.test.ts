import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, create, keepRules, search, setRule } from "./lab/admin.ts";
import { type Call, refusalOf, resultOf } from "./lab/call.ts";
import { addonServers, sql } from "./lab/servers.ts";
import { makeUser, type WireUser } from "./lab/users.ts";

const wizard = "crm.lead.lost";

describe.each(addonServers())("wizards on Odoo %s", (_series, server) => {
  let restore: () => Promise<void>;
  let user: WireUser;
  let lead: number;
  let reason: number;
  let context: Record<string, unknown>;
  const result = (model: string, method: string, rest: Partial<Call> = {}) =>
    resultOf(server, user.key, { model, method, ...rest });
  const refusal = (model: string, method: string, rest: Partial<Call> = {}) =>
    refusalOf(server, user.key, { model, method, ...rest });

  beforeAll(async () => {
    restore = await keepRules(server);
    await setRule(server, "crm.lead", "rw", { action_names: "action_set_won" });
    await setRule(server, "crm.lost.reason", "r");
    await setRule(server, wizard, "rc", { action_names: "action_lost_reason_apply" });
    user = await makeUser(server, ["sales_team.group_sale_salesman_all_leads"]);
    lead = await create(server, "crm.lead", { name: "Wire Lead", type: "opportunity" });
    reason = (await search(server, "crm.lost.reason", [], 1))[0] as number;
    context = {
      active_model: "crm.lead",
      active_id: lead,
      active_ids: [lead],
      default_lost_reason_id: reason,
      // From 17 on the wizard no longer reads the active records from the context by itself.
      ...(server.major >= 17 && { default_lead_ids: [[6, 0, [lead]]] }),
    };
  });
  afterAll(async () => {
    await admin(server, "crm.lead", "unlink", [[lead]]);
    await restore();
  });

  test("a wizard gets its defaults, is created, and acts on the active records", async () => {
    const defaults = await result(wizard, "default_get", { args: { fields: ["lost_reason_id"] }, context });
    expect(defaults).toEqual({ lost_reason_id: reason });
    const id = await result(wizard, "create", { args: { values: {} }, context });
    const done = await result(wizard, "run_action", { ids: [id], args: { name: "action_lost_reason_apply" }, context });
    expect([true, null]).toContain(done);
    expect(
      sql(
        server,
        `SELECT active, lost_reason${server.major >= 17 ? "_id" : ""} AS reason FROM crm_lead WHERE id = ${lead}`,
      ),
    ).toEqual([{ active: false, reason }]);
  });

  test("a wizard takes only active records of open models", async () => {
    const args = { fields: ["lost_reason_id"] };
    const at = (changed: object) => refusal(wizard, "default_get", { args, context: { ...context, ...changed } });
    expect(await at({ active_model: "res.bank" })).toBe("403 denied relation_disabled");
    expect(await at({ active_model: "ir.cron" })).toBe("403 denied relation_disabled");
    expect(await at({ active_model: null })).toBe("400 invalid malformed");
    expect(await at({ active_ids: Array.from({ length: 201 }, (_, i) => i + 1) })).toBe("400 invalid malformed");
    expect(await at({ default_no_such_field: 1 })).toBe("400 invalid malformed");
    expect(await at({ mail_create_nolog: true })).toBe("403 denied context_key");
  });

  test("only a wizard's create and actions take active records in the context", async () => {
    const write = { ids: [lead], args: { values: { name: "x" } } };
    expect(await refusal("crm.lead", "write", { ...write, context: { default_name: "x" } })).toBe(
      "403 denied context_key",
    );
    expect(await refusal(wizard, "search_count", { context })).toBe("403 denied context_key");
    const act = { ids: [lead], args: { name: "action_set_won" } };
    expect(await refusal("crm.lead", "run_action", { ...act, context })).toBe("403 denied context_key");
  });

  test("a wizard needs a rule of its own, and some wizards are never open", async () => {
    await setRule(server, wizard, "");
    expect(await refusal(wizard, "create", { args: { values: {} }, context })).toBe("403 denied model_disabled");
    expect(await refusal("change.password.wizard", "create", { args: { values: {} } })).toBe("403 denied hard_floor");
    expect(await refusal("portal.wizard", "create", { args: { values: {} } })).toBe("403 denied hard_floor");
  });

  test("the wizard that an action opens is returned as plain values", async () => {
    await setRule(server, "sale.order", "r", { action_names: "action_quotation_send" });
    const seller = await makeUser(server, ["sales_team.group_sale_salesman_all_leads"]);
    const [order] = await search(server, "sale.order", [["state", "=", "draft"]], 1);
    const shown = await resultOf(server, seller.key, {
      model: "sale.order",
      method: "run_action",
      ids: [order],
      args: { name: "action_quotation_send" },
    });
    expect(shown).toMatchObject({ type: "ir.actions.act_window", target: "new", views: [[false, "form"]] });
    expect((shown as Record<string, unknown>)["context"]).toMatchObject({ default_model: "sale.order" });
    expect(Object.keys(shown as object).sort()).toEqual(
      expect.arrayContaining(["context", "res_model", "target", "type", "view_mode", "views"]),
    );
  });
});
