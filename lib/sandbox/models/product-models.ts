import { round } from "./amounts.ts";
import {
  bool,
  type Compute,
  char,
  float,
  lines,
  type Model,
  many,
  model,
  one,
  type Reader,
  type Row,
  selection,
  text,
} from "./model.ts";
import { active } from "./shared-fields.ts";

const productTypes = [
  ["consu", "Goods", "Bienes"],
  ["service", "Service", "Servicio"],
  ["combo", "Combo", "Combo"],
] as const;

const sum = (rows: readonly Row[], field: string) =>
  round(rows.reduce((total, row) => total + Number(row[field] ?? 0), 0));

const stock = ({ id }: Row, reader: Reader) =>
  sum(
    reader
      .referring("stock.quant", "product_id", id)
      .filter((quant) => reader.row("stock.location", Number(quant["location_id"]))?.["usage"] === "internal"),
    "quantity",
  );

/** Fields that a product has of its own in Odoo, and that the demo keeps with the template. */
const own =
  (field: string): Compute =>
  (row, reader) =>
    reader.row("product.template", Number(row["product_tmpl_id"]))?.[field] ?? false;

const template = (field: string): Compute =>
  Object.assign((row: Row, reader: Reader) => own(field)(row, reader), { related: `product_tmpl_id.${field}` });

/** What is sold and bought. */
export const productModels: readonly Model[] = [
  model(
    "product.category",
    "Product Category",
    {
      name: char("Name", "Nombre", { required: true, translate: true }),
      parent_id: one("Parent Category", "Categoría padre", "product.category"),
      complete_name: char("Complete Name", "Nombre completo", {
        readonly: true,
        compute: (row, reader) =>
          row["parent_id"]
            ? `${reader.name("product.category", Number(row["parent_id"]))} / ${row["name"]}`
            : (row["name"] ?? ""),
      }),
    },
    {
      order: "complete_name",
      nameFields: ["complete_name"],
      display: (row, reader) =>
        row["parent_id"]
          ? `${reader.name("product.category", Number(row["parent_id"]))} / ${row["name"]}`
          : (row["name"] ?? ""),
    },
  ),
  model(
    "uom.uom",
    "Product Unit of Measure",
    { name: char("Unit of Measure", "Unidad de medida", { required: true, translate: true }), active },
    { order: "name" },
  ),
  model(
    "product.template",
    "Product",
    {
      name: char("Name", "Nombre", { required: true, translate: true }),
      active,
      default_code: char("Internal Reference", "Referencia interna"),
      barcode: char("Barcode", "Código de barras", { sortable: false }),
      list_price: float("Sales Price", "Precio de venta", { default: 1 }),
      standard_price: float("Cost", "Costo", { sortable: false, default: 0 }),
      categ_id: one("Product Category", "Categoría de producto", "product.category", { default: 1 }),
      uom_id: one("Unit", "Unidad", "uom.uom", { default: 1, required: true }),
      type: selection("Product Type", "Tipo de producto", productTypes, { default: "consu", required: true }),
      is_storable: bool("Track Inventory", "Rastrear inventario", { default: false }),
      sale_ok: bool("Sales", "Ventas", { default: true }),
      purchase_ok: bool("Purchase", "Compra", { default: true }),
      description_sale: text("Sales Description", "Descripción de ventas", { translate: true }),
      weight: float("Weight", "Peso", { default: 0 }),
      volume: float("Volume", "Volumen", { default: 0 }),
      seller_ids: lines("Vendors", "Proveedores", "product.supplierinfo", "product_tmpl_id"),
      product_variant_ids: lines("Products", "Productos", "product.product", "product_tmpl_id"),
      qty_available: float("Quantity On Hand", "Cantidad disponible", {
        sortable: false,
        readonly: true,
        aggregator: "sum",
        compute: ({ id }, reader) =>
          reader
            .referring("product.product", "product_tmpl_id", id)
            .reduce((all, variant) => all + stock(variant, reader), 0),
      }),
      currency_id: one("Currency", "Moneda", "res.currency", { readonly: true, default: 1, searchable: false }),
      company_id: one("Company", "Empresa", "res.company"),
    },
    {
      order: "name, default_code, id",
      nameFields: ["display_name", "name", "default_code", "barcode"],
      display: (row) => (row["default_code"] ? `[${row["default_code"]}] ${row["name"]}` : (row["name"] ?? "")),
    },
  ),
  model(
    "product.product",
    "Product Variant",
    {
      product_tmpl_id: one("Product Template", "Plantilla de producto", "product.template", { required: true }),
      name: char("Name", "Nombre", { readonly: true, compute: template("name") }),
      active,
      default_code: char("Internal Reference", "Referencia interna", {
        readonly: true,
        compute: own("default_code"),
      }),
      barcode: char("Barcode", "Código de barras", { readonly: true, compute: own("barcode") }),
      is_storable: bool("Track Inventory", "Rastrear inventario", { readonly: true, compute: template("is_storable") }),
      lst_price: float("Sales Price", "Precio de venta", {
        searchable: false,
        readonly: true,
        depends: ["list_price"],
        compute: own("list_price"),
      }),
      list_price: float("Sales Price", "Precio de venta", { readonly: true, compute: template("list_price") }),
      standard_price: float("Cost", "Costo", { readonly: true, compute: own("standard_price") }),
      categ_id: one("Product Category", "Categoría de producto", "product.category", {
        readonly: true,
        compute: template("categ_id"),
      }),
      uom_id: one("Unit", "Unidad", "uom.uom", { readonly: true, compute: template("uom_id") }),
      type: selection("Product Type", "Tipo de producto", productTypes, { readonly: true, compute: template("type") }),
      sale_ok: bool("Sales", "Ventas", { readonly: true, compute: template("sale_ok") }),
      purchase_ok: bool("Purchase", "Compra", { readonly: true, compute: template("purchase_ok") }),
      seller_ids: many("Vendors", "Proveedores", "product.supplierinfo", {
        readonly: true,
        compute: (row, reader) =>
          reader
            .referring("product.supplierinfo", "product_tmpl_id", Number(row["product_tmpl_id"]))
            .map((offer) => offer.id),
      }),
      qty_available: float("Quantity On Hand", "Cantidad disponible", {
        sortable: false,
        readonly: true,
        aggregator: "sum",
        compute: stock,
      }),
    },
    {
      order: "default_code, name, id",
      nameFields: ["display_name", "name", "default_code", "barcode"],
      display: (row, reader) => reader.name("product.template", Number(row["product_tmpl_id"])),
    },
  ),
];
