import type { CallResult } from "#tests/mcp/harness.ts";
import type { Expected, Row } from "./expected.ts";
import type { ExpectedGroup } from "./groups-by-sql.ts";
import type { Question } from "./questions.ts";

/** Calls a tool and returns the answer that a client gets. */
export type CallGateway = (tool: string, args: Record<string, unknown>) => Promise<CallResult>;

export class Refused extends Error {
  readonly code: string;
  constructor({ text, error }: CallResult) {
    super(text);
    this.code = error.code ?? "";
  }
}

type Found = { records: Row[]; has_more: boolean; next_offset?: number; total?: number };

/** Returns the first difference between the gateway's answer and Odoo's, or undefined. Throws `Refused`. */
export async function compareAnswer(
  question: Question,
  call: CallGateway,
  expected: () => Promise<Expected>,
): Promise<string | undefined> {
  const { model, context } = question;
  const common = { model, ...(context === undefined ? {} : { context }) };
  const okay = async <T>(tool: string, args: Record<string, unknown>) => {
    const answer = await call(tool, { ...common, ...args });
    if (answer.isError) throw new Refused(answer);
    return answer.data as T;
  };
  switch (question.kind) {
    case "count": {
      const { total } = await okay<Found>("search_records", {
        domain: question.domain,
        fields: ["display_name"],
        limit: 1,
        count: true,
      });
      const wanted = await expected();
      return wanted.kind === "count" && wanted.total === total ? undefined : unequal("count", total, wanted);
    }
    case "page":
    case "walk": {
      const { domain, fields, order, limit } = question;
      const asked = { domain, fields, limit, html: true, ...(order === undefined ? {} : { order }) };
      const page = (offset: number, size = limit) => okay<Found>("search_records", { ...asked, offset, limit: size });
      const start = question.kind === "page" ? question.offset : 0;
      const first = await page(start);
      const wanted = await expected();
      if (wanted.kind !== "rows") return "the expected answer is not a list of rows";
      return question.kind === "page" && !withHiddenRows.has(model)
        ? comparePage(question, first, wanted)
        : compareWalk(
            { model, order, fields, start },
            first,
            (at) => page(at, question.kind === "page" ? 200 : limit),
            wanted,
          );
    }
    case "groups": {
      const { domain, groupby, aggregates, having, order, limit } = question;
      const answer = await okay<{ groups: Omit<ExpectedGroup, "rank">[]; has_more: boolean }>("aggregate_records", {
        domain,
        groupby,
        aggregates,
        limit,
        ...(having === undefined ? {} : { having }),
        ...(order === undefined ? {} : { order }),
      });
      const wanted = await expected();
      return wanted.kind === "groups"
        ? compareGroups(answer, wanted.groups, question)
        : "the expected answer is not a list of groups";
    }
    case "find": {
      const { text, limit } = question;
      const answer = await okay<{ matches: { id: number; name: string }[]; has_more: boolean }>("find_record", {
        text,
        limit,
      });
      const wanted = await expected();
      return wanted.kind === "names"
        ? compareNames(answer, wanted, { limit, hidesRows: withHiddenRows.has(model) })
        : "the expected answer is not a list of names";
    }
    case "record": {
      const { record } = await okay<{ record: Row }>("get_record", {
        record_id: question.id,
        fields: question.fields,
        html: true,
      });
      const wanted = await expected();
      return wanted.kind === "record"
        ? compareRows([record], [shown(wanted.row)], question.fields)
        : "the expected answer is not a record";
    }
  }
}

type Rows = Extract<Expected, { kind: "rows" }>;

async function comparePage(
  { order, fields, limit, offset }: Extract<Question, { kind: "page" }>,
  { records, has_more: more, next_offset: next }: Found,
  { ids, read }: Rows,
): Promise<string | undefined> {
  const got = records.map(({ id }) => id);
  const rest = Math.max(0, ids.length - offset);
  const early = got.length < Math.min(limit, rest);
  // A page may have fewer rows than its limit if the answer would be too long. It then says that there is more.
  if (early && !(more && got.length > 0)) return unequal("rows of the page", got.length, Math.min(limit, rest));
  if (got.length > Math.min(limit, rest)) return unequal("rows of the page", got.length, Math.min(limit, rest));
  if (more !== rest > got.length) return unequal("has_more", more, rest > got.length);
  if (more && next !== offset + got.length) return unequal("next_offset", next, offset + got.length);
  const own = new Set(ids);
  if (new Set(got).size !== got.length || got.some((id) => !own.has(id))) return unequal("ids", got, ids);
  if (order !== undefined && !same(got, ids.slice(offset, offset + got.length)))
    return unequal("order", got, ids.slice(offset, offset + got.length));
  return compareRows(records, (await read(got)).map(shown), fields);
}

