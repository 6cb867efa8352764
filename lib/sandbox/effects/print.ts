import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { OdooDocument } from "../../odoo/calls/document.ts";
import { userError } from "../odoo-errors.ts";
import { toPdf } from "../pdf.ts";
import { seenRow } from "../query/companies.ts";
import type { SandboxCall } from "../sandbox-call.ts";

/** The models that have a printed document, with its title and the lines that it lists. */
const documents: ReadonlyMap<string, { readonly title: string; readonly lines: string; readonly parts: string[] }> =
  new Map([
    ["sale.order", { title: "Quotation / Order", lines: "order_line", parts: ["product_uom_qty", "price_subtotal"] }],
    ["purchase.order", { title: "Purchase Order", lines: "order_line", parts: ["product_qty", "price_subtotal"] }],
    ["account.move", { title: "Invoice", lines: "invoice_line_ids", parts: ["quantity", "price_subtotal"] }],
  ]);

/** Prints a record's document: the partner, the lines and the total on one page. */
export function printRecord({ store, model, ids }: SandboxCall): OdooDocument {
  const form = documents.get(model.name);
  if (form === undefined) throw userError(`Odoo has no document for ${model.name}.`);
  const id = ids[0] ?? 0;
  const row = seenRow(store, model, id, "read");
  const value = (name: string): OdooValue => (model.fields.has(name) ? store.value(model, row, name) : false);
  const named = (relation: string | undefined, id: OdooValue) =>
    typeof id === "number" && relation !== undefined ? store.name(relation, id) : "";
  const lineModel = store.model(model.fields.get(form.lines)?.relation ?? model.name);
  const lineIds = value(form.lines);
  const lines = (Array.isArray(lineIds) ? lineIds : []).flatMap((id) => {
    const line = store.row(lineModel.name, Number(id));
    if (line === undefined) return [];
    const parts = form.parts.filter((part) => lineModel.fields.has(part));
    return [
      `${store.name(lineModel.name, line.id)}  ${parts.map((part) => String(store.value(lineModel, line, part))).join("  ")}`,
    ];
  });
  const name = store.name(model.name, row.id);
  const total = value("amount_total");
  const page = [
    `${form.title} ${name}`,
    named("res.partner", value("partner_id")),
    "",
    ...lines,
    ...(typeof total === "number" ? ["", `Total ${total.toFixed(2)}`] : []),
  ];
  return { name: `${name.replace(/[^\w-]+/g, "_")}.pdf`, datas: toPdf(page).toString("base64") };
}
