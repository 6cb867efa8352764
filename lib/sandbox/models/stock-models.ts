import { char, datetime, float, type Model, model, one, selection } from "./model.ts";
import { active, company } from "./shared-fields.ts";

/** Where goods are. */
export const stockModels: readonly Model[] = [
  model(
    "stock.warehouse",
    "Warehouse",
    {
      name: char("Warehouse", "Almacén", { required: true }),
      code: char("Short Name", "Nombre corto", { required: true }),
      active,
      company_id: { ...company, required: true, readonly: true },
      lot_stock_id: one("Location Stock", "Ubicación de existencias", "stock.location"),
    },
    { order: "id" },
  ),
  model(
    "stock.location",
    "Inventory Locations",
    {
      name: char("Location Name", "Nombre de ubicación", { required: true }),
      location_id: one("Parent Location", "Ubicación padre", "stock.location"),
      usage: selection(
        "Location Type",
        "Tipo de ubicación",
        [
          ["view", "Virtual", "Virtual"],
          ["internal", "Internal", "Interna"],
          ["supplier", "Vendor", "Proveedor"],
          ["customer", "Customer", "Cliente"],
        ],
        { default: "internal", required: true },
      ),
      active,
      company_id: company,
      complete_name: char("Full Location Name", "Nombre completo", {
        readonly: true,
        compute: (row, reader) =>
          row["location_id"]
            ? `${reader.name("stock.location", Number(row["location_id"]))}/${row["name"]}`
            : (row["name"] ?? ""),
      }),
    },
    {
      order: "complete_name, id",
      nameFields: ["complete_name"],
      parent: "location_id",
      display: (row, reader) =>
        row["location_id"]
          ? `${reader.name("stock.location", Number(row["location_id"]))}/${row["name"]}`
          : (row["name"] ?? ""),
    },
  ),
  model(
    "stock.quant",
    "Quants",
    {
      product_id: one("Product", "Producto", "product.product", { required: true }),
      location_id: one("Location", "Ubicación", "stock.location", { required: true }),
      quantity: float("Quantity", "Cantidad", { readonly: true, aggregator: "sum" }),
      reserved_quantity: float("Reserved Quantity", "Cantidad reservada", {
        readonly: true,
        default: 0,
        aggregator: "sum",
      }),
      available_quantity: float("Available Quantity", "Cantidad disponible", {
        searchable: false,
        readonly: true,
        compute: (row) => Number(row["quantity"]) - Number(row["reserved_quantity"]),
      }),
      in_date: datetime("Incoming Date", "Fecha de entrada", { readonly: true, default: "now" }),
      company_id: { ...company, readonly: true },
    },
    { recName: "product_id", display: (row, reader) => reader.name("product.product", Number(row["product_id"])) },
  ),
];