/** More pages than any question needs. The bound ends a walk whose next_offset leads back. */
const maxPages = 60;

/** Models whose offsets also count rows that the user may not see, so all their pages are read. See docs/tools.md. */
const withHiddenRows = new Set(["mail.message", "mail.activity", "hr.employee"]);

/** Models whose pages Odoo cuts by one order and sorts by another: public employees before 19, without HR rights. */
const reordered = new Set(["hr.employee"]);

async function compareWalk(
  { model, order, fields, start }: { model: string; order: string | undefined; fields: string[]; start: number },
  first: Found,
  page: (offset: number) => Promise<Found>,
  { ids, read }: Rows,
): Promise<string | undefined> {
  const records = [...first.records];
  let at = first;
  let pages = 1;
  for (; at.has_more && pages < maxPages; pages++) {
    if (at.next_offset === undefined) return "has_more without next_offset";
    at = await page(at.next_offset);
    if (at.records.length === 0 && at.has_more) return `an empty page before the end, at ${records.length} rows`;
    records.push(...at.records);
  }
  const got = records.map(({ id }) => id);
  if (new Set(got).size !== got.length) return unequal("a row twice", got.length, new Set(got).size);
  const own = new Set(ids);
  if (got.some((id) => !own.has(id)))
    return unequal(
      "rows that do not match",
      got.filter((id) => !own.has(id)),
      [],
    );
  if (at.has_more) return `has_more after ${pages} pages with ${got.length} of ${ids.length} rows`;
  if (start === 0 && got.length !== ids.length) return unequal("rows of all pages", got.length, ids.length);
  if (order !== undefined && !reordered.has(model) && !same(got, ids.slice(ids.length - got.length)))
    return unequal("order", got, ids);
  return compareRows(first.records, (await read(first.records.map(({ id }) => id))).map(shown), fields);
}

function compareRows(got: Row[], wanted: Row[], fields: readonly string[]): string | undefined {
  const byId = new Map(wanted.map((row) => [row.id, row]));
  for (const row of got) {
    const other = byId.get(row.id);
    if (other === undefined) return unequal("row", row, other);
    for (const name of fields) {
      if (!same(sortedIds(row[name]), sortedIds(other[name])))
        return unequal(`${row.id}.${name}`, row[name], other[name]);
    }
  }
  return undefined;
}

/** Sorts the ids of a one2many or many2many value, because Odoo does not define their order. */
function sortedIds(value: unknown): unknown {
  return Array.isArray(value) && value.every((item) => typeof item === "number")
    ? value.toSorted((a, b) => a - b)
    : value;
}

// The gateway removes invisible characters from texts. See docs/differences.md.
const invisible = /[[\p{Default_Ignorable_Code_Point}\p{Cc}\uFFF9-\uFFFB]--[\n\r\t\uFE0F]]/gv;
const clean = (value: unknown): unknown =>
  typeof value === "string" ? value.replace(invisible, "") : Array.isArray(value) ? value.map(clean) : value;
const shown = (row: Row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, clean(value)])) as Row;

async function compareNames(
  { matches, has_more: more }: { matches: { id: number; name: string }[]; has_more: boolean },
  { first, all }: Extract<Expected, { kind: "names" }>,
  { limit, hidesRows }: { readonly limit: number; readonly hidesRows: boolean },
): Promise<string | undefined> {
  const got = matches.map(({ id, name }) => [id, name]);
  if (more !== all.length > got.length) return unequal("has_more", more, all.length > got.length);
  const shownNames = (names: [number, string][]) => names.slice(0, limit).map(([id, name]) => [id, clean(name)]);
  if (same(got, shownNames(all))) return undefined;
  const wanted = shownNames(await first());
  if (same(got, wanted)) return undefined;
  // Records that are equal in Odoo's order may come in any order.
  const names = new Map(all.map(([id, name]) => [id, clean(name)]));
  // A page of a model with hidden rows may be short if it says that there is more, which was compared above.
  const tied =
    (got.length === Math.min(limit, all.length) || (hidesRows && more)) &&
    new Set(got.map(([id]) => id)).size === got.length &&
    got.every(([id, name]) => names.get(id as number) === name) &&
    (hidesRows || same(got.map(([, name]) => name).toSorted(), wanted.map(([, name]) => name).toSorted()));
  return tied ? undefined : unequal("matches", got, wanted);
}

