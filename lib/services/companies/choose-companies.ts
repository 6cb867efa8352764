import { AppError } from "../../kernel/errors.ts";
import type { OdooCompany } from "../../kernel/odoo-values.ts";

/**
 * Returns the chosen companies with their names, as Odoo has them; null for no limit. `ids` has the default first, and
 * `list` asks Odoo for the companies to choose from. Throws AppError `invalid_input` at `companyIds` if one of them is
 * not a company of the Odoo user, and Odoo's own errors.
 */
export async function chooseCompanies(
  ids: readonly number[] | undefined,
  list: () => Promise<readonly OdooCompany[]>,
): Promise<OdooCompany[] | null> {
  if (ids === undefined) return null;
  const known = await list();
  return [...new Set(ids)].map((id) => {
    const company = known.find((one) => one.id === id);
    if (company === undefined) throw unknown();
    return company;
  });
}

/** Returns the companies as an audit entry names them. */
export function companyFields(companies: readonly OdooCompany[] | null): string[] {
  return (companies ?? []).map(({ id }) => `company:${id}`);
}

function unknown(): AppError {
  return new AppError("invalid_input", "The Odoo user does not work in one of these companies.", {
    path: "companyIds",
    key: "companies.errors.unknown",
  });
}
