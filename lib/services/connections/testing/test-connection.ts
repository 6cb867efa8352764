import { and, eq, sql } from "drizzle-orm";
import { recordAdmin } from "../../../audit/record.ts";
import { afterCommit } from "../../../db/reachable.ts";
import type { ConnectionRow } from "../../../db/schema/index.ts";
import { connections } from "../../../db/schema/index.ts";
import { withTenant } from "../../../db/with-tenant.ts";
import type { ProbeResult } from "../../../odoo/probe/probe-result.ts";
import { requirePermission } from "../../../policy/permissions.ts";
import type { TestReport, TestStep } from "../../../views/connections.ts";
import { dropCredentialsOf } from "../../credentials/drop-credentials.ts";
import type { ConnectionContext } from "../context.ts";
import { findRow } from "../find-row.ts";
import { openSecret } from "../sealed-secret.ts";
import { probe } from "./probe.ts";
import { endColumns, errorKey, toFound } from "./probed.ts";
import { toReport } from "./report.ts";

/**
 * Tests a saved connection with its saved key and saves the findings: state, time, and a new series or transport after
 * an upgrade of the Odoo. For owners and admins. A failed test is returned, not thrown.
 */
export async function testConnection(
  context: ConnectionContext,
  input: { readonly id: string },
  onStep?: (step: TestStep) => void,
): Promise<TestReport> {
  requirePermission(context.actor, "connections.manage");
  const { tenantId } = context.actor;
  const { row, secret } = await withTenant(context.db, tenantId, async (tx) => {
    const found = await findRow(tx, tenantId, input.id);
    return { row: found, secret: await openSecret(tx, context.vault, found) };
  });
  if (row.kind === "sandbox") return testSandbox(context, row, onStep);

  const result = await probe(context, { url: row.url, database: row.database, login: row.login, secret }, onStep);
  await keep(context, row, result);
  return toReport(result);
}

async function keep(context: ConnectionContext, row: ConnectionRow, result: ProbeResult): Promise<void> {
  const { tenantId } = context.actor;
  const found = result.ok ? toFound(result) : undefined;
  const moved = found !== undefined && differs(row, found);
  await withTenant(context.db, tenantId, async (tx) => {
    const isElsewhere = found !== undefined && (found.url !== row.url || found.database !== row.database);
    if (isElsewhere) await dropCredentialsOf(tx, tenantId, row.id);
    await tx
      .update(connections)
      .set({
        ...(result.ok
          ? {
              ...toFound(result),
              ...(result.secretExpiresAt === undefined ? {} : endColumns(result.secretExpiresAt, row.secretExpiresAt)),
              state: row.state === "disabled" ? "disabled" : "live",
              lastError: null,
              verifiedAt: context.now(),
            }
          : { state: row.state === "disabled" ? "disabled" : "broken", lastError: errorKey(result.error) }),
        ...(moved ? { version: sql`${connections.version} + 1` } : {}),
      })
      // A connection that was edited during the test is not the one that was tested.
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, row.id), eq(connections.version, row.version)));
    await recordAdmin(tx, context, { verb: "connections.test", connectionId: row.id });
  });
  if (moved || (result.ok ? "live" : "broken") !== row.state)
    afterCommit(context.db, () => context.invalidateConnection(row.id));
}

function differs(row: ConnectionRow, found: ReturnType<typeof toFound>): boolean {
  return (Object.keys(found) as (keyof typeof found)[]).some((column) => row[column] !== found[column]);
}

/** The demo has no address to reach: its test makes one call. */
async function testSandbox(
  context: ConnectionContext,
  row: ConnectionRow,
  onStep?: (step: TestStep) => void,
): Promise<TestReport> {
  await context.openConnection(row, "").call({ model: "res.users", method: "context_get" });
  const ids = ["address", "tls", "odoo", "database", "sign_in", "rights"] as const;
  const steps = ids.map((id): TestStep => ({ id, state: id === "sign_in" ? "ok" : "skipped" }));
  for (const step of steps) onStep?.(step);
  const { tenantId } = context.actor;
  await withTenant(context.db, tenantId, (tx) =>
    tx
      .update(connections)
      .set({ verifiedAt: context.now() })
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, row.id))),
  );
  return {
    ok: true,
    steps,
    databases: [],
    found: {
      series: row.series,
      edition: row.edition,
      transport: row.transport,
      database: row.database,
      userName: row.odooUser,
      addonOffered: false,
    },
  };
}
