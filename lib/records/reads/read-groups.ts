import { AppError } from "../../kernel/errors.ts";
import { hasReason } from "../../kernel/odoo-error.ts";
import { readGroup } from "../../odoo/calls/client.ts";
import type { Group } from "../../odoo/calls/groups.ts";
import { meets } from "../../odoo/calls/having.ts";
import type { Domain, OdooTransport } from "../../odoo/types.ts";

export interface GroupAsk {
  readonly domain: Domain;
  readonly groupby: readonly string[];
  readonly aggregates: readonly string[];
  /** On aggregates and `__count` alone, with numbers. */
  readonly having?: Domain;
  readonly order?: string | undefined;
  readonly offset?: number;
  readonly limit?: number;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** How many groups are read to choose among them here. */
export const maxGroups = 20_000;

/**
 * Groups in the order asked, from `offset` on and at most `limit` of them; those that are equal in it in the order of the groups. Until 18 Odoo
 * knows no `having`, and later none without groups: there all groups are read, in Odoo's order, and chosen here.
 * Throws AppError `too_large` when they are too many for that.
 */
export async function readGroups(odoo: OdooTransport, model: string, ask: GroupAsk): Promise<Group[]> {
  const { having = [], offset = 0, limit, order, ...rest } = ask;
  const knows = (odoo.kind === "addon" || odoo.series.major >= 19) && ask.groupby.length > 0;
  const ordered = order === undefined || ask.groupby.length === 0 ? rest : { ...rest, order };
  if (having.length === 0 || knows)
    return readGroup(odoo, model, {
      ...ordered,
      ...(having.length === 0 ? {} : { having }),
      ...(offset === 0 ? {} : { offset }),
      ...(limit === undefined ? {} : { limit }),
    });
  const found = await readAll(odoo, model, ordered);
  return found
    .filter(({ aggregates, count }) => meets(having, (term) => (term === "__count" ? count : aggregates[term])))
    .slice(offset, limit === undefined ? undefined : offset + limit);
}

async function readAll(
  odoo: OdooTransport,
  model: string,
  ask: Omit<GroupAsk, "having" | "offset" | "limit" | "order"> & { readonly order?: string },
): Promise<Group[]> {
  const tooMany = (cause?: unknown) =>
    new AppError(
      "too_large",
      `Odoo ${odoo.series.major} cannot choose groups itself, and these are too many to read.`,
      {
        path: "having",
        hint: `Narrow the domain or group more coarsely: up to ${maxGroups} groups are read. Or leave having out and order by the aggregate with a limit.`,
        ...(cause === undefined ? {} : { cause }),
      },
    );
  try {
    const found = await readGroup(odoo, model, { ...ask, limit: maxGroups + 1 });
    if (found.length <= maxGroups) return found;
  } catch (error) {
    if (hasReason(error, "too_large")) throw tooMany(error);
    throw error;
  }
  throw tooMany();
}
