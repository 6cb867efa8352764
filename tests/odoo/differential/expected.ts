import type { Sql } from "../sql.ts";
import type { AskOdoo } from "./ask-odoo.ts";
import { expectedDomain } from "./expected-domain.ts";
import type { World } from "./facts.ts";
import { type ExpectedGroup, groupsBySql } from "./groups-by-sql.ts";
import type { GroupQuestion, Question } from "./questions.ts";

export type Row = Record<string, unknown> & { id: number };
/** Odoo's complete answer to a question. The comparison applies pages and limits. */
export type Expected =
  | { readonly kind: "rows"; readonly ids: number[]; readonly read: (ids: number[]) => Promise<Row[]> }
  | { readonly kind: "count"; readonly total: number }
  | { readonly kind: "groups"; readonly groups: ExpectedGroup[] }
  | { readonly kind: "names"; readonly all: [number, string][]; readonly first: () => Promise<[number, string][]> }
  | { readonly kind: "record"; readonly row: Row };

export interface DirectSide {
  readonly world: World;
  readonly ask: AskOdoo;
  readonly sql: Sql;
  /** The user's time zone. It applies if a question names none. */
  readonly zone: string;
}

export async function askDirectly(question: Question, { world, ask, sql, zone }: DirectSide): Promise<Expected> {
  const { model, context = {} } = question;
  const meaning = { major: world.major, facts: world.facts, ask, context, zone: String(context["tz"] ?? zone) };
  const rows = world.rows(model);
  const domain = [...rows, ...("domain" in question ? await expectedDomain(question.domain, model, meaning) : [])];
  const read = async (fields: string[], ids: number[]) =>
    ids.length === 0 ? [] : ((await ask(model, "read", [ids, fields], {}, context)) as Row[]);
  switch (question.kind) {
    case "page":
    case "walk": {
      const order = question.order === undefined ? {} : { order: withId(question.order) };
      const ids = (await ask(model, "search", [domain], order, context)) as number[];
      return { kind: "rows", ids, read: (some) => read(question.fields, some) };
    }
    case "count":
      return { kind: "count", total: (await ask(model, "search_count", [domain], {}, context)) as number };
    case "groups": {
      const facts = world.facts.get(model);
      if (facts === undefined) throw new Error(`The facts have no model ${model}`);
      const groups =
        world.major >= 19
          ? await groupsByOdoo(question, domain, ask)
          : applyHavingAndOrder(await groupsBySql(question, domain, { facts, ask, sql, zone: meaning.zone }), question);
      return { kind: "groups", groups };
    }
    case "find": {
      const search = async (limit: number) =>
        (await ask(model, "name_search", [question.text, rows, "ilike", limit], {}, context)) as [number, string][];
      return { kind: "names", all: await search(5_000), first: () => search(question.limit) };
    }
    case "record": {
      const isOpen = async () => {
        const among = [["id", "=", question.id], ...rows];
        return ((await ask(model, "search", [among], {}, { ...context, active_test: false })) as number[]).length > 0;
      };
      if (rows.length > 0 && !(await isOpen())) throw new Error("The record does not exist");
      const [row] = await read(question.fields, [question.id]);
      if (row === undefined) throw new Error("The record does not exist");
      return { kind: "record", row };
    }
  }
}

/**
 * Asks Odoo in the way that the gateway asks it, and throws Odoo's error. Odoo refuses some fields in a search that it
 * reads one by one, and some groups (a meeting's private fields) in `read_group`.
 */
export async function askAsGateway(question: Question, { world, ask, zone }: DirectSide): Promise<void> {
  const { model, kind, context = {} } = question;
  if (kind === "find" || kind === "record") return;
  const meaning = { major: world.major, facts: world.facts, ask, context, zone: String(context["tz"] ?? zone) };
  const domain = await expectedDomain(question.domain, model, meaning);
  if (kind === "groups") {
    if (world.major < 19)
      await ask(model, "read_group", [domain, [], question.groupby], { limit: 1, lazy: false }, context);
    return;
  }
  // The gateway reads a total together with rows, and Odoo may refuse only one of the two.
  if (kind === "count") {
    await ask(model, "search_read", [domain, ["display_name"]], { limit: 1 }, context);
    return;
  }
  const order = question.order === undefined ? {} : { order: withId(question.order) };
  const page = { limit: question.limit + 1, offset: kind === "page" ? question.offset : 0, ...order };
  await ask(model, "search_read", [domain, question.fields], page, context);
}

function withId(order: string): string {
  return /(^|,)\s*id\b/.test(order) ? order : `${order}, id`;
}

async function groupsByOdoo(question: GroupQuestion, domain: unknown, ask: AskOdoo): Promise<ExpectedGroup[]> {
  const { model, groupby, aggregates, having, order, context = {} } = question;
  const rows = (await ask(
    model,
    "formatted_read_group",
    [],
    {
      domain,
      groupby,
      aggregates: [...aggregates, "__count"],
      ...(having === undefined ? {} : { having }),
      ...(order === undefined ? {} : { order }),
    },
    context,
  )) as Record<string, unknown>[];
  return rows.map((row, place) => ({
    key: Object.fromEntries(groupby.map((term) => [term, row[term]])),
    aggregates: Object.fromEntries(aggregates.map((term) => [term, row[term]])),
    count: Number(row["__count"]),
    rank: { place },
  }));
}

/** Applies `having` and `order` to the complete list of groups. */
function applyHavingAndOrder(groups: ExpectedGroup[], { having = [], order, groupby }: GroupQuestion): ExpectedGroup[] {
  const termOf = (group: ExpectedGroup, term: string) =>
    term === "__count" ? group.count : (group.rank[term] ?? group.aggregates[term]);
  const kept = groups.filter((group) =>
    having.every((leaf) => typeof leaf === "string" || holds(termOf(group, String(leaf[0])), leaf[1], Number(leaf[2]))),
  );
  const terms = (order ?? groupby.join(",")).split(",").filter((term) => term.trim() !== "");
  return kept.toSorted((a, b) => {
    for (const term of terms) {
      const [name = "", way = "asc"] = term.trim().split(/\s+/);
      const difference = place(termOf(a, name)) - place(termOf(b, name));
      if (difference !== 0 && !Number.isNaN(difference)) return way === "desc" ? -difference : difference;
    }
    return 0;
  });
}

/** Returns a value's place in an order. PostgreSQL treats a missing value as the largest. */
const place = (value: unknown) => (typeof value === "number" ? value : Number.MAX_VALUE);

/** True if the comparison is true, as in SQL: a comparison with a missing value never is. */
function holds(value: unknown, operator: string, limit: number): boolean {
  if (typeof value !== "number") return false;
  const same = Math.abs(value - limit) < 1e-9;
  switch (operator) {
    case "=":
      return same;
    case "!=":
      return !same;
    case ">":
      return value > limit && !same;
    case ">=":
      return value >= limit || same;
    case "<":
      return value < limit && !same;
    default:
      return value <= limit || same;
  }
}
