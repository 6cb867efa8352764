import { canonicalJson } from "../../kernel/canonical-json.ts";
import type { OdooRecord } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { readValues } from "../lookups/read-values.ts";
import { toLineCommand } from "../values/line-command.ts";
import { isIds, isToMany } from "../values/values.ts";
import { type Comparison, isSize, type NotApplied, notApplied } from "./diff-after-write.ts";
import { createdIds } from "./to-many.ts";

type Context = Readonly<Record<string, unknown>>;
type Known = Readonly<Record<string, unknown>>;

export interface WrittenAsk {
  readonly model: string;
  /** In the form in which they were sent to Odoo. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly context?: Context | undefined;
}

/** The values of a record, and of the lines that a write changes, before the write. */
export interface Before {
  /** Undefined if it could not be read. */
  readonly record: OdooRecord | undefined;
  /** By the field's name and the line's id. */
  readonly lines: ReadonlyMap<string, ReadonlyMap<number, OdooRecord>>;
}

/** The findings about a write after it. Fields of lines have their path: `order_line[0].price_unit`. */
export interface Verdict {
  readonly notApplied: readonly NotApplied[];
  /** Fields that could not be read back, so that nothing is known of them. */
  readonly notChecked: readonly string[];
  /** Fields of the record whose value changed. */
  readonly changed: readonly string[];
  /** The current values of lines, by their path. */
  readonly lines: readonly (readonly [place: string, value: unknown])[];
}

/** Reads the values that a change will be compared with. Never throws. */
export async function readBefore(io: CallIo, id: number, { model, sent, context }: WrittenAsk): Promise<Before> {
  const names = Object.keys(sent);
  const [held, ...lines] = await Promise.all([
    readValues(io, { model, ids: [id], names, context }),
    ...names.map(async (name) => {
      const wanted = commandsWithValues(sent[name]).filter(({ id: line }) => line !== undefined);
      const relation = await relationOf(io, model, name);
      if (relation === undefined || wanted.length === 0) return undefined;
      const ids = [...new Set(wanted.flatMap(({ id: line }) => line ?? []))];
      return [name, await readValues(io, { model: relation, ids, names: namesOf(wanted), context })] as const;
    }),
  ]);
  return { record: held?.get(id), lines: new Map(lines.filter((line) => line !== undefined)) };
}

/**
 * Compares the sent values with Odoo's values after the write, in the record and in the lines that were written with
 * it.
 */
export async function judgeWritten(
  io: CallIo,
  ask: WrittenAsk,
  now: OdooRecord,
  before: Before | undefined,
): Promise<Verdict> {
  const { model, sent } = ask;
  const fields = await io.fields(model);
  const names = Object.keys(sent);
  // Only the size of a large file can be read, and different files may have the same size.
  const isOpen = (name: string) =>
    now[name] === undefined || (fields.get(name)?.type === "binary" && isSize(now[name]));
  const known: Known | undefined = before === undefined ? undefined : (before.record ?? {});
  const verdicts = await Promise.all(
    names
      .filter((name) => isToMany({ type: fields.get(name)?.type ?? "" }) && isIds(now[name]))
      .map(async (name) => [name, await judgeLines(io, ask, name, { now, known, before })] as const),
  );
  const lines = new Map(verdicts);
  const changed = names.filter((name) => {
    if (known === undefined || isOpen(name) || known[name] === undefined) return false;
    return canonicalJson(known[name]) !== canonicalJson(now[name]) || lines.get(name)?.changed === true;
  });
  const parts = [...lines.values()];
  const comparison: Comparison = { sent, now, fields, ...(known === undefined ? {} : { before: known }) };
  return {
    notApplied: [...notApplied(comparison), ...parts.flatMap((part) => part.notApplied)],
    notChecked: [...names.filter(isOpen), ...parts.flatMap((part) => part.notChecked)],
    changed,
    lines: parts.flatMap((part) => part.values),
  };
}

interface LinesVerdict {
  readonly notApplied: readonly NotApplied[];
  readonly notChecked: readonly string[];
  readonly changed: boolean;
  readonly values: readonly (readonly [place: string, value: unknown])[];
}

interface Sides {
  readonly now: OdooRecord;
  readonly known: Known | undefined;
  readonly before: Before | undefined;
}

async function judgeLines(
  io: CallIo,
  { model, sent, context }: WrittenAsk,
  name: string,
  { now, known, before }: Sides,
): Promise<LinesVerdict> {
  const written = commandsWithValues(sent[name]);
  const relation = await relationOf(io, model, name);
  if (written.length === 0 || relation === undefined)
    return { notApplied: [], notChecked: [], changed: false, values: [] };
  const had = known === undefined ? [] : known[name];
  const has = now[name];
  const made = createdIds(sent[name], isIds(had) ? had : undefined, isIds(has) ? has : []);
  const lines = written.map((line) => ({ ...line, id: line.id ?? made?.get(line.place) }));
  const ids = [...new Set(lines.flatMap(({ id }) => (id === undefined ? [] : [id])))];
  const held = await readValues(io, { model: relation, ids, names: namesOf(lines), context });
  const fields = await io.fields(relation);
  const results = await Promise.all(
    lines.map(async ({ id, place, values, isNew }) => {
      const at = `${name}[${place}]`;
      const line = id === undefined ? undefined : held.get(id);
      // A later command of the same write removed this line.
      if (isNew && made?.has(place) === false) return { others: [], open: [], differs: false, shown: [] };
      if (line === undefined) return { others: [], open: [at], differs: false, shown: [] };
      const old = isNew ? undefined : before?.lines.get(name)?.get(line.id);
      const inner: Before | undefined = isNew ? undefined : { record: old, lines: new Map() };
      const verdict = await judgeWritten(io, { model: relation, sent: values, context }, line, inner);
      return {
        others: verdict.notApplied.map(({ field, now: value }) => ({ field: `${at}.${field}`, now: value })),
        open: verdict.notChecked.map((field) => `${at}.${field}`),
        differs: verdict.changed.length > 0,
        shown: [
          ...Object.keys(values)
            .filter((field) => line[field] !== undefined && !isToMany({ type: fields.get(field)?.type ?? "" }))
            .map((field) => [`${at}.${field}`, line[field]] as const),
          ...verdict.lines.map(([field, value]) => [`${at}.${field}`, value] as const),
        ],
      };
    }),
  );
  return {
    notApplied: results.flatMap(({ others }) => others),
    notChecked: results.flatMap(({ open }) => open),
    changed: results.some(({ differs }) => differs),
    values: results.flatMap(({ shown }) => shown),
  };
}

interface WrittenLine {
  /** The index of the line's command. */
  readonly place: number;
  readonly id: number | undefined;
  readonly isNew: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

function commandsWithValues(sent: unknown): WrittenLine[] {
  if (!Array.isArray(sent)) return [];
  return sent.flatMap((command: unknown, place) => {
    const line = toLineCommand(command);
    return line === undefined ? [] : [{ place, isNew: line.id === undefined, ...line }];
  });
}

function namesOf(lines: readonly WrittenLine[]): string[] {
  return [...new Set(lines.flatMap(({ values }) => Object.keys(values)))];
}

async function relationOf(io: CallIo, model: string, name: string): Promise<string | undefined> {
  const field = (await io.fields(model)).get(name);
  return field !== undefined && isToMany(field) ? field.relation : undefined;
}
