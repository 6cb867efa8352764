import { and, asc, eq, gte, ne } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { auditEntries } from "../../db/schema/index.ts";
import type { AccessKeyId, GrantId, TenantId } from "../../kernel/ids.ts";
import type { FirstCall } from "../../views/keys.ts";

/** Returns the first finished call of a key or grant from a moment on, or undefined if there is none. */
export async function findFirstCall(
  tx: Transaction,
  tenantId: TenantId,
  actorId: AccessKeyId | GrantId,
  since: Date,
): Promise<FirstCall | undefined> {
  const [call] = await tx
    .select({
      tool: auditEntries.tool,
      outcome: auditEntries.outcome,
      durationMs: auditEntries.durationMs,
      client: auditEntries.client,
    })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.tenantId, tenantId),
        eq(auditEntries.actorId, actorId),
        gte(auditEntries.startedAt, since),
        ne(auditEntries.outcome, "pending"),
      ),
    )
    .orderBy(asc(auditEntries.startedAt), asc(auditEntries.id))
    .limit(1);
  if (call === undefined || call.outcome === "pending") return undefined;
  return { ...call, outcome: call.outcome, durationMs: call.durationMs ?? 0 };
}
