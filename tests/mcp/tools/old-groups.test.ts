import { describe, expect, test } from "vitest";
import type { FetchAnswer, FetchRequest } from "#lib/http/outgoing/safe-fetch.ts";
import { aggregateRecords } from "#lib/mcp/tools/read/aggregate-records.ts";
import { openJsonRpc } from "#lib/odoo/transports/jsonrpc.ts";
import { runTool } from "../run-tool.ts";
import type { TinyOdoo } from "../tiny-odoo.ts";

/** 600 lines of 60 products in three states: more groups than fit a page. */
const lines = Array.from({ length: 600 }, (_, i) => ({
  id: i + 1,
  product_id: [(i * 7) % 60, `P${String((i * 7) % 60).padStart(2, "0")}`] as [number, string],
  state: ["draft", "done", "cancel"][(i % 7) % 3] as string,
  quantity: (i * 37) % 101,
}));
type Line = (typeof lines)[number];

interface OldReadGroup {
  readonly fields: readonly string[];
  readonly groupby: readonly string[];
  readonly orderby?: string;
  readonly offset?: number;
  readonly limit?: number;
  readonly lazy?: boolean;
}
type Cell = string | number | [number, string];

const fieldsOf = {
  id: { type: "integer", string: "ID", store: true },
  product_id: { type: "many2one", relation: "product.product", string: "Product", store: true },
  state: { type: "selection", string: "State", store: true },
  quantity: { type: "float", string: "Quantity", store: true },
};
const nameOf = (cell: Cell) => (Array.isArray(cell) ? cell[1] : cell);
const compare = (a: Cell, b: Cell) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0);

/**
 * `read_group` as Odoo until 18 answers it: with `lazy` it groups only by the first field. It sorts by its own names of
 * aggregates, cuts the page afterwards and has no `having`.
 */
function readGroup({ fields, groupby, orderby = "", offset = 0, limit, lazy = true }: OldReadGroup, major: number) {
  const by = (lazy ? groupby.slice(0, 1) : groupby) as ("product_id" | "state")[];
  const groups = [...Map.groupBy(lines, (line) => by.map((name) => nameOf(line[name])).join("|")).values()];
  const rows = groups.map((own) => {
    const row: Record<string, Cell> = { __count: own.length, id: Math.min(...own.map(({ id }) => id)) };
    for (const name of by) row[name] = (own[0] as Line)[name];
    for (const field of fields) {
      const [, output = "", how = "", inner] = /^(\w+):(\w+)(?:\((\w+)\))?$/.exec(field) ?? [];
      if (output !== "") row[output] = aggregate(own, (inner ?? output) as "quantity" | "id", how);
    }
    return row;
  });
  const terms = orderby.split(",").flatMap((part) => {
    const [name = "", direction = "asc"] = part.trim().split(/\s+/);
    // Since 17 the order names an aggregate as it was requested.
    const key = major < 17 ? name : name.replace(/^(id|quantity):.*$/, "$1");
    return key === "" ? [] : [{ key, sign: direction === "desc" ? -1 : 1 }];
  });
  rows.sort((a, b) => {
    for (const { key, sign } of terms) {
      const order = compare(a[key] as Cell, b[key] as Cell);
      if (order !== 0) return sign * order;
    }
    return 0;
  });
  return rows.slice(offset, limit === undefined ? undefined : offset + limit);
}

function aggregate(own: readonly Line[], field: "quantity" | "id", how: string): number {
  const values = own.map((line) => line[field]);
  if (how === "max") return Math.max(...values);
  return how === "count" ? values.length : values.reduce((sum, value) => sum + value, 0);
}

