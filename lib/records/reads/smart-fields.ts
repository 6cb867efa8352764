import type { FieldInfo, FieldMap } from "../../odoo/types.ts";
import type { ModelRule } from "../../policy/types.ts";
import type { TenantContext } from "../../tenant/context.ts";
import { deniedIn } from "../authorize.ts";

/** The fields that people look for first in any model, in this order. */
const wanted = [
  "name",
  "display_name",
  "default_code",
  "ref",
  "partner_id",
  "state",
  "stage_id",
  "email",
  "email_from",
  "phone",
  "city",
  "country_id",
  "is_company",
  "date",
  "date_order",
  "invoice_date",
  "invoice_date_due",
  "scheduled_date",
  "date_deadline",
  "user_id",
  "product_id",
  "quantity",
  "product_uom_qty",
  "qty_available",
  "list_price",
  "price_unit",
  "price_subtotal",
  "expected_revenue",
  "probability",
  "amount_total",
  "amount_residual",
  "payment_state",
  "currency_id",
  "move_type",
  "project_id",
  "job_id",
  "department_id",
  "work_email",
  "parent_id",
  "company_id",
];
const rank = new Map(wanted.map((name, index) => [name, index]));
const heavy = new Set([
  "binary",
  "html",
  "text",
  "one2many",
  "many2many",
  "json",
  "properties",
  "properties_definition",
]);
const technical = /^(message_|activity_|my_activity_|website_message_|access_|__|create_uid$|write_uid$|rating_)/;

interface Known {
  readonly rule: ModelRule;
  readonly names: readonly string[];
}
// Wide models have hundreds of fields, so the choice is kept for each list of fields and rule.
const known = { list: new WeakMap<FieldMap, Known>(), record: new WeakMap<FieldMap, Known>() };

/**
 * Returns the fields to read if the caller names none: telling, light to read and allowed. A `list` gets a few, a
 * single `record` gets long texts and relations to many too.
 */
export function smartFields(
  fields: FieldMap,
  context: TenantContext,
  model: string,
  view: "list" | "record",
): readonly string[] {
  const rule = context.rules.models.get(model);
  const before = known[view].get(fields);
  if (before !== undefined && before.rule === rule) return before.names;
  const isDenied = deniedIn(context, model, fields);
  const names = view === "list" ? choose(fields, isDenied, 8, false) : choose(fields, isDenied, 40, true);
  if (rule !== undefined) known[view].set(fields, { rule, names });
  return names;
}

function choose(fields: FieldMap, isDenied: (field: string) => boolean, max: number, wide: boolean): string[] {
  const candidates = [...fields.values()].filter(
    (field) =>
      field.name !== "id" &&
      !isDenied(field.name) &&
      !technical.test(field.name) &&
      (wide ? field.type !== "binary" : !heavy.has(field.type) && (field.store || rank.has(field.name))),
  );
  const hasName = candidates.some(({ name }) => name === "name");
  return candidates
    .filter(({ name }) => !(name === "display_name" && hasName))
    .map((field) => [score(field), field.name] as const)
    .filter(([points]) => wide || points < 200)
    .sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1))
    .slice(0, max)
    .map(([, name]) => name);
}

/** Returns the rank of a field; smaller comes first: known names, required fields, then the rest. */
function score(field: FieldInfo): number {
  const known = rank.get(field.name);
  if (known !== undefined) return known;
  if (field.required && !field.readonly) return 100;
  if (field.type === "selection" || field.type === "monetary") return 150;
  return heavy.has(field.type) ? 400 : 300;
}

/** True for mail and audit fields that are shown only if the caller names them. */
export function isTechnical(field: string): boolean {
  return technical.test(field);
}
