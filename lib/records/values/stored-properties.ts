import { AppError } from "../../kernel/errors.ts";
import { asList, isObject } from "../../kernel/read-json.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import { read } from "../../odoo/calls/client.ts";
import type { FieldInfo } from "../../odoo/types.ts";
import { isReadable } from "../../policy/fields/closed-names.ts";
import type { CallIo } from "../call-io.ts";
import { missing } from "../lookups/record-name.ts";
import { missingAmong } from "../lookups/still-there.ts";
import type { WrittenRecord } from "../writes/written-records.ts";

/** The definition of a property. */
interface Property {
  readonly name: string;
  readonly type?: unknown;
  readonly comodel?: unknown;
  readonly selection?: unknown;
  readonly tags?: unknown;
}

/**
 * Throws AppError for values of properties that do not match their definition: an unknown name or choice, a record that
 * does not exist, or one whose model is closed, since reading it back would reveal its name. Asks Odoo only if
 * properties are among the values.
 */
export async function requireStoredProperties(io: CallIo, records: readonly WrittenRecord[]): Promise<void> {
  for (const record of records) {
    for (const [name, value] of Object.entries(record.values)) {
      const field = record.fields.get(name);
      if (field?.type !== "properties" || typeof value !== "object" || value === null) continue;
      const path = `${record.path}.${name}`;
      const stored = await definitionOf(io, record, field, path);
      const byName = new Map(stored.toReversed().map((property) => [property.name, property]));
      for (const [property, one] of Object.entries(value)) {
        const own = byName.get(property);
        if (own === undefined) throw unknown(property, stored, path);
        await requireFitting(io, own, one, `${path}.${property}`);
      }
    }
  }
}

/**
 * Returns the definition of the properties: that of the parent record that the values name, or else the record's
 * current one.
 */
async function definitionOf(
  io: CallIo,
  { model, fields, id, values }: WrittenRecord,
  { name, definition }: FieldInfo,
  path: string,
): Promise<readonly Property[]> {
  const parent = definition === undefined ? undefined : values[definition.record];
  const parentId = Array.isArray(parent) ? parent[0] : parent;
  const relation = definition === undefined ? undefined : fields.get(definition.record)?.relation;
  if (definition !== undefined && relation !== undefined && typeof parentId === "number")
    return toProperties(
      (await read(io.odoo, relation, [parentId], { fields: [definition.field] }))[0],
      definition.field,
    );
  if (id !== undefined && parent === undefined)
    return toProperties((await read(io.odoo, model, [id], { fields: [name] }))[0], name);
  // A caller who may not read the parent model cannot find an id of it.
  const from = relation !== undefined && isReadable(io.context.rules, relation) ? definition?.record : undefined;
  throw new AppError("invalid_input", `The properties of a new ${model} are not known yet.`, {
    path,
    hint: `${from === undefined ? "C" : `Name ${from} in the same values. Else: c`}reate the record without ${name} first, then call update_record.`,
  });
}

function toProperties(record: Readonly<Record<string, unknown>> | undefined, field: string): readonly Property[] {
  const list = record?.[field];
  return asList(list).filter(isProperty);
}

function isProperty(value: unknown): value is Property {
  return isObject(value) && typeof value["name"] === "string";
}

async function requireFitting(io: CallIo, property: Property, value: unknown, path: string): Promise<void> {
  if (value === false || value === null) return;
  const { type } = property;
  switch (type) {
    case "many2one":
      return requireRecords(io, property, [toId(value)], path);
    case "many2many":
      return requireRecords(io, property, (Array.isArray(value) ? value : [value]).map(toId), path);
    case "selection":
      return requireChoices(property.selection, [value], path);
    case "tags":
      return requireChoices(property.tags, Array.isArray(value) ? value : [value], path);
    case "boolean":
      if (typeof value === "boolean") return;
      break;
    case "integer":
    case "float":
    case "monetary":
      if (typeof value === "number") return;
      break;
    default:
      if (typeof value === "string" && type !== "separator") return;
  }
  throw new AppError(
    "invalid_input",
    `This property does not take such a value: its type is ${clipText(String(type), 20)}.`,
    {
      path,
    },
  );
}

/** Returns the id of a relation, which Odoo returns as `[id, name]`. */
function toId(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

async function requireRecords(io: CallIo, { comodel }: Property, ids: readonly unknown[], path: string): Promise<void> {
  const model = String(comodel);
  await io.allow({ kind: "read", model }).catch((error: unknown) => {
    throw error instanceof AppError ? new AppError(error.code, error.message, { ...error.options, path }) : error;
  });
  const known = ids.filter((id): id is number => typeof id === "number" && Number.isInteger(id) && id > 0);
  if (known.length < ids.length)
    throw new AppError("invalid_input", `This property takes ids of ${model}.`, {
      path,
      hint: `find_record model="${model}" finds them by name.`,
    });
  const [gone] = await missingAmong(io, model, known);
  if (gone !== undefined) throw missing(model, gone, path);
}

function requireChoices(choices: unknown, values: readonly unknown[], path: string): void {
  const keys = (Array.isArray(choices) ? choices : []).map((choice) => (Array.isArray(choice) ? choice[0] : choice));
  const known = new Set(keys);
  if (values.every((value) => known.has(value))) return;
  throw new AppError("invalid_input", "This property has no such choice.", {
    path,
    hint: `One of: ${keys.slice(0, 20).map(String).join(", ")}.`,
  });
}

function unknown(name: string, stored: readonly Property[], path: string): AppError {
  const names = stored.map((property) => property.name);
  return new AppError("invalid_input", `There is no property "${clipText(name, 60)}" here.`, {
    path: `${path}.${name}`,
    hint: names.length === 0 ? "The record has no properties." : `Its properties: ${names.slice(0, 20).join(", ")}.`,
  });
}
