import { AppError } from "../../kernel/errors.ts";
import { asList } from "../../kernel/read-json.ts";
import { read } from "../../odoo/calls/client.ts";
import type { FieldInfo } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { readValues } from "../lookups/read-values.ts";
import { toLineCommand } from "../values/line-command.ts";
import { isIds, isToMany } from "../values/values.ts";

type Values = Readonly<Record<string, unknown>>;

/** The codes of commands that change, delete or unlink a record of the relation by its id. */
const ofOwn: ReadonlySet<unknown> = new Set([1, 2, 3]);

export interface OwnLinesAsk {
  readonly model: string;
  /** In the form in which Odoo takes them. */
  readonly sent: Values;
  readonly context?: Values | undefined;
  /** The id of the record to change; absent for a new one, which has no lines yet. */
  readonly id?: number;
  /** The record's values, if they were read already. */
  readonly held?: Values | undefined;
  /** The path of the values in the arguments. */
  readonly path?: string;
}

/**
 * Throws AppError `invalid_input` for a command on a record that is not in the relation, in nested lines too: Odoo
 * would change, delete or take over a line of another record. Asks Odoo only if such commands are among the values. A
 * change or removal passes if Odoo refuses to give the relation.
 */
export async function requireOwnLines(io: CallIo, ask: OwnLinesAsk): Promise<void> {
  const { model, sent, context, id, path = "values" } = ask;
  const fields = await io.fields(model);
  const many = Object.entries(sent).flatMap(([name, value]): { field: FieldInfo; commands: readonly unknown[] }[] => {
    const field = fields.get(name);
    return field !== undefined && isToMany(field) && Array.isArray(value) ? [{ field, commands: value }] : [];
  });
  const named = many.filter(({ commands }) => holdsOwn(commands)).map(({ field }) => field.name);
  const held =
    id === undefined ? {} : (ask.held ?? (await heldOf(io, { model, ids: [id], names: named, context })).get(id));
  for (const { field, commands } of many) {
    await requireFree(io, ask, field, commands, `${path}.${field.name}`);
    requireOwn(field, commands, id === undefined ? [] : held?.[field.name], `${path}.${field.name}`);
    await requireInside(io, field, commands, { context, path: `${path}.${field.name}` });
  }
}

/** Throws AppError `invalid_input` if linked lines belong to another record. */
async function requireFree(
  io: CallIo,
  { model, id }: OwnLinesAsk,
  { name, type, relation = "", relationField: inverse }: FieldInfo,
  commands: readonly unknown[],
  path: string,
): Promise<void> {
  const linked = [...new Set(commands.flatMap(linkedIds))];
  if (type !== "one2many" || inverse === undefined || linked.length === 0) return;
  const found = await read(io.odoo, relation, linked, { fields: [inverse] });
  for (const record of found) {
    const owner = record[inverse];
    const other = Array.isArray(owner) ? owner[0] : owner;
    if (typeof other !== "number" || other === id) continue;
    const place = commands.findIndex((command) => linkedIds(command).includes(record.id));
    throw new AppError("invalid_input", `${relation} ${record.id} belongs to ${model} ${other}, which would lose it.`, {
      path: `${path}[${place}]`,
      hint:
        id === undefined
          ? `Leave it out of ${name}. Once the record is there, update_record model="${relation}" can move it with ${inverse}.`
          : `To move it, call update_record model="${relation}" record_id=${record.id} with values {"${inverse}": ${id}}.`,
    });
  }
}

function linkedIds(command: unknown): number[] {
  const [code, id, ids] = asList(command);
  if (code === 4) return typeof id === "number" ? [id] : [];
  return code === 6 && isIds(ids) ? [...ids] : [];
}

function requireOwn(field: FieldInfo, commands: readonly unknown[], held: unknown, path: string): void {
  if (!isIds(held)) return;
  const own = new Set(held);
  commands.forEach((command, i) => {
    if (!Array.isArray(command)) return;
    const [code, id, ids] = command;
    if (code === 4) own.add(id);
    if (code === 6 && isIds(ids)) for (const one of ids) own.add(one);
    if (!ofOwn.has(code) || own.has(id) || (code === 3 && field.type === "many2many")) return;
    throw new AppError("invalid_input", `${field.relation} ${id} is not in ${field.name} of this record.`, {
      path: `${path}[${i}]`,
      hint: `Call get_record with fields ["${field.name}"] for its ids, or update_record model="${field.relation}" for that one.`,
    });
  });
}

/** Checks the commands inside the lines that commands create or change. */
async function requireInside(
  io: CallIo,
  { relation = "" }: FieldInfo,
  commands: readonly unknown[],
  { context, path }: Required<Pick<OwnLinesAsk, "path">> & Pick<OwnLinesAsk, "context">,
): Promise<void> {
  const lines = commands.flatMap((command, i) => {
    const line = toLineCommand(command);
    if (line === undefined) return [];
    const { id, values: sent } = line;
    return [{ sent, path: `${path}[${i}][2]`, ...(id === undefined ? {} : { id }) }];
  });
  const names = [...new Set(lines.flatMap(({ sent }) => Object.keys(sent).filter((name) => holdsOwn(sent[name]))))];
  const ids = lines.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const held = await heldOf(io, { model: relation, ids, names, context });
  for (const { id, ...line } of lines) {
    const own = id === undefined ? {} : { id, held: held.get(id) ?? {} };
    await requireOwnLines(io, { model: relation, context, ...line, ...own });
  }
}

function holdsOwn(value: unknown): boolean {
  return Array.isArray(value) && value.some((one) => ofOwn.has(codeOf(one)));
}

function codeOf(command: unknown): unknown {
  return Array.isArray(command) ? command[0] : undefined;
}

async function heldOf(io: CallIo, ask: Parameters<typeof readValues>[1]): ReturnType<typeof readValues> {
  return ask.names.length === 0 ? new Map() : readValues(io, ask);
}
