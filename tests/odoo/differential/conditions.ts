import type { Domain, DomainLeaf } from "#lib/odoo/types.ts";
import { addDays, dayIn } from "./days.ts";
import type { RandomChoices } from "./dice.ts";
import type { Facts, Field, World } from "./facts.ts";

/** Returns a random domain over fields of the model, with values that its records have or that are close to them. */
export function conditions(dice: RandomChoices, world: World, facts: Facts): Domain {
  if (dice.chance(0.15)) return [];
  return dice.chance(0.35)
    ? tree(dice, world, facts, 2)
    : Array.from({ length: 1 + dice.int(2) }, () => leafOf(dice, world, facts));
}

function tree(dice: RandomChoices, world: World, facts: Facts, depth: number): Domain {
  if (depth === 0 || dice.chance(0.3)) return [leafOf(dice, world, facts)];
  if (dice.chance(0.25)) return ["!", ...tree(dice, world, facts, depth - 1)];
  const join = dice.pick(["&", "|"] as const);
  return [join, ...tree(dice, world, facts, depth - 1), ...tree(dice, world, facts, depth - 1)];
}

const manyTypes = new Set(["one2many", "many2many"]);

function leafOf(dice: RandomChoices, world: World, facts: Facts, depth = 2): DomainLeaf {
  const able = facts.fields.filter(({ searchable, store }) => searchable && store);
  const times = able.filter(({ type }) => type === "date" || type === "datetime");
  // All records of a demo database were created on one day, so other dates are more useful.
  const useful = times.filter(({ name }) => name !== "create_date" || dice.chance(0.1));
  if (useful.length > 0 && dice.chance(0.35)) return timeLeaf(dice, world, facts, dice.pick(useful));
  const field = dice.pick(able);
  const next = field.relation === undefined ? undefined : world.facts.get(field.relation);
  if (next === undefined) return plainLeaf(dice, facts, field);
  if (depth > 0 && dice.chance(0.3)) {
    const [path, operator, value] = leafOf(dice, world, next, depth - 1);
    return [`${field.name}.${path}`, operator, value];
  }
  if (world.major >= 19 && dice.chance(0.2)) {
    const inner = Array.from({ length: 1 + dice.int(2) }, () => leafOf(dice, world, next, depth - 1));
    return [field.name, dice.pick(["any", "not any"]), inner as never];
  }
  return relationLeaf(dice, facts, field, next);
}

function relationLeaf(dice: RandomChoices, facts: Facts, { name, type }: Field, next: Facts): DomainLeaf {
  const own = facts.samples(name).flatMap((value) => (Array.isArray(value) ? [Number(value[0])] : []));
  const ids = own.length > 0 && dice.chance(0.7) ? own : next.ids.length > 0 ? next.ids : [1];
  const several = () => dice.some([...new Set(ids)], 1 + dice.int(3));
  const text = part(dice, textsOf(next)) ?? "a";
  const forms: DomainLeaf[] = [
    [name, dice.pick(["in", "not in"]), several()],
    [name, dice.pick(["=", "!="]), false],
    [name, dice.pick(["ilike", "not ilike"]), text],
  ];
  if (!manyTypes.has(type)) forms.push([name, dice.pick(["=", "!="]), dice.pick(ids)]);
  if (next.field("parent_id") !== undefined)
    forms.push([name, dice.pick(["child_of", "parent_of"]), dice.chance(0.5) ? several() : dice.pick(ids)]);
  if (dice.chance(0.2)) forms.push([name, dice.pick(["in", "not in"]), [...several(), false]]);
  return dice.pick(forms);
}

function textsOf(facts: Facts): string[] {
  return facts.samples("name").filter((value): value is string => typeof value === "string" && value !== "");
}

