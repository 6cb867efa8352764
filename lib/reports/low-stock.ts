import type { Domain } from "../odoo/types.ts";
import { amount, column, named, text } from "./cells.ts";
import { idOf } from "./company.ts";
import type { Report, ReportRow } from "./report.ts";
import { ofCompany, type ReportContext } from "./report-context.ts";

const inside: Domain = [["location_id.usage", "=", "internal"]];

/** The report on products with less stock than a threshold, and their locations. */
export const lowStock: Report = {
  async make(reporting, { threshold, limit, period }) {
    const { words } = reporting;
    if (period !== undefined) reporting.note(words.asOfToday);
    await reporting.need("product.product");
    if ((await reporting.field("product.product", "qty_available")) === undefined) await reporting.need("stock.quant");
    const goods = await storable(reporting);
    const below: Domain = [...goods, ["qty_available", "<", threshold]];
    const [located, all, none] = await Promise.all([
      reporting.part(() => locatedRows(reporting, threshold, limit)),
      reporting.count("product.product", below),
      reporting.count("product.product", [...goods, ["qty_available", "<=", 0]]),
    ]);
    const known = new Set(located?.products ?? []);
    // Products with stock come first; the others have no location.
    const rest =
      known.size >= limit
        ? []
        : await reporting.rows("product.product", {
            domain: [...below, ["id", "not in", [...known]]],
            fields: ["display_name", "qty_available"],
            order: "id",
            limit: limit - known.size,
          });
    const rows: ReportRow[] = [
      ...(located?.rows ?? []),
      ...rest.map((product) => ({
        product: text(product["display_name"], words.none),
        product_id: product.id,
        location: null,
        location_id: null,
        quantity: amount(product["qty_available"], 3),
        reserved: null,
        on_hand: amount(product["qty_available"], 3),
      })),
    ];
    const shown = known.size + rest.length;
    if (all > shown) reporting.note(words.first(shown, all, words.label("products")));
    return {
      columns: [
        named(reporting, "product", "product_id", "product.product"),
        ...(located === undefined ? [] : [named(reporting, "location", "location_id", "stock.location")]),
        column(reporting, "quantity", "number"),
        ...(located === undefined ? [] : [column(reporting, "reserved", "number")]),
        column(reporting, "on_hand", "number"),
      ],
      rows,
      kpis: [
        { key: "under", label: `${words.label("under")} ${threshold}`, value: all },
        { key: "out_of_stock", label: words.label("out_of_stock"), value: none },
      ],
      chart: { type: "bar", x: "product", series: ["quantity"] },
    };
  },
};

/** Returns the domain of products whose stock Odoo tracks. Three forms of the field exist in Odoo 14 to 19. */
async function storable(reporting: ReportContext): Promise<Domain> {
  // If the rules deny these fields, untracked products are among the products, and this call adds a note on that.
  await reporting.fields("product.product", ["is_storable", "type"]);
  if ((await reporting.field("product.product", "is_storable")) !== undefined) return [["is_storable", "=", true]];
  const type = await reporting.field("product.product", "type");
  return type?.selection?.some(([key]) => key === "product") ? [["type", "=", "product"]] : [];
}

async function locatedRows(
  reporting: ReportContext,
  threshold: number,
  limit: number,
): Promise<{ products: number[]; rows: ReportRow[] }> {
  const { words } = reporting;
  const domain: Domain = [...ofCompany(reporting), ...inside];
  const lowest = await reporting.groups("stock.quant", {
    domain: [...domain, ["product_id.active", "=", true]],
    groupby: ["product_id"],
    aggregates: ["quantity:sum"],
    having: [["quantity:sum", "<", threshold]],
    order: "quantity:sum asc, product_id asc",
    limit,
  });
  const products = lowest.map(({ key }) => idOf(key["product_id"]) ?? 0);
  const onHand = new Map(lowest.map(({ aggregates }, i) => [products[i], amount(aggregates["quantity:sum"], 3)]));
  const places = await reporting.groups("stock.quant", {
    domain: [...domain, ["product_id", "in", products]],
    groupby: ["product_id", "location_id"],
    aggregates: ["quantity:sum", "reserved_quantity:sum"],
  });
  const order = new Map(products.map((id, i) => [id, i]));
  const placeOf = (id: number | undefined) => order.get(id ?? 0) ?? 0;
  const rows = places
    .toSorted((a, b) => placeOf(idOf(a.key["product_id"])) - placeOf(idOf(b.key["product_id"])))
    .map(({ key, aggregates }) => ({
      product: text(key["product_id"], words.none),
      product_id: idOf(key["product_id"]) ?? null,
      location: text(key["location_id"], words.none),
      location_id: idOf(key["location_id"]) ?? null,
      quantity: amount(aggregates["quantity:sum"], 3),
      reserved: amount(aggregates["reserved_quantity:sum"], 3),
      on_hand: onHand.get(idOf(key["product_id"]) ?? 0) ?? 0,
    }));
  return { products, rows };
}
