import { AppError } from "../../../kernel/errors.ts";
import type { FieldMap } from "../../../odoo/types.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { toOdooValues } from "../../../records/values/values.ts";

export interface Row {
  readonly id?: number;
  readonly values: Readonly<Record<string, unknown>>;
}

export function splitRow({ id, ...values }: Record<string, unknown>, mode: "create" | "update", i: number): Row {
  if (mode === "create") {
    if (id === undefined) return { values };
    throw new AppError("invalid_input", "A new record has no id yet.", { path: `rows[${i}].id` });
  }
  if (typeof id === "number" && Number.isInteger(id) && id > 0) return { id, values };
  throw new AppError("invalid_input", "To update, every row needs the id of its record.", { path: `rows[${i}].id` });
}

export function requireSameFields(rows: readonly Row[], names: readonly string[]): void {
  if (names.length === 0) {
    throw new AppError("invalid_input", "A row needs fields.", {
      path: "rows[0]",
      hint: `Such as ${rows[0]?.id === undefined ? '{"name": "Azure"}' : `{"id": ${rows[0].id}, "name": "Azure"}`}.`,
    });
  }
  const odd = rows.findIndex(
    ({ values }) => Object.keys(values).length !== names.length || !names.every((name) => Object.hasOwn(values, name)),
  );
  if (odd === -1) return;
  throw new AppError("invalid_input", `Every row has the same fields: ${names.join(", ")}.`, {
    path: `rows[${odd}]`,
    hint: "Fill what is left out, or import the rows that differ in a call of their own.",
  });
}

/**
 * Throws for two rows with the same record: the second would undo the first, and the answer would claim both changes.
 */
export function requireDifferent(ids: readonly number[]): void {
  for (const [again, id] of ids.entries()) {
    const first = ids.indexOf(id);
    if (first === again) continue;
    throw new AppError("invalid_input", `rows[${first}] changes the same record.`, {
      path: `rows[${again}].id`,
      hint: "Send one row for each record.",
    });
  }
}

/** Throws for a one2many field: its lines are records of their own, which a row cannot hold. */
export function refuseLines(names: readonly string[], fields: FieldMap): void {
  const line = names.find((name) => fields.get(name)?.type === "one2many");
  if (line === undefined) return;
  throw new AppError("invalid_input", `${line} is a list of records, which a row cannot contain.`, {
    path: `rows[0].${line}`,
    hint: "Import those records by themselves, or use create_record.",
  });
}

/** Throws for a many2many value that is not a list of ids: Odoo's import has no other command. */
export function requireIds(rows: readonly Readonly<Record<string, unknown>>[], fields: FieldMap): void {
  rows.forEach((values, i) => {
    for (const [name, value] of Object.entries(values)) {
      if (fields.get(name)?.type !== "many2many" || !Array.isArray(value)) continue;
      if (value.length === 1 && Array.isArray(value[0]) && value[0][0] === 6) continue;
      throw new AppError("invalid_input", `${name} takes a list of ids in a row, which replaces its present ones.`, {
        path: `rows[${i}].${name}`,
        hint: `Such as "${name}": [7]. For other commands use update_record.`,
      });
    }
  });
}

export async function convert(io: CallIo, model: string, rows: readonly Row[]): Promise<Record<string, unknown>[]> {
  return Promise.all(rows.map(({ values }, i) => toOdooValues(values, model, io.fields, { path: `rows[${i}]` })));
}
