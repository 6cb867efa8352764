import { and, eq, isNull } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { afterCommit } from "../../db/reachable.ts";
import { grantConnections, grants } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { type GrantId, newId } from "../../kernel/ids.ts";
import type { OdooCompany } from "../../kernel/odoo-values.ts";
import type { ActorOf } from "../../policy/actor.ts";
import { requireMember } from "../../policy/permissions.ts";
import { chooseCompanies, companyFields } from "../companies/choose-companies.ts";
import type { CompanyContext } from "../companies/context.ts";
import { listOdooCompanies } from "../companies/list-odoo-companies.ts";
import { findRow } from "../connections/find-row.ts";
import type { ServiceContext } from "../context.ts";
import type { GrantContext } from "./context.ts";
import type { GiveGrantInput } from "./schemas.ts";

/**
 * Gives an AI client access to connections in the member's name and returns the id of the grant. A member has one grant
 * for each client: a later consent replaces its scope and connections. Throws AppError `not_found` for a connection
 * that is not the tenant's, and what `chooseCompanies` throws.
 */
export async function giveGrant(
  context: ServiceContext & CompanyContext & Pick<GrantContext, "forgetGrant">,
  input: GiveGrantInput,
): Promise<GrantId> {
  const member = requireMember(context.actor, "grants.own");
  const { tenantId } = member;
  const companiesOf = new Map<string, OdooCompany[] | null>();
  for (const { id: connectionId, companyIds } of input.connections) {
    const list = () => listOdooCompanies(context, { connectionId, forKey: false });
    companiesOf.set(connectionId, await chooseCompanies(companyIds, list));
  }
  const grantId = await withTenant(context.db, tenantId, async (tx) => {
    const chosen = [];
    for (const [id, companies] of companiesOf) chosen.push({ ...(await findRow(tx, tenantId, id)), companies });
    const id = await saveGrant(tx, member, input, context.now());
    await tx
      .delete(grantConnections)
      .where(and(eq(grantConnections.tenantId, tenantId), eq(grantConnections.grantId, id)));
    await tx
      .insert(grantConnections)
      .values(chosen.map(({ id: connectionId, companies }) => ({ tenantId, grantId: id, connectionId, companies })));
    for (const { id: connectionId, companies } of chosen) {
      const fields = [input.scope, ...companyFields(companies)];
      await recordAdmin(tx, context, { verb: "grants.give", connectionId, fields });
    }
    return id;
  });
  afterCommit(context.db, () => context.forgetGrant({ tenantId, grantId }));
  return grantId;
}

async function saveGrant(
  tx: Transaction,
  { tenantId, userId }: ActorOf<"session">,
  { clientId, clientName, redirectHost, scope }: GiveGrantInput,
  at: Date,
): Promise<GrantId> {
  const changes = { clientName, redirectHost, scope, consentedAt: at };
  const [row] = await tx
    .insert(grants)
    .values({ id: newId<GrantId>(), tenantId, userId, clientId, createdAt: at, ...changes })
    .onConflictDoUpdate({
      target: [grants.tenantId, grants.userId, grants.clientId],
      targetWhere: isNull(grants.revokedAt),
      set: changes,
    })
    .returning({ id: grants.id });
  if (row === undefined) throw new Error("The grant was not saved.");
  return row.id;
}
