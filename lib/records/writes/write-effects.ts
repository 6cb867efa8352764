import { asList } from "../../kernel/read-json.ts";
import type { FieldMap } from "../../odoo/types.ts";
import type { PolicyRequest } from "../../policy/request.ts";
import { policyTable } from "../../policy/table/table.ts";
import { effectsIn } from "../../policy/writes/judge-effects.ts";
import { isParent } from "../../policy/writes/line-parents.ts";
import type { CallIo } from "../call-io.ts";
import { isIds } from "../values/values.ts";
import { type WrittenRecord, writtenRecords } from "./written-records.ts";

/** The effects of a write other than setting values, as far as they can be seen in the write itself. */
export interface WriteEffects {
  /** Sentences on deletions, removed lines, moved records and mails. */
  readonly removals: readonly string[];
  /** The number of records that the write changes, or whose price it changes, by model. */
  readonly changes: ReadonlyMap<string, number>;
  /** The fields that prices depend on, as `product.template.list_price`. */
  readonly prices: readonly string[];
}

export async function effectsOf(io: Pick<CallIo, "fields">, request: PolicyRequest): Promise<WriteEffects> {
  const records = await recordsOf(io, request);
  const changes = new Map<string, number>();
  for (const record of records) {
    // A message or a file is added to a record and changes no value of it.
    const isChanged = record.id !== undefined && Object.keys(record.values).length > 0;
    if (isChanged || setsPriceOfOthers(record)) count(changes, record.model, 1);
    for (const [model, ids] of linesGiven(record)) count(changes, model, ids.size);
  }
  return {
    removals: [...new Set(records.flatMap(removalsOf))],
    changes,
    prices: [...new Set(records.flatMap((record) => pricesIn(record).map((name) => `${record.model}.${name}`)))],
  };
}

/** Returns the records that a write creates or changes, with those of commands among its values. */
export async function recordsOf(io: Pick<CallIo, "fields">, request: PolicyRequest): Promise<WrittenRecord[]> {
  return (await Promise.all(rowsOf(request).map((row) => writtenRecords(io, row)))).flat();
}

function count(changes: Map<string, number>, model: string, more: number): void {
  if (more > 0) changes.set(model, (changes.get(model) ?? 0) + more);
}

/** Returns the records that commands of a one-to-many link to this record: this changes each of them. */
function linesGiven({ fields, values }: WrittenRecord): Map<string, Set<unknown>> {
  const given = new Map<string, Set<unknown>>();
  for (const [name, value] of Object.entries(values)) {
    const { type, relation = "" } = fields.get(name) ?? {};
    if (type !== "one2many" || !Array.isArray(value)) continue;
    const ids = value.flatMap((command: unknown) => {
      if (!Array.isArray(command)) return [command];
      return command[0] === 4 ? [command[1]] : command[0] === 6 ? asList(command[2]) : [];
    });
    const known = given.get(relation) ?? new Set();
    for (const id of ids) known.add(id);
    given.set(relation, known);
  }
  return given;
}

type Row = Omit<WrittenRecord, "fields">;

function rowsOf(request: PolicyRequest): readonly Row[] {
  // Only the existence of the record matters here, so 0 stands for any id.
  const idOf = (operation: "create" | "write") => (operation === "write" ? 0 : undefined);
  switch (request.kind) {
    case "create":
    case "write":
      return [{ model: request.model, id: idOf(request.kind), values: request.values, path: "values" }];
    case "import":
      return request.rows.map((values, i) => ({
        model: request.model,
        id: idOf(request.operation),
        values,
        path: `rows[${i}]`,
      }));
    default:
      return [];
  }
}

function removalsOf({ model, fields, id, values }: WrittenRecord): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const field = fields.get(name);
    if (field === undefined) return [];
    if (id !== undefined && isParent(model, field)) return [`${model} would be moved by ${name}`];
    const { type, relation = "" } = field;
    const beside = id === undefined ? [] : effectsIn({ model, fields, name, value, creates: false });
    const asked = beside.filter(({ operation, many }) => operation === "unlink" || many);
    if (asked.length > 0)
      return asked.map(({ on, operation }) =>
        operation === "unlink"
          ? `${on} may be deleted through ${name}`
          : `All ${on} there may be changed through ${name}`,
      );
    if (policyTable.mails[model]?.includes(name) && adds(value))
      return [`A mail about ${model} may go to those in ${name}`];
    if (id !== undefined && endsActivities(name, value, fields))
      return ["mail.activity would be deleted through active"];
    if (type === "many2many") return deletes(value) ? [`${relation} would be deleted through ${name}`] : [];
    return type === "one2many" && id !== undefined && takesOut(value)
      ? [`${relation} would be taken out of ${name} or deleted`]
      : [];
  });
}

/**
 * True if archiving deletes the record's activities, as Odoo 14 does. Later series have the field
 * `my_activity_date_deadline`.
 */
function endsActivities(name: string, value: unknown, fields: FieldMap): boolean {
  if (name !== "active" || value !== false) return false;
  return fields.has("activity_ids") && !fields.has("my_activity_date_deadline");
}

function adds(value: unknown): boolean {
  if (!Array.isArray(value)) return Boolean(value);
  return value.some(
    (one) => !Array.isArray(one) || one[0] === 0 || one[0] === 4 || (one[0] === 6 && one[2]?.length > 0),
  );
}

function deletes(value: unknown): boolean {
  return Array.isArray(value) && value.some((command) => Array.isArray(command) && command[0] === 2);
}

/** True if commands leave a one-to-many with fewer lines than before. */
function takesOut(value: unknown): boolean {
  if (value === false || value === null) return true;
  if (!Array.isArray(value)) return false;
  if (value.length > 0 && isIds(value)) return true;
  return value.some((command) => Array.isArray(command) && [2, 3, 5, 6].includes(command[0]));
}

function pricesIn({ model, values }: WrittenRecord): string[] {
  const names = policyTable.priceFields[model] ?? [];
  return Object.keys(values).filter((name) => names.includes(name));
}

/** True if the record is a new price: a new line of a price list changes the price of existing products. */
function setsPriceOfOthers(record: WrittenRecord): boolean {
  return policyTable.newPrices.includes(record.model) && pricesIn(record).length > 0;
}
