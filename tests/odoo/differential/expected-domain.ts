import type { Domain, DomainLeaf } from "#lib/odoo/types.ts";
import type { AskOdoo } from "./ask-odoo.ts";
import { addDays, dayExists, isBareDay, isoToOdoo, startOfDay } from "./days.ts";
import type { Facts } from "./facts.ts";

interface Meaning {
  readonly major: number;
  readonly zone: string;
  readonly facts: ReadonlyMap<string, Facts>;
  readonly ask: AskOdoo;
  readonly context: Readonly<Record<string, unknown>>;
}

/**
 * Returns the domain to send to Odoo directly. From 19 a bare day is sent unchanged: Odoo knows the user's zone.
 * Before, a bare day compared with a datetime becomes the day in the user's zone. Throws for a day that does not exist.
 */
export async function expectedDomain(domain: Domain, model: string, meaning: Meaning): Promise<Domain> {
  const parts = await Promise.all(
    domain.map((item) => (typeof item === "string" ? [item] : expectedLeaf(item, model, meaning))),
  );
  return parts.flat() as Domain;
}

async function expectedLeaf(leaf: DomainLeaf, model: string, meaning: Meaning): Promise<Domain> {
  const [path, operator, value] = leaf;
  if (typeof path === "number") return [leaf];
  const { field, manyBefore } = lastField(path, model, meaning);
  if (operator === "any" || operator === "not any") {
    const inner = await expectedDomain(value as never, field?.relation ?? "", meaning);
    return [[path, operator, inner as never]];
  }
  if (field?.type !== "date" && field?.type !== "datetime") return [leaf];
  for (const item of Array.isArray(value) ? value : [value]) {
    const day = typeof item === "string" ? /^\d{4}-\d{2}-\d{2}/.exec(item)?.[0] : undefined;
    if (day !== undefined && !existsQuietly(day)) throw new Error(`The day ${day} does not exist`);
  }
  if (field.type === "date") return [leaf];
  const times = (Array.isArray(value) ? value.map(isoToOdoo) : isoToOdoo(value)) as never;
  const asked: DomainLeaf = [path, operator, times];
  if (meaning.major >= 19 || ![times].flat().some(isBareDay)) return [asked];
  if (!manyBefore) return userDays(asked, meaning.zone);
  // Two conditions on a path through many records could match different records, so the records are searched first.
  const steps = path.split(".");
  const last = steps.pop() as string;
  const to = lastField(steps.join("."), model, meaning).field?.relation as string;
  const inner = userDays([last, operator, times], meaning.zone);
  const ids = await meaning.ask(to, "search", [inner], {}, meaning.context);
  return [[steps.join("."), "in", ids as never]];
}

function existsQuietly(day: string): boolean {
  try {
    return dayExists(day);
  } catch {
    return false;
  }
}

function userDays([path, operator, value]: DomainLeaf, zone: string): Domain {
  const start = (day: unknown) => (isBareDay(day) ? startOfDay(day, zone) : String(day));
  const next = (day: string) => startOfDay(addDays(day, 1), zone);
  const leaf = (comparison: string, at: unknown): DomainLeaf => [path, comparison as never, at as never];
  if (operator === ">=" || operator === "<") return [leaf(operator, start(value))];
  if (operator === ">") return [leaf(">=", next(value as string))];
  if (operator === "<=") return [leaf("<", next(value as string))];
  const values = [value].flat();
  const within = (item: unknown): Domain =>
    isBareDay(item) ? ["&", leaf(">=", start(item)), leaf("<", next(item))] : [leaf("=", item)];
  if (operator === "=" || operator === "in") return joined("|", values.map(within));
  const outside = (item: unknown): Domain =>
    isBareDay(item) ? ["|", leaf("<", start(item)), leaf(">=", next(item))] : [leaf("!=", item)];
  // "Not these days" also matches a record without a time, unless false is one of the days.
  const set = joined("&", values.filter((item) => item !== false).map(outside));
  return values.includes(false) ? ["&", leaf("!=", false), ...set] : ["|", leaf("=", false), ...set];
}

function joined(join: "&" | "|", domains: Domain[]): Domain {
  return domains.flatMap((domain, i) => (i < domains.length - 1 ? [join, ...domain] : domain));
}

function lastField(path: string, model: string, { facts }: Meaning) {
  let at: string | undefined = model;
  let field: ReturnType<Facts["field"]>;
  let manyBefore = false;
  for (const step of path.split(".")) {
    manyBefore ||= field?.type === "one2many" || field?.type === "many2many";
    field = at === undefined ? undefined : facts.get(at)?.field(step);
    at = field?.relation;
  }
  return { field, manyBefore };
}
