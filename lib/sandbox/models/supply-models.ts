import type { OdooValue } from "../../kernel/odoo-values.ts";
import { round } from "./amounts.ts";
import { char, date, float, int, type Model, model, money, one, type Reader, type Row, type Written } from "./model.ts";

type Settle = NonNullable<Model["settle"]>;

const rateOf = (order: string, row: Row, reader: Reader) =>
  Number(reader.read(order, Number(row["order_id"]), "currency_rate")) || 1;

/** Puts in what follows from the product, as far as nobody said otherwise. */
function fill(row: Row, { values, before }: Written, filled: () => Record<string, OdooValue>): void {
  if (!row["product_id"] || (before !== undefined && !("product_id" in values))) return;
  for (const [name, value] of Object.entries(filled())) if (!(name in values)) row[name] = value;
}

/** A line of a sale: the product's name, price and cost, in the currency of the order. */
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

/** A line of a purchase: the vendor's own price where there is one, else the cost. */
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
      date_planned: Number.isNaN(ordered) ? false : planned.toISOString().slice(0, 19).replace("T", " "),
    };
  });

/** The vendor's offer for the largest quantity that is reached. */
function offerOf(product: number, vendor: OdooValue | undefined, quantity: number, reader: Reader): Row | undefined {
  const template = Number(reader.row("product.product", product)?.["product_tmpl_id"]);
  return reader
    .referring("product.supplierinfo", "product_tmpl_id", template)
    .filter((offer) => offer["partner_id"] === vendor && Number(offer["min_qty"]) <= quantity)
    .toSorted((a, b) => Number(b["min_qty"]) - Number(a["min_qty"]))[0];
}

/** What is earned on a line of a sale, in its order's currency. */
export function marginOf(row: Row, subtotal: number): number {
  return round(subtotal - Number(row["purchase_price"] ?? 0) * Number(row["product_uom_qty"] ?? 0)) || 0;
}

/** A part of a whole as Odoo keeps it, 0.25 for a quarter; of nothing nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** At what price vendors sell. */
export const supplyModels: readonly Model[] = [
  model(
    "product.supplierinfo",
    "Supplier Pricelist",
    {
      partner_id: one("Vendor", "Proveedor", "res.partner", { required: true }),
      product_tmpl_id: one("Product Template", "Plantilla de producto", "product.template", { required: true }),
      product_id: one("Product Variant", "Variante de producto", "product.product"),
      product_name: char("Vendor Product Name", "Nombre del producto del proveedor"),
      product_code: char("Vendor Product Code", "Código de producto del proveedor"),
      sequence: int("Sequence", "Secuencia", { default: 1 }),
      min_qty: float("Quantity", "Cantidad", { default: 0, required: true }),
      price: money("Unit Price", "Precio unitario", { default: 0 }),
      discount: float("Discount (%)", "Descuento (%)", { default: 0 }),
      delay: int("Lead Time", "Plazo de entrega", { default: 1, required: true }),
      date_start: date("Start Date", "Fecha de inicio"),
      date_end: date("End Date", "Fecha de finalización"),
      product_uom_id: one("Unit", "Unidad", "uom.uom", { default: 1, required: true }),
      currency_id: one("Currency", "Moneda", "res.currency", { default: 1, required: true }),
      company_id: one("Company", "Compañía", "res.company", { default: 1 }),
    },
    {
      order: "sequence, min_qty desc, price, id",
      recName: "partner_id",
      nameFields: ["partner_id"],
      display: (row, reader) =>
        `${reader.name("res.partner", Number(row["partner_id"]))} (${row["min_qty"]} ${reader.name("uom.uom", Number(row["product_uom_id"]))} - ${row["price"]} €)`,
    },
  ),
];
