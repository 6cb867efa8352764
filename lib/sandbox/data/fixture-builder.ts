import { dayIn, startOfDay } from "../../kernel/locale/time-zone.ts";
import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Row } from "../models/definition.ts";
import { models } from "../models/models.ts";
import { stamp } from "../query/moments.ts";

export type Values = Readonly<Record<string, OdooValue>>;

export const dayMs = 86_400_000;

/** The time zone of the demo company. */
export const zone = "Europe/Madrid";

/** Returns when a day begins for the demo company, in milliseconds. */
export const beginOf = (day: string) => Date.parse(`${startOfDay(day, zone).replace(" ", "T")}Z`);

/** Returns the day of a time in UTC: `2026-11-30`. */
export const dayOf = (moment: Date) => stamp(moment).slice(0, 10);

/** Converts a text into a part of an address: letters of the English alphabet, with `between` for everything else. */
export const slug = (text: string, between = "") =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z]+/g, between);

/** Returns an item of a list that has one; after the last item the list begins again. */
export function nth<T>(list: readonly T[], i: number): T {
  const item = list[i % list.length];
  if (item === undefined) throw new Error("lib/sandbox/data: the list is empty");
  return item;
}

/** Builds the records of the demo company. The same day gives the same records on every machine. */
export class FixtureBuilder {
  readonly tables = new Map<string, Map<number, Row>>([...models.keys()].map((name) => [name, new Map()]));
  readonly today: Date;
  private readonly random = seeded(20_260_724);

  constructor(today: Date) {
    this.today = today;
  }

  pick<T>(list: readonly T[]): T {
    return nth(list, Math.floor(this.random() * list.length));
  }

  /** Returns a random integer from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  /** Returns a random minute of the hour, `daysAgo` days before today, but never a time after now. */
  at(daysAgo: number, hour = 10): Date {
    const { today } = this;
    const day = today.getUTCDate() - daysAgo;
    const moment = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), day, hour, this.between(0, 59), 0);
    return new Date(Math.min(moment, daysAgo >= 0 ? today.getTime() : Number.MAX_SAFE_INTEGER));
  }

  /** Returns when the current month began for the demo company, in milliseconds. */
  monthBegan(): number {
    return beginOf(`${dayIn(zone, this.today).slice(0, 8)}01`);
  }

  /** Adds a record with the defaults of its model; returns its id. */
  add(model: string, values: Values, created: Date = this.at(600)): number {
    const table = this.table(model);
    const id = table.size + 1;
    const made = stamp(created);
    const row: Row = { id, create_date: made, write_date: made, create_uid: 2, write_uid: 2 };
    for (const [name, { default: initial }] of models.get(model)?.fields ?? [])
      if (initial !== undefined && typeof initial !== "function") row[name] = initial;
    table.set(id, { ...row, ...values });
    return id;
  }

  addAll(model: string, rows: readonly Values[]): void {
    for (const values of rows) this.add(model, values);
  }

  table(model: string): Map<number, Row> {
    const table = this.tables.get(model);
    if (table === undefined) throw new Error(`lib/sandbox/data: the demo has no model ${model}`);
    return table;
  }

  row(model: string, id: number): Row | undefined {
    return this.table(model).get(id);
  }

  change(model: string, id: number, values: Values): void {
    this.table(model).set(id, { ...this.row(model, id), ...values, id });
  }

  /** Returns the company of an order or invoice by its number: every tenth belongs to the second company. */
  companyOf(number: number): number {
    return number % 10 === 7 ? 2 : 1;
  }

  /** Returns the currency of a partner: dollars in the United States, and euros everywhere else. */
  currencyOf(partner: number): number {
    return this.row("res.partner", partner)?.["country_id"] === 4 ? 2 : 1;
  }

  /** Returns the template of a variant, which has its name, prices and code. */
  templateOf(product: number): Row | undefined {
    return this.row("product.template", Number(this.row("product.product", product)?.["product_tmpl_id"]));
  }
}

/** The random number generator mulberry32. It gives the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
