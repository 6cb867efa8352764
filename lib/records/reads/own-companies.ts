import { type UserCompanies, userCompanies } from "../../odoo/calls/user-companies.ts";
import type { CallIo } from "../call-io.ts";

export interface Companies extends UserCompanies {
  /** True if there are no other companies. */
  readonly whole: boolean;
}

/**
 * Returns the companies in which a call may act, and the current one; undefined if Odoo does not give them. They are
 * those of the Odoo user, or those of them to which the caller is limited.
 */
export async function ownCompanies(
  { odoo, context }: Pick<CallIo, "odoo" | "context">,
  userId: number,
): Promise<Companies | undefined> {
  const known = await userCompanies(odoo, userId);
  if (known === undefined) return undefined;
  const { companies: scope } = context;
  if (scope === undefined) return { ...known, whole: true };
  return { own: scope[0].id, all: known.all.filter((id) => scope.some((one) => one.id === id)), whole: true };
}
