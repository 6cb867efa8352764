import { AppError } from "../../kernel/errors.ts";
import { asObject, numbersOf } from "../../kernel/read-json.ts";
import type { CallOptions, FieldMap, OdooTransport } from "../types.ts";
import { listIn } from "./checked-answer.ts";

/** A record to create, or to change if it has an id. The values are those that `write` takes. */
export interface ImportRow {
  readonly id?: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * `ids` are in the order of the rows if all were imported. Otherwise none was, and `errors` says why, by row number
 * from 0.
 */
export interface Imported {
  readonly ids: readonly number[] | undefined;
  readonly errors: readonly { readonly row: number; readonly message: string }[];
}

export interface ImportAsk {
  readonly rows: readonly ImportRow[];
  readonly fields: FieldMap;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/** Creates or changes many records, all or none. Every row has the same fields, in any order. */
export async function importRows(
  odoo: OdooTransport,
  model: string,
  { rows, fields, context = {} }: ImportAsk,
  options?: CallOptions,
): Promise<Imported> {
  if (odoo.supportsDryRun === true) {
    const answer = await odoo.call({ model, method: "import_rows", args: { rows }, context }, options);
    const { ids, errors } = asObject(answer);
    return { ids: Array.isArray(ids) ? numbersOf(ids) : undefined, errors: listIn(errors).map(toError) };
  }
  const table = toTable(rows, fields);
  // Odoo reads times in the time zone of the context; these are UTC.
  const call = { model, method: "load", args: { ...table }, context: { ...context, tz: "UTC" } } as const;
  const { ids, messages } = asObject(await odoo.call(call, options));
  const errors = listIn(messages)
    .map(asObject)
    .filter(({ type }) => type !== "warning")
    .map(({ rows: at, record, message }) => toError({ row: asObject(at)["from"] ?? record, message }));
  if (Array.isArray(ids) && errors.length === 0) return { ids: numbersOf(ids), errors };
  return { ids: undefined, errors: errors.length > 0 ? errors : [{ row: 0, message: "Odoo refused the rows." }] };
}

function toError(error: unknown): Imported["errors"][number] {
  const { row, message } = asObject(error);
  return { row: typeof row === "number" ? row : 0, message: String(message) };
}

/** Returns the rows as the texts that Odoo's import reads, with ids as `.id` and relations by id. */
function toTable(rows: readonly ImportRow[], fields: FieldMap): { fields: string[]; data: string[][] } {
  const names = Object.keys(rows[0]?.values ?? {});
  const byId = rows[0]?.id !== undefined;
  const columns = names.map((name) => (fields.get(name)?.relation === undefined ? name : `${name}/.id`));
  const data = rows.map(({ id, values }) => [
    ...(byId ? [String(id)] : []),
    ...names.map((name) => toCell(values[name], name, fields)),
  ]);
  return { fields: [...(byId ? [".id"] : []), ...columns], data };
}

function toCell(value: unknown, name: string, fields: FieldMap): string {
  const type = fields.get(name)?.type;
  if (type === "boolean") return value === true ? "1" : "0";
  if (value === false || value === null || value === undefined) return "";
  // The command that sets the ids of a relation to many.
  if (Array.isArray(value)) return String(value[0]?.[2] ?? "");
  if (typeof value === "object") throw new AppError("invalid_input", `${name} cannot be imported.`, { path: name });
  return String(value);
}
