import { and, asc, desc, eq, gt, gte, isNotNull, isNull, or } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { accessKeys, auditEntries, connections, modelRules } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import type { ConnectionId, TenantId } from "../../kernel/ids.ts";
import { can, requirePermission } from "../../policy/permissions.ts";
import type { AuditEntryView } from "../../views/audit.ts";
import type { ConnectionActivity, ConnectionOverview } from "../../views/overview.ts";
import { entryColumns } from "../audit/view.ts";
import type { ServiceContext } from "../context.ts";
import { type NextStep, nextStep } from "./next-step.ts";
import { type Activity, readActivity } from "./read-activity.ts";

export interface Overview {
  readonly connections: readonly ConnectionOverview[];
  readonly hours: Activity["hours"];
  /** True if there were more calls than are counted: the figures cover only the newest ones. */
  readonly partial: boolean;
  /** The last calls of the week that failed or were refused; undefined for members who may not read the audit log. */
  readonly problems: readonly AuditEntryView[] | undefined;
  readonly nextStep: NextStep | undefined;
}

const none: ConnectionActivity = { total: 0, outcomes: {}, p50: undefined, p95: undefined, models: [], tools: [] };
const weekMs = 7 * 24 * 3600 * 1000;
const problemsShown = 6;

/** Returns how the tenant's connections are used and what is left to set up. Every member may see it. */
export async function getOverview(context: ServiceContext): Promise<Overview> {
  requirePermission(context.actor, "overview.read");
  const { tenantId } = context.actor;
  const now = context.now();
  return withTenant(context.db, tenantId, async (tx) => {
    const rows = await tx
      .select({ id: connections.id, name: connections.name, state: connections.state })
      .from(connections)
      .where(eq(connections.tenantId, tenantId))
      .orderBy(asc(connections.name));
    const activity = await readActivity(tx, tenantId, now);
    return {
      connections: rows.map((row) => ({ ...row, ...(activity.connections.get(row.id) ?? none) })),
      hours: activity.hours,
      partial: activity.partial,
      problems: can(context.actor, "audit.read") ? await readProblems(tx, tenantId, now) : undefined,
      nextStep: nextStep({ connections: await withRules(tx, tenantId, rows), ...(await readKeys(tx, tenantId, now)) }),
    };
  });
}

/** Reads each outcome by itself: an index sorts the entries of one outcome by time, but not those of several. */
async function readProblems(tx: Transaction, tenantId: TenantId, now: Date): Promise<readonly AuditEntryView[]> {
  const found: AuditEntryView[] = [];
  for (const outcome of ["denied", "failed", "unknown", "limited"] as const) {
    found.push(
      ...(await tx
        .select(entryColumns)
        .from(auditEntries)
        .where(
          and(
            eq(auditEntries.tenantId, tenantId),
            eq(auditEntries.outcome, outcome),
            gte(auditEntries.startedAt, new Date(now.getTime() - weekMs)),
          ),
        )
        .orderBy(desc(auditEntries.startedAt), desc(auditEntries.id))
        .limit(problemsShown)),
    );
  }
  return found.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime()).slice(0, problemsShown);
}

async function withRules(tx: Transaction, tenantId: TenantId, rows: readonly { readonly id: ConnectionId }[]) {
  const ruled = await tx
    .selectDistinct({ id: modelRules.connectionId })
    .from(modelRules)
    .where(and(eq(modelRules.tenantId, tenantId), eq(modelRules.canRead, true)));
  const ids = new Set(ruled.map(({ id }) => id));
  return rows.map(({ id }) => ({ id, hasRules: ids.has(id) }));
}

async function readKeys(tx: Transaction, tenantId: TenantId, now: Date) {
  const own = eq(accessKeys.tenantId, tenantId);
  const active = await tx
    .select({ id: accessKeys.id })
    .from(accessKeys)
    .where(and(own, isNull(accessKeys.revokedAt), or(isNull(accessKeys.expiresAt), gt(accessKeys.expiresAt, now))))
    .limit(1);
  const used = await tx
    .select({ id: accessKeys.id })
    .from(accessKeys)
    .where(and(own, isNotNull(accessKeys.lastUsedAt)))
    .limit(1);
  return { hasActiveKey: active.length > 0, hasUsedKey: used.length > 0 };
}
