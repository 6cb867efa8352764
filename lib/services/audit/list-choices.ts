import { asc, desc, eq } from "drizzle-orm";
import { accessKeys, auditEntries, members, users } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { AuditChoices } from "../../views/audit.ts";
import type { ServiceContext } from "../context.ts";

const newest = 1000;
const maxActors = 500;

/** Returns the choices of the audit log's filters. For owners, admins and auditors. */
export async function listAuditChoices(context: ServiceContext): Promise<AuditChoices> {
  requirePermission(context.actor, "audit.read");
  const { tenantId } = context.actor;
  return withTenant(context.db, tenantId, async (tx) => {
    const keys = await tx
      .select({ id: accessKeys.id, name: accessKeys.name, last4: accessKeys.last4 })
      .from(accessKeys)
      .where(eq(accessKeys.tenantId, tenantId))
      .orderBy(desc(accessKeys.createdAt))
      .limit(maxActors);
    const people = await tx
      .select({ id: users.id, email: users.email })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(eq(members.tenantId, tenantId))
      .orderBy(asc(users.email))
      .limit(maxActors);
    const seen = await tx
      .select({ model: auditEntries.model, tool: auditEntries.tool })
      .from(auditEntries)
      .where(eq(auditEntries.tenantId, tenantId))
      .orderBy(desc(auditEntries.startedAt), desc(auditEntries.id))
      .limit(newest);
    return {
      actors: [
        ...keys.map(({ id, name, last4 }) => ({ id, kind: "key" as const, label: `${name} (…${last4})` })),
        ...people.map(({ id, email }) => ({ id, kind: "session" as const, label: email })),
      ],
      models: sorted(seen.map(({ model }) => model)),
      tools: sorted(seen.map(({ tool }) => tool)),
    };
  });
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== "").sort();
}
