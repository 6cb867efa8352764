import { asList, asObject } from "../../kernel/read-json.ts";
import type { FieldMap, OdooCall } from "../../odoo/types.ts";

type FieldsOf = (model: string) => Promise<FieldMap>;

/**
 * Returns the ids of records that the values of a write name, by model, for the models that are wanted: a caller could
 * read such a record at the one that it is linked to.
 */
export async function namedIds(
  { model, method, args = {} }: OdooCall,
  fields: FieldsOf,
  isWanted: (model: string) => boolean,
) {
  const found = new Map<string, Set<number>>();
  const look: Look = { fields, isWanted, found };
  for (const values of valuesOf(method, args)) await collect(model, values, look);
  return new Map([...found].map(([named, ids]) => [named, [...ids]]));
}

interface Look {
  readonly fields: FieldsOf;
  readonly isWanted: (model: string) => boolean;
  readonly found: Map<string, Set<number>>;
}

function valuesOf(
  method: OdooCall["method"],
  args: NonNullable<OdooCall["args"]>,
): readonly Readonly<Record<string, unknown>>[] {
  if (method === "import_rows") return asList(args["rows"]).map((row) => asObject(asObject(row)["values"]));
  if (method === "create" || method === "write") return [args["values"]].flat().map(asObject);
  if (method !== "load") return [];
  // A column such as `attachment_ids/.id` has ids separated by commas.
  const names = asList(args["fields"]).map((name) => String(name).replace(/\/\.id$/, ""));
  return asList(args["data"])
    .map(asList)
    .map((row) =>
      Object.fromEntries(
        names.map((name, i) => [
          name,
          String(row[i] ?? "")
            .split(",")
            .map(Number),
        ]),
      ),
    );
}

async function collect(model: string, values: Readonly<Record<string, unknown>>, look: Look): Promise<void> {
  const { found, isWanted } = look;
  const fields = await look.fields(model);
  for (const [name, value] of Object.entries(values)) {
    const relation = fields.get(name)?.relation;
    if (relation === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      const [code, id, rest] = Array.isArray(item) ? item : [4, item, undefined];
      const ids = code === 6 && Array.isArray(rest) ? rest : [id];
      if (isWanted(relation)) {
        const named = ids.filter((one): one is number => Number.isInteger(one) && one > 0);
        const known = found.get(relation) ?? new Set();
        for (const one of named) known.add(one);
        if (known.size > 0) found.set(relation, known);
      }
      if ((code === 0 || code === 1) && typeof rest === "object" && rest !== null)
        await collect(relation, Object.fromEntries(Object.entries(rest)), look);
    }
  }
}
