import type { OdooValue } from "../../../kernel/odoo-values.ts";
import { round } from "../amounts.ts";
import type { Behaviours, Compute, Reader, Row } from "../definition.ts";

/** Returns a person's name after that of its company, or after the company name that was written for it. */
function contactName(row: Row, reader: Reader): OdooValue {
  if (row["is_company"] === true) return row["name"] ?? false;
  const company = row["parent_id"] ? reader.name("res.partner", Number(row["parent_id"])) : row["company_name"];
  return company ? `${company}, ${row["name"]}` : (row["name"] ?? false);
}

/** Computes the open amount of a partner's posted invoices, or of its bills. */
const owedBy =
  (kind: "out_" | "in_"): Compute =>
  ({ id }, reader) => {
    const owed = reader
      .referring("account.move", "partner_id", id)
      .filter(({ move_type: type }) => String(type).startsWith(kind))
      .reduce((all, move) => all + Number(reader.read("account.move", move.id, "amount_residual_signed")), 0);
    return round(kind === "out_" ? owed : -owed) || 0;
  };

const countOf =
  (model: string): Compute =>
  ({ id }, reader) =>
    reader.referring(model, "partner_id", id).length;

export const contacts: Behaviours = {
  "res.partner": {
    defaults: {
      is_company: false,
      type: "contact",
      lang: "en_US",
      color: 0,
      customer_rank: 0,
      supplier_rank: 0,
      credit_limit: 0,
    },
    display: contactName,
    compute: {
      company_type: (row) => (row["is_company"] === true ? "company" : "person"),
      commercial_partner_id: (row) =>
        row["is_company"] === true || !row["parent_id"] ? row.id : (row["parent_id"] ?? false),
      commercial_company_name(row, reader) {
        const entity = row["is_company"] === true ? row : reader.row("res.partner", Number(row["parent_id"]));
        return entity?.["is_company"] === true ? (entity["name"] ?? false) : row["company_name"] || false;
      },
      complete_name: contactName,
      contact_address: (row, reader) =>
        [
          row["street"],
          row["street2"],
          [row["zip"], row["city"]].filter(Boolean).join(" "),
          reader.name("res.country", Number(row["country_id"])),
        ]
          .filter(Boolean)
          .join("\n"),
      credit: owedBy("out_"),
      debit: owedBy("in_"),
      currency_id: () => 1,
      sale_order_count: countOf("sale.order"),
      purchase_order_count: countOf("purchase.order"),
    },
  },
};
