import { readGroup } from "../odoo/client.ts";
import type { Group } from "../odoo/groups.ts";
import type { Domain, OdooTransport } from "../odoo/types.ts";

export interface GroupAsk {
  readonly domain: Domain;
  readonly groupby: readonly string[];
  readonly aggregates: readonly string[];
  /** On aggregates and `__count` alone, with numbers. */
  readonly having?: Domain;
  readonly order?: string | undefined;
  readonly limit?: number;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What an older Odoo is asked for when it cannot choose or order by itself. */
const maxGroups = 2_000;

/**
 * Groups in the order asked, of at most `limit`. Until 18 Odoo knows no `having` and cannot order by the count: there
 * the groups are all read, chosen and ordered here.
 */
export async function readGroups(odoo: OdooTransport, model: string, ask: GroupAsk): Promise<Group[]> {
  const { having = [], order, limit, ...rest } = ask;
  const knows = odoo.kind === "addon" || odoo.series.major >= 19;
  const here = !knows && (having.length > 0 || order?.includes("__count") === true);
  const asked = here
    ? { ...rest, limit: maxGroups }
    : {
        ...rest,
        ...(having.length === 0 ? {} : { having }),
        ...(order === undefined ? {} : { order }),
        ...(limit === undefined ? {} : { limit }),
      };
  const found = await readGroup(odoo, model, asked);
  if (!here) return found;
  const kept = found.filter((group) => holds(having, group));
  return sorted(kept, order).slice(0, limit);
}

function readTerm({ key, aggregates, count }: Group, term: string): unknown {
  if (term === "__count") return count;
  return term in aggregates ? aggregates[term] : key[term];
}

/** Prefix notation, evaluated from its end. */
function holds(having: Domain, group: Group): boolean {
  const stack: boolean[] = [];
  for (const item of [...having].reverse()) {
    if (typeof item !== "string")
      stack.push(compare(Number(readTerm(group, String(item[0]))), item[1], Number(item[2])));
    else if (item === "!") stack.push(!(stack.pop() ?? true));
    else {
      const [left = true, right = true] = [stack.pop(), stack.pop()];
      stack.push(item === "&" ? left && right : left || right);
    }
  }
  return stack.every(Boolean);
}

function compare(value: number, operator: string, limit: number): boolean {
  switch (operator) {
    case "=":
      return value === limit;
    case "!=":
    case "<>":
      return value !== limit;
    case "<":
      return value < limit;
    case ">":
      return value > limit;
    case "<=":
      return value <= limit;
    case ">=":
      return value >= limit;
    default:
      return false;
  }
}

function sorted(groups: Group[], order: string | undefined): Group[] {
  const terms = (order ?? "").split(",").map((term) => term.trim().split(/\s+/));
  return groups.toSorted((a, b) => {
    for (const [name = "", direction = "asc"] of terms) {
      const [x, y] = [sortable(readTerm(a, name)), sortable(readTerm(b, name))];
      if (x === y) continue;
      return (x < y ? -1 : 1) * (direction.toLowerCase() === "desc" ? -1 : 1);
    }
    return 0;
  });
}

/** A relation is ordered by its name, a period by its first day. */
function sortable(value: unknown): number | string {
  if (Array.isArray(value)) return String(typeof value[0] === "number" ? value[1] : value[0]);
  return typeof value === "number" ? value : String(value ?? "");
}
