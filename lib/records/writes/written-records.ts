import type { FieldMap } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
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
      if (!Array.isArray(command) || (command[0] !== 0 && command[0] !== 1)) return [];
      const [code, line, own] = command as [number, number, Values];
      const ask = { model: relation, id: code === 0 ? undefined : line, values: own };
      return [writtenRecords(io, { ...ask, path: `${path}.${name}[${i}][2]` })];
    });
  });
  return [{ model, fields, id, values, path }, ...(await Promise.all(inside)).flat()];
}
