import { and, eq, inArray, sql } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { connections, modelRules } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import type { ConnectionId, TenantId } from "../../kernel/ids.ts";
import { nothingOpen } from "../../kernel/model-rule.ts";
import { closedOperations } from "../../policy/hard-floor.ts";
import { type ModelRule, operations } from "../../policy/types.ts";
import type { ConnectionContext } from "../connections/context.ts";
import { findRow } from "../connections/find-row.ts";
import { readRules } from "./list-rules.ts";
import { toRuleColumns } from "./view.ts";

/**
 * Puts rules in place in one transaction with their audit entries; a rule that allows nothing and denies no field is
 * dropped. They hold from the next call on. For the verbs of this room, which have checked the role.
 * Throws `conflict` when `version` is given and no longer the present one, `denied` for what no rule can open.
 */
export async function writeRules(
  context: ConnectionContext,
  input: { readonly connectionId: string; readonly version?: number; readonly changes: readonly ModelRule[] },
): Promise<void> {
  for (const rule of input.changes) refuseClosed(rule);

  const { tenantId } = context.principal;
  const id = await withTenant(context.db, tenantId, async (tx) => {
    const connection = await findRow(tx, tenantId, input.connectionId, { lock: true });
    if (input.version !== undefined && input.version !== connection.rulesVersion) {
      throw new AppError("conflict", "Somebody changed the rules at the same time.", { key: "models.errors.changed" });
    }
    const before = new Map((await readRules(tx, tenantId, connection.id)).map((rule) => [rule.model, rule]));
    const changed = input.changes
      .map((rule) => ({ ...rule, writableFields: rule.writableFields ?? before.get(rule.model)?.writableFields ?? [] }))
      .map((rule) => ({ rule, fields: changedParts(before.get(rule.model), rule) }))
      .filter(({ fields }) => fields.length > 0);
    if (changed.length === 0) return connection.id;

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
    return connection.id;
  });
  context.invalidateConnection(id);
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
  return (
    operations.every((operation) => !rule[operation]) &&
    rule.actions.length === 0 &&
    rule.deniedFields.length === 0 &&
    (rule.writableFields ?? []).length === 0
  );
}

/** What differs, for the audit log: operations and denied fields by name. */
function changedParts(before: ModelRule | undefined, after: ModelRule): readonly string[] {
  const was: Omit<ModelRule, "model" | "label"> = before ?? nothingOpen;
  const flipped = operations.filter((operation) => was[operation] !== after[operation]);
  const denied = after.deniedFields.filter((field) => !was.deniedFields.includes(field));
  const allowed = was.deniedFields.filter((field) => !after.deniedFields.includes(field));
  const opened = after.actions.filter((name) => !was.actions.includes(name));
  const closed = was.actions.filter((name) => !after.actions.includes(name));
  const { writableFields: couldWrite = [] } = was;
  const { writableFields: canWrite = [] } = after;
  const writable = canWrite.filter((field) => !couldWrite.includes(field));
  const fixed = couldWrite.filter((field) => !canWrite.includes(field));
  return [
    ...flipped,
    ...opened.map((name) => `open:${name}`),
    ...closed.map((name) => `close:${name}`),
    ...denied.map((field) => `deny:${field}`),
    ...allowed.map((field) => `allow:${field}`),
    ...writable.map((field) => `writable:${field}`),
    ...fixed.map((field) => `fixed:${field}`),
  ];
}

function refuseClosed(rule: ModelRule): void {
  const never = closedOperations(rule.model);
  const closed = [
    ...never.filter((operation) => rule[operation]),
    ...(never.length > 0 ? [...rule.actions, ...(rule.writableFields ?? [])] : []),
  ];
  if (closed.length === 0) return;
  throw new AppError("denied", `${closed.join(", ")} on ${rule.model} is never open to AI clients.`, {
    path: "model",
    key: "models.errors.hard_floor",
    params: { model: rule.model },
  });
}
