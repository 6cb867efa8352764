import { withTenant } from "../../db/with-tenant.ts";
import type { OdooCompany } from "../../kernel/odoo-values.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import { requireMember } from "../../policy/permissions.ts";
import { findRow } from "../connections/find-row.ts";
import { openSecret } from "../connections/sealed-secret.ts";
import type { ServiceContext } from "../context.ts";
import type { CompanyContext } from "./context.ts";
import { readCompanies } from "./read-companies.ts";
import type { ListOdooCompaniesInput } from "./schemas.ts";

/**
 * Returns the Odoo companies in which a new key or a client of the member can act on a connection: those of the Odoo
 * user that would act, its current one first. Throws AppError `not_found` for a connection that is not the tenant's,
 * and Odoo's own errors.
 */
export async function listOdooCompanies(
  context: ServiceContext & CompanyContext,
  input: ListOdooCompaniesInput,
): Promise<readonly OdooCompany[]> {
  const member = requireMember(context.actor, "grants.own");
  const { tenantId, userId } = member;
  const { row, secret } = await withTenant(context.db, tenantId, async (tx) => {
    const row = await findRow(tx, tenantId, input.connectionId);
    return { row, secret: await openSecret(tx, context.vault, row) };
  });
  const own = input.forKey ? undefined : await context.findMemberOdoo(tenantId, row.id, userId);
  const odoo: OdooTransport = own?.odoo ?? context.openConnection(row, secret);
  return readCompanies(odoo);
}
