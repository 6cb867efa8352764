import { AppError } from "../../kernel/errors.ts";
import { checkAccess, defaultGet, searchRead } from "../../odoo/calls/client.ts";
import type { FieldMap } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { namesModel } from "../lookups/record-model.ts";
import { isIds } from "../values/values.ts";

export interface OutsideRow {
  /** The path of the values in the arguments: `values`, `rows[3]`. */
  readonly path: string;
  /** In the form in which Odoo takes them. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The id of the record to change. */
  readonly id?: number;
}

export interface OutsideCheck {
  readonly model: string;
  readonly operation: "create" | "write";
  /** All rows have the same fields. */
  readonly rows: readonly OutsideRow[];
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Checks a write without making it: the user's right, required values and related records. Throws AppError as the write
 * would, and returns sentences on what could not be checked.
 */
export async function checkOutside(io: CallIo, check: OutsideCheck): Promise<string[]> {
  const { model, operation, rows } = check;
  const fields = await io.fields(model);
  if (!(await checkAccess(io.odoo, model, operation))) {
    throw new AppError("odoo_access", `The Odoo user of this connection may not ${operation} ${model}.`, {
      remedy: { by: "odoo_admin", where: "users.rights" },
    });
  }
  await requireRecords(
    io,
    model,
    rows.flatMap(({ id, path }) => (id === undefined ? [] : [{ ids: [id], path }])),
  );
  const [missing, unknown] = await Promise.all([
    operation === "create" ? requireValues(io, check, fields) : [],
    requireRelations(io, rows, fields),
  ]);
  return [...missing, ...unknown];
}

interface Named {
  readonly ids: readonly number[];
  readonly path: string;
}

async function requireRecords(io: CallIo, model: string, named: readonly Named[]): Promise<void> {
  const ids = [...new Set(named.flatMap((one) => one.ids))];
  if (ids.length === 0) return;
  const found = await searchRead(io.odoo, model, {
    domain: [["id", "in", ids]],
    fields: ["id"],
    context: { active_test: false },
  });
  const known = new Set(found.map(({ id }) => id));
  for (const { ids: wanted, path } of named) {
    const lost = wanted.find((id) => !known.has(id));
    if (lost === undefined) continue;
    throw new AppError("odoo_missing", `There is no ${model} with id ${lost}, or it may not be seen.`, {
      path,
      hint: "Look for it with find_record.",
    });
  }
}

async function requireValues(io: CallIo, { model, rows, context }: OutsideCheck, fields: FieldMap): Promise<string[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const open = [...fields.values()].filter(
    ({ name, required, readonly, type }) => required && !readonly && type !== "boolean" && !(name in first.values),
  );
  if (open.length === 0) return [];
  const names = open.map(({ name }) => name);
  const defaults = await defaultGet(io.odoo, model, names, { context: context ?? {} });
  const lacking = open.filter(({ name }) => defaults[name] === undefined || defaults[name] === false);
  const made = madeByOdoo(fields);
  const forgotten = lacking.filter(({ name, computed }) => !computed && !made.has(name)).map(({ name }) => name);
  if (forgotten.length > 0) {
    throw new AppError("invalid_input", `Required, and without a default in Odoo: ${forgotten.join(", ")}.`, {
      path: `${first.path}.${forgotten[0]}`,
    });
  }
  return lacking.map(({ name }) => `${name} is required; Odoo computes it by itself.`);
}

/**
 * Returns the fields that lead to records which Odoo creates along with the record: a variant's product, a user's
 * contact. Their fields can be written like the record's own.
 */
function madeByOdoo(fields: FieldMap): ReadonlySet<string> {
  const inherited = [...fields.values()].filter(
    ({ readonly, name, related }) => !readonly && related?.endsWith(`.${name}`),
  );
  return new Set(inherited.flatMap(({ related = "" }) => related.split(".", 1)));
}

/** Throws AppError for ids in the values that no record has. Ids of a model that is not enabled are not checked. */
async function requireRelations(io: CallIo, rows: readonly OutsideRow[], fields: FieldMap): Promise<string[]> {
  const doubts: string[] = [];
  const names = new Set(rows.flatMap(({ values }) => Object.keys(values)));
  for (const name of names) {
    const { relation } = fields.get(name) ?? {};
    // The id of a model comes from Odoo itself.
    if (relation === undefined || (name === "res_model_id" && namesModel(fields))) continue;
    const named = rows
      .map(({ path, values }) => ({ path: `${path}.${name}`, ids: idsOf(values[name]) }))
      .filter(({ ids }) => ids.length > 0);
    if (named.length === 0) continue;
    if (io.context.rules.models.get(relation)?.read === true) await requireRecords(io, relation, named);
    else doubts.push(`${name}: ${relation} is not enabled, so whether the record exists was not checked.`);
  }
  return doubts;
}

/** Returns the ids in a relation's value: the id itself, or those that commands set, link and change. */
function idsOf(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((command: unknown) => {
    if (!Array.isArray(command)) return [];
    const [code, id, ids]: unknown[] = command;
    if (code === 6 && isIds(ids)) return ids;
    return (code === 4 || code === 1) && typeof id === "number" ? [id] : [];
  });
}
