import { expect, test } from "vitest";
import { AppError } from "../../kernel/errors.ts";
import type { FieldInfo, FieldMap, OdooCall, OdooTransport } from "../../odoo/types.ts";
import type { ModelRule } from "../../policy/types.ts";
import type { TenantContext } from "../../tenant/context.ts";
import { linkedRows } from "./linked-rows.ts";

const map = (fields: Readonly<Record<string, Partial<FieldInfo>>>): FieldMap =>
  new Map(Object.entries(fields).map(([name, info]) => [name, { name, type: "char", ...info } as FieldInfo]));
const metadata: Readonly<Record<string, FieldMap>> = {
  "mail.tracking.value": map({ field_id: {}, mail_message_id: { relation: "mail.message" } }),
  "sale.order": map({
    name: {},
    team_id: { relation: "crm.team" },
    user_id: { relation: "res.users" },
    line_ids: { relation: "sale.order.line" },
  }),
};

const rule = (model: string) => ({ model, read: true, deniedFields: [], actions: [] }) as unknown as ModelRule;

async function sent(open: readonly string[], odoo: Partial<OdooTransport> = {}): Promise<unknown> {
  const calls: OdooCall[] = [];
  const models = new Map(["mail.tracking.value", ...open].map((model) => [model, rule(model)]));
  const rows = linkedRows(
    { kind: "json2", ...odoo, call: async (call: OdooCall) => void calls.push(call) } as unknown as OdooTransport,
    {
      context: { rules: { version: "1", models } } as unknown as TenantContext,
      fields: async (model) => {
        const fields = metadata[model];
        if (fields === undefined) throw new AppError("odoo_missing", "No such model.");
        return fields;
      },
      user: async () => ({ uid: 2, lang: "en_US", zone: "UTC" }),
    },
  );
  await rows.call({ model: "mail.tracking.value", method: "search_read", args: { domain: [] } });
  return calls[0]?.args?.["domain"];
}

test("tracked changes of relations to models that are not enabled are excluded, because Odoo stores record names in them", async () => {
  const domain = await sent(["sale.order", "crm.team"]);
  expect(domain).toContainEqual(["field_id.model", "!=", "sale.order"]);
  expect(domain).toContainEqual(["field_id.name", "not in", ["user_id", "line_ids"]]);
});

test("no tracked change is excluded if every relation leads to an enabled model", async () => {
  const open = ["sale.order", "crm.team", "res.users", "sale.order.line"];
  expect(JSON.stringify(await sent(open))).not.toContain("not in");
});

test("all tracked changes are excluded if the addon's rules open a model that the portal's rules do not", async () => {
  const inside = (models: readonly string[]) => {
    const rules = { version: 1, models: new Map(models.map((model) => [model, rule(model)])) };
    return { kind: "addon", inside: { known: () => rules, read: async () => rules } } as const;
  };
  expect(await sent(["sale.order"], inside(["sale.order", "crm.team"]))).toContainEqual(["id", "=", 0]);
  expect(await sent(["sale.order"], inside(["sale.order"]))).not.toContainEqual(["id", "=", 0]);
});
