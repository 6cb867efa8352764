import { AppError, isAppError } from "../../kernel/errors.ts";
import type { CompanyScope } from "../../kernel/odoo-values.ts";
import { userCompanies } from "../../odoo/calls/user-companies.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import { cleanName } from "../text/clean-text.ts";

/**
 * Returns a transport whose calls all run in the companies of a scope, so that Odoo's own rules and defaults follow it.
 * A call may narrow them further. Throws AppError `denied` for a call that names another company, and for a company
 * that the Odoo user has no longer.
 */
export function inCompanies(odoo: OdooTransport, scope: CompanyScope, userId: () => Promise<number>): OdooTransport {
  const ids = scope.map(({ id }) => id);
  return {
    ...odoo,
    async call(call, options) {
      const asked = call.context?.["allowed_company_ids"];
      // Odoo takes an empty list for all companies of the user.
      const own = Array.isArray(asked) && asked.length > 0 ? asked : ids;
      const other = own.find((id) => !ids.includes(id));
      if (other !== undefined) throw outside(scope, "context.allowed_company_ids");
      try {
        return await odoo.call({ ...call, context: { ...call.context, allowed_company_ids: own } }, options);
      } catch (error) {
        if (!isAppError(error) || error.code !== "odoo_access") throw error;
        const known = await userCompanies(odoo, await userId());
        const lost = known === undefined ? [] : scope.filter(({ id }) => !known.all.includes(id));
        throw lost.length > 0 ? noLonger(lost) : error;
      }
    },
  };
}

/** Returns the refusal of a company that is not in the scope. `path` is the argument that names it. */
export function outside(scope: CompanyScope, path?: string): AppError {
  return new AppError("denied", `This client may act only in ${listed(scope)}.`, {
    reason: "outside_companies",
    remedy: { by: "portal_admin", where: "keys.companies" },
    ...(path === undefined ? {} : { path }),
  });
}

function noLonger(lost: readonly CompanyScope[number][]): AppError {
  return new AppError("denied", `The Odoo user of this connection no longer works in ${listed(lost)}.`, {
    reason: "outside_companies",
    hint: "Until the client gets other companies, or the user gets these back in Odoo, its calls are refused.",
    remedy: { by: "portal_admin", where: "keys.companies" },
  });
}

function listed(companies: readonly CompanyScope[number][]): string {
  return companies.map(({ id, name }) => `${JSON.stringify(cleanName(name))} (${id})`).join(", ");
}
