import { nothingOpen } from "../kernel/model-rule.ts";
import { closedOperations } from "./hard-floor.ts";
import { modelsOf, type ReportName } from "./report-models.ts";
import { type ModelRule, type Operation, operations } from "./types.ts";

type Access = "r" | "rw" | "rwc";
type PresetModels = readonly (readonly [model: string, access: Access, label: string])[];

const contacts: PresetModels = [
  ["res.partner", "rwc", "Contact"],
  ["res.partner.category", "r", "Contact Tag"],
  ["res.country", "r", "Country"],
  ["res.country.state", "r", "Country state"],
];
const products: PresetModels = [
  ["product.template", "r", "Product"],
  ["product.product", "r", "Product Variant"],
  ["product.category", "r", "Product Category"],
  ["uom.uom", "r", "Unit of Measure"],
];
const people: PresetModels = [
  ["res.users", "r", "User"],
  ["res.company", "r", "Company"],
  ["res.currency", "r", "Currency"],
];

/** What a preset promises beyond its own records: everything that these reports read comes with it. */
export const presetReports: Readonly<Record<string, readonly ReportName[]>> = {
  sales: ["top_sales", "customer_history"],
  crm: ["pipeline"],
  purchase: ["low_stock"],
  inventory: ["low_stock"],
  accounting: ["receivables", "executive_summary"],
};

/** Names of what reports read and their presets do not list. */
const labels: Readonly<Record<string, string>> = {
  "account.move": "Journal Entry",
  "mail.message": "Message",
  "stock.location": "Inventory Location",
  "stock.quant": "Quants",
};

/** Named sets of rules. Deleting is in none of them: whoever wants it says so model by model. */
const table: Readonly<Record<string, PresetModels>> = {
  contacts,
  sales: [
    ...contacts,
    ...products,
    ...people,
    ["sale.order", "rwc", "Sales Order"],
    ["sale.order.line", "rwc", "Sales Order Line"],
    ["sale.report", "r", "Sales Analysis Report"],
    ["crm.team", "r", "Sales Team"],
    ["product.pricelist", "r", "Pricelist"],
    ["account.payment.term", "r", "Payment Terms"],
  ],
  crm: [
    ...contacts,
    ...people,
    ["crm.lead", "rwc", "Lead/Opportunity"],
    ["crm.stage", "r", "CRM Stage"],
    ["crm.team", "r", "Sales Team"],
    ["crm.tag", "r", "CRM Tag"],
    ["crm.lost.reason", "r", "Lost Reason"],
    ["mail.activity", "rwc", "Activity"],
    ["mail.activity.type", "r", "Activity Type"],
  ],
  purchase: [
    ...contacts,
    ...products,
    ...people,
    ["purchase.order", "rwc", "Purchase Order"],
    ["purchase.order.line", "rwc", "Purchase Order Line"],
    ["product.supplierinfo", "r", "Supplier Pricelist"],
  ],
  inventory: [
    ...products,
    ...people,
    ["res.partner", "r", "Contact"],
    ["stock.quant", "r", "Quants"],
    ["stock.location", "r", "Inventory Location"],
    ["stock.warehouse", "r", "Warehouse"],
    ["stock.picking", "r", "Transfer"],
    ["stock.picking.type", "r", "Operation Type"],
    ["stock.move", "r", "Stock Move"],
    ["stock.move.line", "r", "Product Move"],
    ["stock.lot", "r", "Lot/Serial"],
    ["stock.production.lot", "r", "Lot/Serial"],
  ],
  accounting: [
    ...people,
    ["res.partner", "r", "Contact"],
    ["account.move", "r", "Journal Entry"],
    ["account.move.line", "r", "Journal Item"],
    ["account.account", "r", "Account"],
    ["account.journal", "r", "Journal"],
    ["account.payment", "r", "Payment"],
    ["account.payment.term", "r", "Payment Terms"],
    ["account.tax", "r", "Tax"],
  ],
  hr: [
    ...people,
    ["hr.employee", "r", "Employee"],
    ["hr.department", "r", "Department"],
    ["hr.job", "r", "Job Position"],
    ["hr.leave", "r", "Time Off"],
    ["hr.leave.type", "r", "Time Off Type"],
    ["hr.attendance", "r", "Attendance"],
  ],
  projects: [
    ...people,
    ["res.partner", "r", "Contact"],
    ["project.project", "r", "Project"],
    ["project.task", "rwc", "Task"],
    ["project.task.type", "r", "Task Stage"],
    ["project.tags", "r", "Project Tags"],
    ["account.analytic.line", "rwc", "Analytic Line"],
  ],
};

export interface Preset {
  readonly id: string;
}

/** The models of a preset, those of its reports behind its own. */
function modelsIn(preset: string): PresetModels {
  const own = table[preset] ?? [];
  const listed = new Set(own.map(([model]) => model));
  const read = new Set((presetReports[preset] ?? []).flatMap(modelsOf));
  return [
    ...own,
    ...[...read].filter((model) => !listed.has(model)).map((model) => [model, "r", labels[model] ?? model] as const),
  ];
}

/** All presets in the order they are offered; their words are the portal's. `everything_read` opens all that is there. */
export const presets: readonly Preset[] = [...Object.keys(table), "everything_read"].map((id) => ({ id }));

const granted: Record<Access, readonly Operation[]> = {
  r: ["read"],
  rw: ["read", "write"],
  rwc: ["read", "write", "create"],
};

/**
 * The rules that a preset would put in place: the ones at hand widened by its own, never narrowed, with denied fields
 * kept. Only models among `available`, when that is known. Answers the changed models alone.
 */
export function applyPreset(
  current: ReadonlyMap<string, ModelRule>,
  preset: string,
  available: ReadonlySet<string> | undefined,
): ReadonlyMap<string, ModelRule> {
  const models: PresetModels =
    preset === "everything_read"
      ? [...new Set([...(available ?? []), ...current.keys()])].map((model) => [model, "r", model] as const)
      : modelsIn(preset);
  const changed = new Map<string, ModelRule>();
  for (const [model, access, label] of models) {
    if (available !== undefined && !available.has(model)) continue;
    const before = current.get(model) ?? { model, label, ...nothingOpen };
    const closed = closedOperations(model);
    const after = { ...before };
    for (const operation of granted[access]) if (!closed.includes(operation)) after[operation] = true;
    if (operations.some((operation) => after[operation] !== before[operation])) changed.set(model, after);
  }
  return changed;
}