/** An Odoo of an old series behind its real transport. It keeps each `read_group` that it receives. */
function open(major: number) {
  const asked: Record<string, unknown>[] = [];
  const answer = async (_url: string, { body = "" }: FetchRequest): Promise<FetchAnswer> => {
    const [, , , , method, args, keyword] = JSON.parse(body).params.args;
    const sent = { domain: args[0], fields: args[1], groupby: args[2], ...keyword };
    if (method === "read_group") asked.push(sent);
    const result = method === "fields_get" ? fieldsOf : method === "read_group" ? readGroup(sent, major) : { uid: 2 };
    const text = JSON.stringify({ jsonrpc: "2.0", id: 1, result });
    return { status: 200, headers: {}, text, bytes: Buffer.from(text) };
  };
  const transport = openJsonRpc(
    {
      kind: "jsonrpc",
      url: "https://odoo.example.com",
      database: "main",
      login: "a",
      secret: "s",
      uid: 2,
      series: { major, minor: 0, edition: "community" },
    },
    Object.assign(answer, { close: async () => {} }),
  );
  const ask = async (args: Record<string, unknown>) => {
    const rules = ["sale.order.line", "product.product"].map((model) => ({ model, read: true }));
    const { data } = await runTool(
      aggregateRecords,
      { transport } as unknown as TinyOdoo,
      { model: "sale.order.line", ...args },
      { rules, series: `${major}.0` },
    );
    const groups = data["groups"] as { key: Record<string, Cell>; aggregates: Record<string, number>; count: number }[];
    return {
      rows: groups.map(({ key, aggregates, count }) => [
        ...Object.values(key).map(nameOf),
        ...Object.values(aggregates),
        count,
      ]),
      more: data["has_more"],
    };
  };
  return { ask, asked };
}

/** The expected groups, computed here: filtered, then sorted, then cut. */
function expected(by: readonly ("product_id" | "state")[], keep: (sum: number, count: number) => boolean) {
  const groups = [...Map.groupBy(lines, (line) => by.map((name) => nameOf(line[name])).join("|")).values()];
  return groups
    .map((own) => ({
      names: by.map((name) => nameOf((own[0] as Line)[name])),
      sum: aggregate(own, "quantity", "sum"),
      count: own.length,
    }))
    .filter(({ sum, count }) => keep(sum, count));
}

describe.each([14, 16, 18])("aggregate_records on Odoo %i", (major) => {
  const asked = { groupby: ["product_id", "state"], aggregates: ["quantity:sum"] };
  const byNames = (a: { names: Cell[] }, b: { names: Cell[] }) =>
    compare(a.names[0] as Cell, b.names[0] as Cell) || compare(a.names[1] as Cell, b.names[1] as Cell);
  const toRows = (groups: ReturnType<typeof expected>) => groups.map(({ names, sum, count }) => [...names, sum, count]);

  test("groups are filtered and sorted before a page is cut, on an Odoo without having", async () => {
    const { ask, asked: sent } = open(major);
    const few = expected(["product_id", "state"], (sum) => sum < 100).sort((a, b) => b.sum - a.sum || byNames(a, b));
    // There are more groups than fit a page, and most of them come after the first page of all groups.
    expect(few.length).toBe(51);
    const ordered = { ...asked, having: [["quantity:sum", "<", 100]], order: "quantity:sum desc", limit: 10 };
    expect(await ask(ordered)).toEqual({ rows: toRows(few.slice(0, 10)), more: true });
    expect(await ask({ ...ordered, offset: 45 })).toEqual({ rows: toRows(few.slice(45)), more: false });
    expect(sent.map(({ limit, offset, having }) => [limit, offset, having])).toEqual(
      Array(2).fill([20_001, undefined, undefined]),
    );
  });

  test("a call without having sends the order and the limit to Odoo", async () => {
    const { ask, asked: sent } = open(major);
    const all = expected(["product_id"], () => true).sort(
      (a, b) => b.sum - a.sum || compare(a.names[0] as Cell, b.names[0] as Cell),
    );
    const args = { groupby: ["product_id"], aggregates: ["quantity:sum"], order: "quantity:sum desc" };
    expect(await ask({ ...args, limit: 5, offset: 3 })).toEqual({ rows: toRows(all.slice(3, 8)), more: true });
    expect(sent).toMatchObject([{ limit: 6, offset: 3, lazy: false }]);
  });

  test("a having on the count counts the records of each group", async () => {
    const { ask } = open(major);
    const args = {
      groupby: ["state", "product_id"],
      aggregates: ["quantity:sum"],
      having: [["__count", ">=", 5]],
      limit: 200,
    };
    const wanted = expected(["state", "product_id"], (_, count) => count >= 5).sort(byNames);
    expect(wanted.length).toBe(26);
    expect((await ask(args)).rows).toEqual(toRows(wanted));
    expect((await ask({ ...args, having: [["__count", ">", 6]] })).rows).toEqual([]);
  });
});
