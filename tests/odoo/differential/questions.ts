import type { Domain } from "#lib/odoo/types.ts";
import { conditions } from "./conditions.ts";
import type { RandomChoices } from "./dice.ts";
import type { Facts, Field, World } from "./facts.ts";

interface Common {
  readonly model: string;
  readonly context?: Readonly<Record<string, unknown>>;
}
export type Question = Common &
  (
    | {
        readonly kind: "page";
        readonly domain: Domain;
        readonly fields: string[];
        readonly order?: string;
        readonly limit: number;
        readonly offset: number;
      }
    | {
        readonly kind: "walk";
        readonly domain: Domain;
        readonly fields: string[];
        readonly order?: string;
        readonly limit: number;
      }
    | { readonly kind: "count"; readonly domain: Domain }
    | GroupQuestion
    | { readonly kind: "find"; readonly text: string; readonly limit: number }
    | { readonly kind: "record"; readonly id: number; readonly fields: string[] }
  );
export interface GroupQuestion extends Common {
  readonly kind: "groups";
  readonly domain: Domain;
  readonly groupby: string[];
  readonly aggregates: string[];
  readonly having?: Domain;
  readonly order?: string;
  readonly limit: number;
}

const zones = [
  ...["Europe/Madrid", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/Santiago", "UTC"],
  ...["Australia/Lord_Howe", "Pacific/Kiritimati"],
];
const kinds = [
  ...["page", "page", "page", "page", "walk", "walk", "count", "count", "count"],
  ...["groups", "groups", "groups", "groups", "groups", "find", "find", "record"],
] as const;
/** Models with amounts and quantities. Questions ask about them more often. */
const frequentModels = [
  ...["sale.order", "sale.order", "sale.order", "sale.order.line", "account.move", "account.move.line", "crm.lead"],
  ...["res.partner", "res.partner", "product.product", "stock.quant", "calendar.event", "mail.message"],
  ...["mail.activity", "res.partner.category"],
];

export function createQuestion(dice: RandomChoices, world: World): Question {
  const known = [...world.facts.keys()];
  const model = dice.chance(0.4) ? dice.pick(frequentModels.filter((name) => world.facts.has(name))) : dice.pick(known);
  const facts = world.facts.get(model) as Facts;
  const context = contextOf(dice, world);
  const common = { model, ...(context === undefined ? {} : { context }) };
  const domain = () => conditions(dice, world, facts);
  const kind = dice.pick(kinds);
  switch (kind) {
    case "page":
      return {
        ...common,
        kind,
        domain: domain(),
        fields: fieldsOf(dice, facts),
        ...orderOf(dice, world, facts),
        limit: 1 + dice.int(dice.chance(0.3) ? 200 : 20),
        offset: dice.chance(0.6) ? 0 : dice.int(30),
      };
    case "walk":
      return {
        ...common,
        kind,
        domain: dice.chance(0.5) ? [] : domain(),
        fields: dice.some(simpleFields(facts), 2).map(({ name }) => name),
        ...orderOf(dice, world, facts),
        // Pages are small, but about fifteen of them reach the end.
        limit: dice.pick([5, 7, 20, 50, 200].filter((size) => size === 200 || size * 15 >= facts.total)),
      };
    case "count":
      return { ...common, kind, domain: domain() };
    case "groups":
      return { ...common, kind, ...groupsOf(dice, world, facts, domain()) };
    case "find":
      return { ...common, kind, text: textOf(dice, facts), limit: 1 + dice.int(12) };
    case "record":
      return {
        ...common,
        kind,
        id: dice.chance(0.05) || facts.ids.length === 0 ? 2_000_000_000 : dice.pick(facts.ids),
        fields: fieldsOf(dice, facts),
      };
  }
}

function contextOf(dice: RandomChoices, { companies }: World): Record<string, unknown> | undefined {
  if (dice.chance(0.45)) return undefined;
  const context: Record<string, unknown> = {};
  if (dice.chance(0.4)) context["lang"] = dice.pick(["es_ES", "en_US"]);
  if (dice.chance(0.5)) context["tz"] = dice.pick(zones);
  if (dice.chance(0.25)) context["active_test"] = false;
  if (dice.chance(0.12)) context["allowed_company_ids"] = dice.some(companies, 1 + dice.int(companies.length));
  return context;
}

function fieldsOf(dice: RandomChoices, { fields }: Facts): string[] {
  const some = dice.some(
    fields.filter(({ store }) => store || dice.chance(0.2)),
    1 + dice.int(6),
  );
  return some.map(({ name }) => name);
}

function simpleFields({ fields }: Facts): Field[] {
  return fields.filter(({ store, type }) => store && !["one2many", "many2many", "html", "text"].includes(type));
}

function orderOf(dice: RandomChoices, world: World, facts: Facts): { order?: string } {
  if (dice.chance(0.35)) return {};
  const able = facts.fields.filter(
    ({ sortable, store, type, relation }) =>
      sortable &&
      store &&
      !["one2many", "many2many", "html", "text"].includes(type) &&
      (relation === undefined || world.facts.has(relation)),
  );
  const terms = dice.some(able, 1 + dice.int(2)).map(({ name }) => `${name}${dice.pick(["", " desc", " asc"])}`);
  return { order: terms.join(", ") };
}

const periods = ["day", "week", "month", "quarter", "year"];
const numeric = new Set(["integer", "float", "monetary"]);

function groupsOf(
  dice: RandomChoices,
  world: World,
  facts: Facts,
  domain: Domain,
): Omit<GroupQuestion, "kind" | "model"> {
  const able = facts.fields.filter(
    ({ name, type, groupable, store, translate, relation }) =>
      groupable &&
      store &&
      name !== "id" &&
      (name !== "create_date" || dice.chance(0.1)) &&
      !["html", "text", "one2many"].includes(type) &&
      (type !== "many2many" || world.major >= 19) &&
      (!translate || world.major >= 19) &&
      (relation === undefined || world.facts.has(relation)),
  );
  const dates = able.filter(({ type }) => type === "date" || type === "datetime");
  const chosen = dice.some(able, dice.int(3));
  if (dates.length > 0 && dice.chance(0.4)) chosen.push(dice.pick(dates));
  // One group for each record, if there are more than the gateway asks an older Odoo for at once.
  const path = able.find(({ name }) => name === "parent_path");
  if (path !== undefined && facts.total > 2_000 && dice.chance(0.5)) chosen.push(path);
  const groupby = [...new Map(chosen.map((field) => [field.name, field])).values()].map(({ name, type }) =>
    type === "date" || type === "datetime" ? `${name}:${dice.pick(periods)}` : name,
  );
  const summed = facts.fields.filter(
    ({ store, type }) => store && (numeric.has(type) || type === "date" || type === "datetime" || type === "many2one"),
  );
  const aggregates = dice.some(summed, dice.int(4)).map((field) => aggregateOf(dice, field));
  // Older series mix up two aggregates of one field, and an aggregate of a grouped field.
  const [first] = aggregates;
  if (first !== undefined && dice.chance(0.3)) {
    const field = facts.field(first.split(":")[0] as string) as Field;
    aggregates.push(aggregateOf(dice, field));
  }
  const grouped = chosen.find(({ type }) => numeric.has(type));
  if (grouped !== undefined && dice.chance(0.5)) aggregates.push(`${grouped.name}:sum`);
  if (dice.chance(0.05)) aggregates.push(dice.pick(["id:count_distinct", "id:min", "id:max"]));
  const unique = [...new Set(aggregates)];
  const sums = unique.filter((term) => /:(sum|avg|count_distinct)$/.test(term));
  const having: Domain | undefined =
    groupby.length > 0 && dice.chance(0.25)
      ? [[dice.pick([...sums, "__count"]), dice.pick([">", "<", ">=", "<=", "!=", "="]), dice.pick([0, 1, 2, 10, 500])]]
      : undefined;
  const terms = [...groupby, ...sums, "__count"];
  const order =
    groupby.length > 0 && dice.chance(0.5)
      ? dice
          .some(terms, 1 + dice.int(2))
          .map((term) => `${term}${dice.pick(["", " desc", " asc"])}`)
          .join(", ")
      : undefined;
  return {
    domain,
    groupby,
    aggregates: unique,
    ...(having === undefined ? {} : { having }),
    ...(order === undefined ? {} : { order }),
    limit: dice.pick([1, 3, 10, 50, 500]),
  };
}

function aggregateOf(dice: RandomChoices, { name, type }: Field): string {
  if (numeric.has(type)) return `${name}:${dice.pick(["sum", "sum", "avg", "min", "max", "count_distinct"])}`;
  return `${name}:${type === "many2one" ? "count_distinct" : dice.pick(["min", "max", "count_distinct"])}`;
}

const words = [
  "alemania",
  "Germany",
  "azure",
  "mesa",
  "desk",
  "silla",
  "marc",
  "ü",
  "S000",
  "unidades",
  "%",
  "_",
  "zz9",
];

function textOf(dice: RandomChoices, facts: Facts): string {
  const texts = ["name", "display_name", "default_code", "email", "ref", "complete_name"]
    .flatMap((field) => facts.samples(field))
    .filter((value): value is string => typeof value === "string" && value.trim() !== "");
  if (texts.length === 0 || dice.chance(0.25)) return dice.pick(words);
  const text = dice.pick(texts);
  const length = 2 + dice.int(10);
  const from = dice.int(Math.max(1, [...text].length - length));
  const part = [...text]
    .slice(from, from + length)
    .join("")
    .trim();
  return part === "" ? dice.pick(words) : dice.chance(0.3) ? part.toUpperCase() : part;
}
