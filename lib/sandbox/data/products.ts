import { stamp } from "../query/moments.ts";
import type { FixtureBuilder } from "./fixture-builder.ts";
import { archivedProduct, catalogue, categories, locations, services, units } from "./tables/product.ts";

/** Adds products and their stock. The first variants are goods, in the order of the catalogue; services follow. */
export function addProducts(builder: FixtureBuilder): void {
  builder.addAll("product.category", categories);
  builder.addAll("uom.uom", units);
  builder.addAll("stock.location", locations);
  builder.add("stock.warehouse", { name: "Muebles Ribera", code: "WH", lot_stock_id: 2 });
  for (const [i, [code, en, es, category, price, cost, quantity]] of catalogue.entries()) {
    const template = builder.add("product.template", {
      name: en,
      "name@es_ES": es,
      default_code: code,
      barcode: `84100000${String(1000 + i)}`,
      list_price: price,
      standard_price: cost,
      categ_id: category,
      is_storable: true,
      weight: builder.between(1, 40),
      description_sale: `${en}, delivered within ${builder.between(3, 12)} days.`,
      "description_sale@es_ES": `${es}, entrega en ${builder.between(3, 12)} días.`,
    });
    addStock(builder, builder.add("product.product", { product_tmpl_id: template }), quantity);
  }
  for (const [code, en, es, price] of services) {
    const template = builder.add("product.template", {
      name: en,
      "name@es_ES": es,
      default_code: code,
      list_price: price,
      standard_price: 0,
      categ_id: 8,
      uom_id: 2,
      type: "service",
    });
    builder.add("product.product", { product_tmpl_id: template });
  }
  builder.add("product.template", archivedProduct);
}

/** Adds the stock of a product. If it is more than ten, one or two units are in the showroom. */
function addStock(builder: FixtureBuilder, product: number, quantity: number): void {
  const shown = quantity > 10 ? builder.between(1, 2) : 0;
  builder.add("stock.quant", {
    product_id: product,
    location_id: quantity % 2 === 0 ? 2 : 4,
    quantity: quantity - shown,
    reserved_quantity: Math.min(quantity - shown, builder.between(0, 2)),
    in_date: stamp(builder.at(builder.between(5, 90))),
  });
  if (shown === 0) return;
  builder.add("stock.quant", {
    product_id: product,
    location_id: 3,
    quantity: shown,
    reserved_quantity: 0,
    in_date: stamp(builder.at(builder.between(5, 90))),
  });
}
