import { type GroupQuestion, tables } from "./group-questions.ts";
import type { Line } from "./psql.ts";

export interface ShownGroup {
  readonly key: Record<string, unknown>;
  readonly aggregates: Record<string, unknown>;
  readonly count: number;
  readonly mixed?: unknown;
  readonly unit?: unknown;
}

export function sortedLines(lines: readonly Line[]): string[] {
  return lines.map((line) => JSON.stringify(Object.entries(line).toSorted(([a], [b]) => (a < b ? -1 : 1)))).toSorted();
}

export interface Compared {
  readonly key: unknown[];
  readonly aggregates: unknown[];
  readonly count: number;
}

export function fromGateway({ key, aggregates, count }: ShownGroup, asked: GroupQuestion): Compared {
  return {
    key: asked.groupby.map((term) => (Array.isArray(key[term]) ? key[term][0] : key[term])),
    aggregates: asked.aggregates.map((term) => aggregates[term]),
    count,
  };
}

export function fromSql(row: Line, asked: GroupQuestion): Compared {
  return {
    key: asked.groupby.map((_, i) => row[`k${i}`] ?? false),
    aggregates: asked.aggregates.map((_, i) => row[`a${i}`] ?? false),
    count: Number(row["n"]),
  };
}

export function isSame(answer: readonly Compared[], rows: readonly Line[], asked: GroupQuestion): boolean {
  const own = byKey(rows.map((row) => fromSql(row, asked)));
  return JSON.stringify(byKey(answer)) === JSON.stringify(own);
}

export function byKey(groups: readonly Compared[]): Compared[] {
  return groups.toSorted((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));
}

/** Returns the values that the groups are ordered by, up to the first relation: SQL has no order of relations. */
export function orderedBy(
  groups: readonly Compared[],
  { order, groupby, aggregates, model }: GroupQuestion,
): unknown[] {
  const terms = (order ?? "").split(",").map((part) => part.trim().split(/\s+/)[0] as string);
  const at = terms.findIndex((term) => term === "" || tables[model]?.fields[term] === "relation");
  const known = at === -1 ? terms : terms.slice(0, at);
  return groups.map((group) =>
    known.map((term) => {
      if (term === "__count") return group.count;
      const place = groupby.indexOf(term);
      return place === -1 ? group.aggregates[aggregates.indexOf(term)] : group.key[place];
    }),
  );
}
