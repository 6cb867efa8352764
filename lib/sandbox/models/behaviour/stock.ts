import type { Behaviours } from "../definition.ts";
import { now, pathName } from "./shared.ts";

const locationName = pathName("location_id", "stock.location", "/");

export const stock: Behaviours = {
  "stock.warehouse": { defaults: { company_id: 1 } },
  "stock.location": {
    defaults: { usage: "internal", company_id: 1 },
    display: locationName,
    compute: { complete_name: locationName },
  },
  "stock.quant": {
    defaults: { reserved_quantity: 0, in_date: now, company_id: 1 },
    display: (row, reader) => reader.name("product.product", Number(row["product_id"])),
    compute: { available_quantity: (row) => Number(row["quantity"]) - Number(row["reserved_quantity"]) },
  },
};
