import { AppError } from "../../kernel/errors.ts";
import type { OdooCompany } from "../../kernel/odoo-values.ts";
import { contextGet, read } from "../../odoo/calls/client.ts";
import { userCompanies } from "../../odoo/calls/user-companies.ts";
import type { OdooTransport } from "../../odoo/types.ts";

/** The first series with branches: companies that share the data of another one. */
const firstWithBranches = 17;

/**
 * Returns the companies of the Odoo user of a transport: the user's current one, then the others by name. Throws
 * AppError `odoo_access` if Odoo does not tell them.
 */
export async function readCompanies(odoo: OdooTransport): Promise<readonly OdooCompany[]> {
  const { uid } = await contextGet(odoo);
  const known = uid === undefined ? undefined : await userCompanies(odoo, uid);
  if (known === undefined) throw untold();
  const { own, all } = known;
  const hasBranches = odoo.series.major >= firstWithBranches && odoo.kind !== "sandbox";
  const rows = await read(odoo, "res.company", all, {
    fields: ["name", ...(hasBranches ? ["parent_path"] : [])],
    context: { allowed_company_ids: all },
  });
  return rows
    .map(({ id, name, parent_path: path }) => ({ id, name: String(name), ...parentsIn(path, id) }))
    .toSorted((a, b) => Number(b.id === own) - Number(a.id === own) || a.name.localeCompare(b.name));
}

/** Returns the companies above one in Odoo's path of it, such as `1/4/` for the branch 4 of company 1. */
function parentsIn(path: unknown, id: number): { parents?: readonly number[] } {
  const parents = String(path || "")
    .split("/")
    .map(Number)
    .filter((step) => step > 0 && step !== id);
  return parents.length === 0 ? {} : { parents };
}

function untold(): AppError {
  return new AppError("odoo_access", "Odoo does not tell the companies of this user.", {
    key: "companies.errors.untold",
  });
}
