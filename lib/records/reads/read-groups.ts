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
  /** Conditions on aggregates and `__count`, with numbers. */
  readonly having?: Domain;
  readonly order?: string | undefined;
  readonly offset?: number;
  readonly limit?: number;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The number of groups that are read to apply `having` here. */
export const maxGroups = 20_000;

/**
 * Returns groups in the requested order, at most `limit` of them from `offset` on. Until 18 Odoo has no `having`, and
 * from 19 on none without groups: all groups are read then, in Odoo's order, and filtered here. Throws AppError
 * `too_large` if there are too many for that.
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
