import type { Domain } from "#lib/odoo/types.ts";
import type { Sql } from "../sql.ts";
import type { AskOdoo } from "./ask-odoo.ts";
import type { Facts, Field } from "./facts.ts";
import type { GroupQuestion } from "./questions.ts";

export interface ExpectedGroup {
  readonly key: Record<string, unknown>;
  readonly aggregates: Record<string, unknown>;
  readonly count: number;
  /** The group's position by each term of the order, beginning with the smallest. */
  readonly rank: Record<string, number>;
}

export interface GroupContext {
  readonly facts: Facts;
  readonly ask: AskOdoo;
  readonly sql: Sql;
  readonly zone: string;
}

/**
 * Computes groups with PostgreSQL over the ids that Odoo finds. `read_group` of the older series can't be used, because it
 * mixes up several aggregates of one field, and aggregates of a field that is grouped by.
 */
export async function groupsBySql(
  question: GroupQuestion,
  domain: Domain,
  { facts, ask, sql, zone }: GroupContext,
): Promise<ExpectedGroup[]> {
  const { model, groupby, aggregates, context = {} } = question;
  const ids = (await ask(model, "search", [domain], {}, context)) as number[];
  const columns = await columnsOf(sql, model);
  const column = (name: string) => {
    const found = columns.get(name);
    if (found === undefined) throw new NotInSql(`${model}.${name} is not a column`);
    return found;
  };
  const keys = groupby.map((term) => keyOf(term, column(nameOf(term)), facts.field(nameOf(term)), zone));
  const sums = aggregates.map((term) => aggregateOf(term, column(nameOf(term)), facts.field(nameOf(term))));
  const [own, parent] = [tableOf(model), parents[model]];
  const from = parent === undefined ? `${own} t` : `${own} t join ${tableOf(parent.model)} p on p.id = t.${parent.by}`;
  const ordered = keys.map((key) => `dense_rank() over (order by ${key.sort} nulls last)`);
  const parts = [
    ...keys.map((key, i) => `${key.show} as k${i}`),
    ...ordered.map((rank, i) => `${rank} as r${i}`),
    ...sums.map((sum, i) => `${sum} as a${i}`),
    "count(*) as n",
  ];
  const by = keys.length === 0 ? "" : ` group by ${keys.map(({ sort }) => sort).join(", ")}`;
  const rows = await sql.rows(
    `select ${parts.join(", ")} from ${from} where t.id = any('{${ids.join(",")}}'::bigint[])${by}`,
  );
  const groups = rows.map((row) => ({
    key: Object.fromEntries(groupby.map((term, i) => [term, row[`k${i}`] ?? false])),
    aggregates: Object.fromEntries(aggregates.map((term, i) => [term, row[`a${i}`] ?? false])),
    count: Number(row["n"]),
    rank: Object.fromEntries(groupby.map((term, i) => [term, Number(row[`r${i}`])])),
  }));
  for (const term of groupby) {
    const relation = facts.field(nameOf(term))?.relation;
    if (relation !== undefined) await nameRelations(groups, term, relation, ask, context);
  }
  return groups;
}

/** The error for a field without a column, which SQL cannot compute. */
export class NotInSql extends Error {}

const parents: Record<string, { model: string; by: string }> = {
  "product.product": { model: "product.template", by: "product_tmpl_id" },
  "res.users": { model: "res.partner", by: "partner_id" },
};
const tableOf = (model: string) => model.replaceAll(".", "_");
const nameOf = (term: string) => term.split(":")[0] as string;

const known = new Map<string, Promise<Map<string, string>>>();
function columnsOf(sql: Sql, model: string): Promise<Map<string, string>> {
  const read = async () => {
    const found = new Map<string, string>();
    const parent = parents[model];
    const places = [...(parent === undefined ? [] : [["p", parent.model] as const]), ["t", model] as const];
    for (const [alias, of] of places) {
      const rows = await sql.rows<{ column_name: string }>(
        `select column_name from information_schema.columns where table_name = '${tableOf(of)}'`,
      );
      for (const { column_name: name } of rows) found.set(name, `${alias}."${name}"`);
    }
    return found;
  };
  const asked = known.get(model) ?? read();
  known.set(model, asked);
  return asked;
}

/** Returns the SQL that shows a group key and the SQL that sorts it. Periods begin in the user's time zone. */
function keyOf(term: string, column: string, field: Field | undefined, zone: string): { show: string; sort: string } {
  const period = term.split(":")[1];
  if (field?.type === "boolean") return { show: `coalesce(${column}, false)`, sort: `coalesce(${column}, false)` };
  if (period === undefined) return { show: column, sort: column };
  if (field?.type === "date") {
    const start = `date_trunc('${period}', ${column}::timestamp)`;
    return { show: `to_char(${start}, 'YYYY-MM-DD')`, sort: start };
  }
  const start = `date_trunc('${period}', timezone('${zone}', timezone('UTC', ${column})))`;
  return { show: `to_char(timezone('UTC', timezone('${zone}', ${start})), 'YYYY-MM-DD HH24:MI:SS')`, sort: start };
}

function aggregateOf(term: string, column: string, field: Field | undefined): string {
  const [, how = ""] = term.split(":");
  if (how === "count_distinct") return `count(distinct ${column})`;
  const value = `${how}(${column})`;
  return field?.type === "datetime" ? `to_char(${value}, 'YYYY-MM-DD HH24:MI:SS')` : value;
}

/** Adds the names of a relation's records to the groups, and their positions in that model's own order. */
async function nameRelations(
  groups: ExpectedGroup[],
  term: string,
  relation: string,
  ask: AskOdoo,
  context: Readonly<Record<string, unknown>>,
): Promise<void> {
  const ids = [...new Set(groups.map(({ key }) => key[term]).filter((id) => id !== false))] as number[];
  const inOrder = (await ask(
    relation,
    "search",
    [[["id", "in", ids]]],
    {},
    { ...context, active_test: false },
  )) as number[];
  const names = new Map((await ask(relation, "name_get", [ids], {}, context)) as [number, string][]);
  for (const group of groups) {
    const id = group.key[term] as number | false;
    group.rank[term] = id === false ? ids.length : inOrder.indexOf(id);
    if (id !== false) group.key[term] = [id, names.get(id)];
  }
}
