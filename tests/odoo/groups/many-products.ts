import { run, sql } from "./psql.ts";

/** The highest ids before the rows were added. All rows with higher ids belong to the test. */
interface HighestIds {
  readonly product: number;
  readonly template: number;
  readonly quant: number;
}

/** Adds 2,119 products in stock, seven with 9 units and fourteen with 3, as copies of a product in stock. */
export function addManyProducts(series: string): HighestIds {
  const last = (table: string) => `(select max(id) from ${table})`;
  const [found] = sql(series, [
    `select ${last("product_product")} as product, ${last("product_template")} as template, ${last("stock_quant")} as quant`,
  ]);
  const before = found?.[0] as unknown as HighestIds;
  const name = Number(series) >= 16 ? "jsonb_build_object('en_US', 'Figures many ' || n)" : "'Figures many ' || n";
  const quantity = "case when n <= 7 then 9 when n <= 21 then 3 when n = 1000 then 5000 else 10 + n % 90 end";
  const quant = `select q.* from stock_quant q join stock_location l on l.id = q.location_id join product_product p
    on p.id = q.product_id where l.usage = 'internal' and q.company_id = 1 and p.active order by q.id limit 1`;
  const product = `select p.* from product_product p join (${quant}) q on q.product_id = p.id`;
  const template = `select t.* from product_template t join (${product}) p on p.product_tmpl_id = t.id`;
  const numbered = (table: string, after: number) =>
    `(select id, row_number() over (order by id) as n from ${table} where id > ${after}) m`;
  run(series, [
    copyInto("product_template", template, { name, default_code: "null" }, "generate_series(1, 2119) n"),
    copyInto(
      "product_product",
      product,
      { product_tmpl_id: "m.id", default_code: "null", barcode: "null" },
      numbered("product_template", before.template),
    ),
    copyInto(
      "stock_quant",
      quant,
      { product_id: "m.id", reserved_quantity: "0", quantity },
      numbered("product_product", before.product),
    ),
  ]);
  return before;
}

export function removeManyProducts(series: string, { product, template, quant }: HighestIds): void {
  run(series, [
    `delete from stock_quant where id > ${quant} and product_id > ${product};`,
    `delete from product_product where id > ${product} and product_tmpl_id > ${template};`,
    `delete from product_template where id > ${template};`,
  ]);
}

/** Returns a statement that copies one row for each row of `many`. `values` replaces some of its columns. */
function copyInto(table: string, row: string, values: Record<string, string>, many: string): string {
  const given = Object.entries(values)
    .map(([name, value]) => `when '${name}' then $v$${value}$v$`)
    .join(" ");
  return `do $do$ begin execute (
    select 'insert into ${table} (' || string_agg(quote_ident(column_name), ',') || ') select '
      || string_agg(case column_name ${given} else 'o.' || quote_ident(column_name) end, ',')
      || $f$ from (${row}) o, ${many}$f$
    from information_schema.columns
    where table_schema = 'public' and table_name = '${table}' and column_name <> 'id' and is_generated = 'NEVER');
    end $do$;`;
}