function plainLeaf(dice: RandomChoices, facts: Facts, { name, type, selection, relation }: Field): DomainLeaf {
  const samples = facts.samples(name);
  const values = samples.filter((value) => value !== false && value !== "");
  switch (type) {
    case "boolean":
      return dice.chance(0.8) ? [name, dice.pick(["=", "!="]), dice.chance(0.5)] : [name, "in", [dice.chance(0.5)]];
    case "integer":
    case "float":
    case "monetary": {
      const numbers = [0, 1, 100, ...(samples.filter((value) => typeof value === "number") as number[])];
      return dice.chance(0.15)
        ? [name, dice.pick(["in", "not in"]), dice.some(numbers, 3)]
        : [name, dice.pick(["=", "!=", ">", "<", ">=", "<="]), dice.pick(numbers)];
    }
    case "selection": {
      const keys = selection.map(([key]) => key) as string[];
      if (keys.length === 0 || dice.chance(0.1)) return [name, dice.pick(["=", "!="]), false];
      return dice.chance(0.5)
        ? [name, dice.pick(["=", "!="]), dice.pick(keys)]
        : [name, dice.pick(["in", "not in"]), dice.some(keys, 1 + dice.int(3))];
    }
    case "char":
    case "text":
    case "html":
      return textLeaf(dice, name, values as string[]);
    case "date":
    case "datetime":
      return [name, dice.pick(["=", "!="]), false];
    default: {
      // The facts have no entry for the other model, so only ids are used.
      const ids = values.flatMap((value) => (Array.isArray(value) ? [Number(value[0])] : []));
      return relation !== undefined && ids.length > 0
        ? [name, dice.pick(["in", "not in"]), dice.some(ids, 2)]
        : [name, dice.pick(["=", "!="]), false];
    }
  }
}

function textLeaf(dice: RandomChoices, name: string, values: string[]): DomainLeaf {
  const whole = values.length === 0 ? "x" : dice.pick(values);
  const piece = part(dice, values) ?? "a";
  const forms: DomainLeaf[] = [
    [name, dice.pick(["ilike", "not ilike", "ilike"]), dice.chance(0.3) ? unaccented(piece) : piece],
    [name, dice.pick(["like", "not like"]), piece],
    [name, dice.pick(["=like", "=ilike"]), dice.pick([`${piece}%`, `%${piece}`, `%${piece}%`, whole])],
    [name, dice.pick(["=", "!="]), dice.chance(0.8) ? whole : false],
    [name, dice.pick(["in", "not in"]), dice.some(values.length === 0 ? ["x"] : values, 2)],
  ];
  return dice.pick(forms);
}

function part(dice: RandomChoices, values: readonly string[]): string | undefined {
  const known = values.filter((value) => value.trim().length > 1);
  if (known.length === 0) return undefined;
  const text = [...dice.pick(known)].slice(0, 200);
  const from = dice.int(text.length);
  const piece = text
    .slice(from, from + 1 + dice.int(8))
    .join("")
    .trim();
  return piece === "" ? undefined : dice.chance(0.3) ? piece.toUpperCase() : piece;
}

const unaccented = (text: string) => text.normalize("NFD").replace(/\p{Mn}/gu, "");

// Ends of months and years, and days on which daylight saving time begins or ends.
const borderDays = [
  "2026-09-30",
  "2026-10-01",
  "2026-10-25",
  "2026-03-29",
  "2026-11-01",
  "2026-09-06",
  "2025-12-31",
  "2026-02-28",
];
const missingDays = ["2026-02-31", "2026-04-31", "2026-13-01", "2025-02-29"];

function timeLeaf(dice: RandomChoices, { major }: World, facts: Facts, { name, type }: Field): DomainLeaf {
  const operator = dice.pick([">=", "<=", ">", "<", ">=", "<=", "=", "!=", "in", "not in"]);
  const near = facts
    .samples(name)
    .filter((value): value is string => typeof value === "string")
    .map((value) => value.slice(0, 10));
  const today = dayIn("UTC", Date.now());
  const day = () => {
    if (dice.chance(0.02)) return dice.pick(missingDays);
    const base = dice.pick(near.length > 0 && dice.chance(0.6) ? near : dice.chance(0.5) ? borderDays : [today]);
    return addDays(base, dice.int(3) - 1);
  };
  const clock = () => dice.pick(["00:00:00", "22:00:00", "22:30:00", "23:59:59", "12:00:00", "04:00:00"]);
  const value = () => {
    if (type === "date" || dice.chance(0.65)) return major >= 19 && dice.chance(0.1) ? relative(dice) : day();
    const at = day();
    return dice.pick([
      `${at} ${clock()}`,
      `${at}T${clock()}`,
      `${at}T${clock()}Z`,
      `${at}T${clock()}+02:00`,
      `${at}T${clock()}-05:00`,
    ]);
  };
  if (operator !== "in" && operator !== "not in") {
    const none = (operator === "=" || operator === "!=") && dice.chance(0.2);
    return [name, operator, none ? false : value()];
  }
  const values: (string | false)[] = Array.from({ length: 1 + dice.int(3) }, value);
  return [name, operator, dice.chance(0.2) ? [...values, false] : values];
}

const relative = (dice: RandomChoices) => dice.pick(["today", "today -7d", "-1m", "today =1d", "now", "today +3d"]);