function compareGroups(
  { groups, has_more: more }: { groups: Omit<ExpectedGroup, "rank">[]; has_more: boolean },
  wanted: ExpectedGroup[],
  { groupby, order, limit }: Extract<Question, { kind: "groups" }>,
): string | undefined {
  const size = Math.min(limit, wanted.length);
  if (groups.length !== size) return unequal("groups", groups.length, size);
  if (more !== wanted.length > size) return unequal("has_more", more, wanted.length > size);
  const byKey = new Map(wanted.map((group) => [nameOf(group.key), group]));
  const seen = new Set<string>();
  for (const [i, group] of groups.entries()) {
    const name = nameOf(group.key);
    const other = byKey.get(name);
    if (other === undefined) return unequal("group", group.key, wanted[i]?.key);
    if (seen.has(name)) return `a group twice: ${name}`;
    seen.add(name);
    if (group.count !== other.count) return unequal(`count of ${name}`, group.count, other.count);
    for (const [term, value] of Object.entries(other.key))
      if (!same(labelOf(group.key[term], value), clean(value))) return unequal(`key ${term}`, group.key[term], value);
    for (const [term, value] of Object.entries(other.aggregates))
      if (!nearly(group.aggregates[term], value)) return unequal(`${term} of ${name}`, group.aggregates[term], value);
  }
  // Only the terms of the order are compared. Groups that are equal in them may come in any order.
  const terms = (order ?? groupby.join(",")).split(",").map((term) => term.trim().split(/\s+/)[0] as string);
  const places = (group: Omit<ExpectedGroup, "rank">) =>
    terms.map((term) => placeOf(byKey.get(nameOf(group.key)), term));
  // SQL does not know the order of a relation's model, which decides whether the empty group comes first or last.
  const relations = terms.filter((term) => wanted[0]?.rank["place"] === undefined && isRelation(groups, term));
  const placed = <G extends Omit<ExpectedGroup, "rank">>(some: readonly G[]) =>
    some.filter(({ key }) => !relations.some((term) => key[term] === false));
  const due = placed(wanted);
  for (const [i, group] of placed(groups).entries()) {
    const other = due[i];
    if (other === undefined) break;
    const [at, there] = [places(group), places(other)];
    // Two records of a relation with the same name are equal in the order.
    const alike = (term = "") => isRelation([group], term) && same(nameIn(group.key[term]), nameIn(other.key[term]));
    if (!at.every((value, j) => nearly(value, there[j]) || alike(terms[j])))
      return unequal(`order at ${i}`, group.key, other.key);
  }
  return undefined;
}

function isRelation(groups: readonly Omit<ExpectedGroup, "rank">[], term: string): boolean {
  return groups.some(({ key }) => Array.isArray(key[term]) && typeof key[term][0] === "number");
}

const nameIn = (value: unknown) => (Array.isArray(value) ? value[1] : value);

function placeOf(group: ExpectedGroup | undefined, term: string): unknown {
  if (group === undefined || term === "") return undefined;
  if (term === "__count") return group.count;
  return group.rank[term] ?? group.aggregates[term] ?? JSON.stringify(group.key[term]);
}

/** Returns a group's key as a text, with the id of a relation and the first day of a period. */
function nameOf(key: Record<string, unknown>): string {
  return JSON.stringify(Object.entries(key).map(([term, value]) => [term, Array.isArray(value) ? value[0] : value]));
}

/** Returns the day of a period without its label, if the other side has only the day. */
function labelOf(got: unknown, wanted: unknown): unknown {
  return Array.isArray(got) && typeof wanted === "string" ? got[0] : got;
}

function nearly(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number")
    return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
  // A missing value is null or false, or 0 for a sum of nothing.
  return (a || false) === (b || false) || same(a, b);
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function unequal(what: string, got: unknown, wanted: unknown): string {
  const short = (value: unknown) => {
    const text = JSON.stringify(value) ?? "nothing";
    return text.length > 300 ? `${text.slice(0, 300)}…` : text;
  };
  return `${what}: gateway ${short(got)}, Odoo ${short(wanted)}`;
}
