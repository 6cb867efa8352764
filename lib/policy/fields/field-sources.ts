import json from "../../../contract/field-sources.json" with { type: "json" };
import { policyTable } from "../table/table.ts";
import { toTable } from "../table/to-table.ts";

type ByModel<T> = Readonly<Record<string, T>>;

/** Made by scripts/field-sources.py from the sources of Odoo 14 and 19, in the shapes of the policy table. */
const made = toTable<{
  readonly tells: ByModel<ByModel<readonly string[]>>;
  readonly shownNames: ByModel<readonly string[]>;
  readonly nameSearch: ByModel<readonly string[]>;
  readonly views: typeof policyTable.views;
}>(json);

/** The fields that a field takes its value from without Odoo telling it, each as `field` or `model:field`. */
export function toldBy(model: string, name: string): readonly string[] {
  return [policyTable.tells, made.tells].flatMap((table) => table[model]?.[name] ?? []);
}

/**
 * The fields that a column of a view without a table of its own shows, each as `model:field`; undefined for other models. A
 * column that the policy table names shows what stands there alone.
 */
export function columnOf(model: string, name: string): readonly string[] | undefined {
  const { of, as } = policyTable.views[model] ?? {};
  const read = made.views[model];
  if (as?.[name] !== undefined || (of === undefined && read === undefined)) return as?.[name];
  const found = read?.as[name] ?? [];
  return of === undefined && found.length > 0
    ? found
    : [...(of ?? read?.of ?? []).map((one) => `${one}:${name}`), ...found];
}

/** The fields that a field tells by the table. */
export function toldByTable(model: string, name: string): readonly string[] {
  const told = toldBy(model, name);
  return name === "id" || name === "display_name" ? told : [...told, ...(columnOf(model, name) ?? [])];
}

/** What a model's names show beside `name`; undefined where nothing is known of it. */
export function namesOf(model: string): readonly string[] | undefined {
  return policyTable.shownNames[model] ?? made.shownNames[model];
}

/** What Odoo's search by the name of a model's records looks into; undefined where nothing is known of it. */
export function searchedIn(model: string): readonly string[] | undefined {
  return policyTable.nameSearch[model] ?? made.nameSearch[model];
}

/**
 * The models whose names are all that a name shows, as that of a stock move line is its product's; none of other names. A
 * relation of its own leads to the one record that a name is of.
 */
export function namedAfter(model: string, entries: readonly string[]): readonly string[] {
  const owners = entries.map((entry) => /^(.+):(?:display_)?name$/.exec(entry)?.[1] ?? (isLink(entry) ? "" : model));
  const others = [...new Set(owners)].filter((owner) => owner !== "");
  return others.includes(model) || (owners.includes("") && others.length > 1) ? [] : others;
}

const isLink = (entry: string) => !entry.includes(":") && entry.endsWith("_id");
