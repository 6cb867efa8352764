import { recordAdmin } from "../../audit/record.ts";
import { withTenant } from "../../db/with-tenant.ts";
import type { KeyLifetime } from "../../kernel/choices.ts";
import { type AccessKeyId, newId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { chooseCompanies, companyFields } from "../companies/choose-companies.ts";
import type { CompanyContext } from "../companies/context.ts";
import { listOdooCompanies } from "../companies/list-odoo-companies.ts";
import { findRow } from "../connections/find-row.ts";
import type { ServiceContext } from "../context.ts";
import { type CreatedKey, insertKey } from "./insert-key.ts";
import type { CreateKeyInput } from "./schemas.ts";

const dayMs = 24 * 3600 * 1000;
const days: Record<KeyLifetime, number | undefined> = { "30": 30, "90": 90, "365": 365, never: undefined };

/**
 * Creates an access key for one connection; `mcpo_test_…` for a demo Odoo. For owners and admins.
 * Throws `not_found` for a connection that is not the tenant's, `conflict` if there are too many keys, and what
 * `chooseCompanies` throws.
 */
export async function createKey(context: ServiceContext & CompanyContext, input: CreateKeyInput): Promise<CreatedKey> {
  requirePermission(context.actor, "keys.manage");
  const { actor, vault } = context;
  const { tenantId } = actor;
  const { connectionId, companyIds } = input;
  const companies = await chooseCompanies(companyIds, () => listOdooCompanies(context, { connectionId, forKey: true }));
  return withTenant(context.db, tenantId, async (tx) => {
    const connection = await findRow(tx, tenantId, input.connectionId, { lock: true });
    const now = context.now();
    const lifetime = days[input.lifetime];
    const created = await insertKey(tx, (key) => vault.fingerprint("access-key", key), {
      id: newId<AccessKeyId>(),
      tenantId,
      connection,
      name: input.name,
      scope: input.scope,
      toolsets: input.toolsets === undefined ? null : [...new Set(input.toolsets)],
      allowedNetworks: input.allowedNetworks ?? null,
      companies,
      createdBy: actor.kind === "session" ? actor.userId : null,
      createdAt: now,
      expiresAt: lifetime === undefined ? null : new Date(now.getTime() + lifetime * dayMs),
    });
    await recordAdmin(tx, context, {
      verb: "keys.create",
      connectionId: connection.id,
      fields: companyFields(companies),
    });
    return created;
  });
}
