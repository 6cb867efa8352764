import type { FieldMap } from "../kernel/odoo-values.ts";
import { isOnHardFloor } from "./hard-floor.ts";
import type { ModelRule } from "./types.ts";

/** What the well-known models point at and are of little use without. Asked when Odoo itself cannot be. */
const known: Readonly<Record<string, readonly string[]>> = {
  "sale.order": ["res.partner", "sale.order.line", "product.product", "res.users"],
  "sale.order.line": ["sale.order", "product.product"],
  "purchase.order": ["res.partner", "purchase.order.line", "product.product"],
  "purchase.order.line": ["purchase.order", "product.product"],
  "product.product": ["product.template"],
  "product.template": ["product.category"],
  "stock.quant": ["product.product", "stock.location"],
  "stock.move": ["product.product", "stock.location"],
  "stock.picking": ["res.partner", "stock.move", "stock.location"],
  "account.move": ["res.partner", "account.move.line", "account.journal"],
  "account.move.line": ["account.move", "account.account"],
  "account.payment": ["res.partner", "account.journal"],
  "crm.lead": ["res.partner", "crm.stage", "crm.team"],
  "project.task": ["project.project", "project.task.type"],
  "hr.employee": ["hr.department", "hr.job"],
  "hr.leave": ["hr.employee", "hr.leave.type"],
  "res.partner": ["res.country"],
};

/** By enabled model, the models that it points at and that may not be read. With metadata its required relations count too. */
export function missingDependencies(
  rules: ReadonlyMap<string, ModelRule>,
  fieldsOf: (model: string) => FieldMap | undefined = () => undefined,
): ReadonlyMap<string, readonly string[]> {
  const missing = new Map<string, readonly string[]>();
  for (const [model, rule] of rules) {
    if (!(rule.read || rule.create || rule.write || rule.unlink)) continue;
    const required = [...(fieldsOf(model)?.values() ?? [])]
      .filter((field) => field.required && field.relation !== undefined)
      .map((field) => field.relation as string);
    const needed = [...new Set([...(known[model] ?? []), ...required])].filter(
      (other) => other !== model && rules.get(other)?.read !== true && !isOnHardFloor(other),
    );
    if (needed.length > 0) missing.set(model, needed);
  }
  return missing;
}
