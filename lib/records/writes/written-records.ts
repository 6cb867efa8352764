import type { FieldMap } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { toLineCommand } from "../values/line-command.ts";
import { isToMany } from "../values/values.ts";

type Values = Readonly<Record<string, unknown>>;

/** A record that a write creates or changes, with its new values. */
export interface WrittenRecord {
  readonly model: string;
  readonly fields: FieldMap;
  /** Undefined for a new record. */
  readonly id: number | undefined;
  readonly values: Values;
  /** The path of the values in the arguments. */
  readonly path: string;
}

/** Returns the record of the values and the records that commands among them create or change, in nested lines too. */
export async function writtenRecords(
  io: Pick<CallIo, "fields">,
  { model, id, values, path }: Omit<WrittenRecord, "fields">,
): Promise<WrittenRecord[]> {
  const fields = await io.fields(model);
  const inside = Object.entries(values).flatMap(([name, value]) => {
    const field = fields.get(name);
    if (field?.relation === undefined || !isToMany(field) || !Array.isArray(value)) return [];
    const { relation } = field;
    return value.flatMap((command: unknown, i) => {
      const line = toLineCommand(command);
      if (line === undefined) return [];
      return [writtenRecords(io, { model: relation, ...line, path: `${path}.${name}[${i}][2]` })];
    });
  });
  return [{ model, fields, id, values, path }, ...(await Promise.all(inside)).flat()];
}
