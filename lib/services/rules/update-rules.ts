import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { recordAdmin } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { connections, modelRules } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import type { ConnectionId, TenantId } from "../../kernel/ids.ts";
import { closedOperations } from "../../policy/hard-floor.ts";
import { requirePermission } from "../../policy/roles.ts";
import { type ModelRule, operations } from "../../policy/types.ts";
import type { ConnectionContext } from "../connections/context.ts";
import { findRow } from "../connections/find-row.ts";
import { readRules } from "./list-rules.ts";
import { toRuleColumns } from "./view.ts";

const modelName = z
  .string()
  .max(120)
  .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/);

export const UpdateRulesInput = z.object({
  connectionId: z.string(),
  /** The version that the change was worked out from; left out by single ticks, where the last one wins. */
  version: z.number().int().optional(),
  changes: z
    .array(
      z.object({
        model: modelName,
        label: z.string().trim().min(1).max(120),
        read: z.boolean(),
        create: z.boolean(),
        write: z.boolean(),
        unlink: z.boolean(),
        deniedFields: z
          .array(
            z
              .string()
              .max(120)
              .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/),
          )
          .max(1000),
      }),
    )
    .min(1)
    .max(500),
});

/**
 * Sets rules of models; a rule that allows nothing and denies no field is dropped. They hold from the next call on.
 * Owners and admins. Answers the new version. Throws `conflict` when `version` is old, `denied` for what no rule can open.
 */
export async function updateRules(context: ConnectionContext, raw: unknown): Promise<{ readonly version: number }> {
  requirePermission(context.principal, "rules.manage");
  const parsed = UpdateRulesInput.safeParse(raw);
  if (!parsed.success)
    throw new AppError("invalid_input", "These rules are not valid.", { key: "models.errors.invalid" });
  const input = parsed.data;
  for (const rule of input.changes) refuseClosed(rule);

  const { tenantId } = context.principal;
  const { id, version } = await withTenant(context.db, tenantId, async (tx) => {
    const connection = await findRow(tx, tenantId, input.connectionId, { lock: true });
    if (input.version !== undefined && input.version !== connection.rulesVersion) {
      throw new AppError("conflict", "Somebody changed the rules at the same time.", { key: "models.errors.changed" });
    }
    const before = new Map((await readRules(tx, tenantId, connection.id)).map((rule) => [rule.model, rule]));
    const changed = input.changes
      .map((rule) => ({ rule, fields: changedParts(before.get(rule.model), rule) }))
      .filter(({ fields }) => fields.length > 0);
    if (changed.length === 0) return { id: connection.id, version: connection.rulesVersion };

    await write(
      tx,
      tenantId,
      connection.id,
      changed.map(({ rule }) => rule),
      context.now(),
    );
    for (const { rule, fields } of changed) {
      await recordAdmin(tx, context, { verb: "rules.update", connectionId: connection.id, model: rule.model, fields });
    }
    await tx
      .update(connections)
      .set({ rulesVersion: sql`${connections.rulesVersion} + 1` })
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, connection.id)));
    return { id: connection.id, version: connection.rulesVersion + 1 };
  });
  context.invalidateConnection(id);
  return { version };
}

async function write(
  tx: Transaction,
  tenantId: TenantId,
  connectionId: ConnectionId,
  rules: readonly ModelRule[],
  updatedAt: Date,
): Promise<void> {
  const dropped = rules.filter(isEmpty).map((rule) => rule.model);
  if (dropped.length > 0) {
    await tx
      .delete(modelRules)
      .where(
        and(
          eq(modelRules.tenantId, tenantId),
          eq(modelRules.connectionId, connectionId),
          inArray(modelRules.model, dropped),
        ),
      );
  }
  for (const rule of rules) {
    if (isEmpty(rule)) continue;
    const columns = { ...toRuleColumns(rule), updatedAt };
    await tx
      .insert(modelRules)
      .values({ tenantId, connectionId, model: rule.model, ...columns })
      .onConflictDoUpdate({ target: [modelRules.connectionId, modelRules.model], set: columns });
  }
}

function isEmpty(rule: ModelRule): boolean {
  return operations.every((operation) => !rule[operation]) && rule.deniedFields.length === 0;
}

/** What differs, for the audit log: operations and denied fields by name. */
function changedParts(before: ModelRule | undefined, after: ModelRule): readonly string[] {
  const was = before ?? { read: false, create: false, write: false, unlink: false, deniedFields: [] };
  const flipped = operations.filter((operation) => was[operation] !== after[operation]);
  const denied = after.deniedFields.filter((field) => !was.deniedFields.includes(field));
  const allowed = was.deniedFields.filter((field) => !after.deniedFields.includes(field));
  return [...flipped, ...denied.map((field) => `deny:${field}`), ...allowed.map((field) => `allow:${field}`)];
}

function refuseClosed(rule: ModelRule): void {
  const closed = closedOperations(rule.model).filter((operation) => rule[operation]);
  if (closed.length === 0) return;
  throw new AppError("denied", `${closed.join(", ")} on ${rule.model} is never open to AI clients.`, {
    path: "model",
    key: "models.errors.hard_floor",
    params: { model: rule.model },
  });
}
