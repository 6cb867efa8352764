import type { OdooValue } from "../../../kernel/odoo-values.ts";
import { stamp } from "../../query/moments.ts";
import { round } from "../amounts.ts";
import type { Behaviour, Reader, Row, Written } from "../definition.ts";
import { rateOf } from "./shared.ts";

type Settle = NonNullable<Behaviour["settle"]>;

/** Fills the fields that follow from the product, except those that the write itself gives. */
function fill(row: Row, { values, before }: Written, filled: () => Record<string, OdooValue>): void {
  if (!row["product_id"] || (before !== undefined && !("product_id" in values))) return;
  for (const [name, value] of Object.entries(filled())) if (!(name in values)) row[name] = value;
}

/** Gives a sales line the product's name, price and cost, in the currency of the order. */
export const settleSaleLine: Settle = (row, written, reader) =>
  fill(row, written, () => {
    const product = Number(row["product_id"]);
    const rate = rateOf("sale.order", row, reader);
    return {
      name: reader.name("product.product", product),
      price_unit: round(Number(reader.read("product.product", product, "list_price")) * rate),
      purchase_price: round(Number(reader.read("product.product", product, "standard_price")) * rate),
    };
  });

/** Gives a purchase line the vendor's own price if there is one, or else the cost. */
export const settlePurchaseLine: Settle = (row, written, reader) =>
  fill(row, written, () => {
    const product = Number(row["product_id"]);
    const order = reader.row("purchase.order", Number(row["order_id"]));
    const offer = offerOf(product, order?.["partner_id"], Number(row["product_qty"]), reader);
    const ordered = Date.parse(`${String(order?.["date_order"]).replace(" ", "T")}Z`);
    const planned = new Date(ordered + Number(offer?.["delay"] ?? 0) * 86_400_000);
    const rate = rateOf("purchase.order", row, reader);
    return {
      name: reader.name("product.product", product),
      price_unit: round(Number(offer?.["price"] ?? reader.read("product.product", product, "standard_price")) * rate),
      date_planned: Number.isNaN(ordered) ? false : stamp(planned),
    };
  });

/** Returns the vendor's offer for the largest quantity that is reached. */
function offerOf(product: number, vendor: OdooValue | undefined, quantity: number, reader: Reader): Row | undefined {
  const template = Number(reader.row("product.product", product)?.["product_tmpl_id"]);
  return reader
    .referring("product.supplierinfo", "product_tmpl_id", template)
    .filter((offer) => offer["partner_id"] === vendor && Number(offer["min_qty"]) <= quantity)
    .toSorted((a, b) => Number(b["min_qty"]) - Number(a["min_qty"]))[0];
}
