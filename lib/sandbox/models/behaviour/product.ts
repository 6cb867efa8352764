import { round } from "../amounts.ts";
import type { Behaviours, Compute, Reader, Row } from "../definition.ts";
import { pathName } from "./shared.ts";

const categoryName = pathName("parent_id", "product.category", " / ");

/** Returns the quantity of a variant in the company's internal locations. */
function onHand({ id }: Row, reader: Reader): number {
  const quants = reader
    .referring("stock.quant", "product_id", id)
    .filter((quant) => reader.row("stock.location", Number(quant["location_id"]))?.["usage"] === "internal");
  return round(quants.reduce((all, quant) => all + Number(quant["quantity"] ?? 0), 0));
}

/** Computes a field from the template: Odoo stores it on the variant, and the demo on the template. */
const ofTemplate =
  (field: string): Compute =>
  (row, reader) =>
    reader.row("product.template", Number(row["product_tmpl_id"]))?.[field] ?? false;

export const product: Behaviours = {
  "product.category": { display: categoryName, compute: { complete_name: categoryName } },
  "product.template": {
    defaults: {
      list_price: 1,
      standard_price: 0,
      categ_id: 1,
      uom_id: 1,
      type: "consu",
      is_storable: false,
      sale_ok: true,
      purchase_ok: true,
      weight: 0,
      volume: 0,
      currency_id: 1,
    },
    creates: { "product.product": "product_tmpl_id" },
    display: (row) => (row["default_code"] ? `[${row["default_code"]}] ${row["name"]}` : (row["name"] ?? "")),
    compute: {
      qty_available: ({ id }, reader) =>
        reader
          .referring("product.product", "product_tmpl_id", id)
          .reduce((all, variant) => all + onHand(variant, reader), 0),
    },
  },
  "product.product": {
    display: (row, reader) => reader.name("product.template", Number(row["product_tmpl_id"])),
    compute: {
      default_code: ofTemplate("default_code"),
      barcode: ofTemplate("barcode"),
      lst_price: ofTemplate("list_price"),
      standard_price: ofTemplate("standard_price"),
      seller_ids: (row, reader) =>
        reader
          .referring("product.supplierinfo", "product_tmpl_id", Number(row["product_tmpl_id"]))
          .map((offer) => offer.id),
      qty_available: onHand,
    },
  },
  "product.supplierinfo": {
    defaults: {
      sequence: 1,
      min_qty: 0,
      price: 0,
      discount: 0,
      delay: 1,
      product_uom_id: 1,
      currency_id: 1,
      company_id: 1,
    },
    display: (row, reader) =>
      `${reader.name("res.partner", Number(row["partner_id"]))} (${row["min_qty"]} ${reader.name("uom.uom", Number(row["product_uom_id"]))} - ${row["price"]} €)`,
  },
};
