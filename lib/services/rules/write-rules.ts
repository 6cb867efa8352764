import { and, eq, inArray, sql } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { afterCommit } from "../../db/reachable.ts";
import { connections, modelRules } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import type { ConnectionId, TenantId } from "../../kernel/ids.ts";
import { nothingOpen } from "../../kernel/model-rule.ts";
import { closedOperations } from "../../policy/hard-floor.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { type ModelRule, operations } from "../../policy/types.ts";
import { toRuleColumns } from "../../tenant/rule-row.ts";
import type { ConnectionContext } from "../connections/context.ts";
import { findRow } from "../connections/find-row.ts";
import { readRules } from "./list-rules.ts";

/** The most models with rules in one connection, and the most names in these rules. Each call reads them all. */
const maxRules = 1_000;
const maxNames = 20_000;

/**
 * Saves rules in one transaction with their audit entries; a rule that allows nothing and denies no field is dropped.
 * The rules apply from the next call on. For the verbs of this folder that change rules. Throws `conflict` if `version`
 * is given and outdated or if there are too many rules, `denied` for a model or operation that no rule can open.
 */
export async function writeRules(
  context: ConnectionContext,
  input: { readonly connectionId: string; readonly version?: number; readonly changes: readonly ModelRule[] },
): Promise<void> {
  requirePermission(context.actor, "rules.manage");
  for (const rule of input.changes) refuseClosed(rule);

  const { tenantId } = context.actor;
  const id = await withTenant(context.db, tenantId, async (tx) => {
    const connection = await findRow(tx, tenantId, input.connectionId, { lock: true });
    if (input.version !== undefined && input.version !== connection.rulesVersion) {
      throw new AppError("conflict", "Somebody changed the rules at the same time.", { key: "models.errors.changed" });
    }
    const before = new Map((await readRules(tx, tenantId, connection.id)).map((rule) => [rule.model, rule]));
    const changed = input.changes
      .map((rule) => {
        const { writableFields = [], needsApproval = false } = before.get(rule.model) ?? {};
        return {
          ...rule,
          writableFields: rule.writableFields ?? writableFields,
          needsApproval: rule.needsApproval ?? needsApproval,
        };
      })
      .map((rule) => ({ rule, fields: changedParts(before.get(rule.model), rule) }))
      .filter(({ fields }) => fields.length > 0);
    if (changed.length === 0) return connection.id;
    refuseTooMany(
      before,
      changed.map(({ rule }) => rule),
    );

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
  afterCommit(context.db, () => context.invalidateConnection(id));
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

/** Throws `conflict` if there are too many rules. A change that adds none is always allowed. */
function refuseTooMany(before: ReadonlyMap<string, ModelRule>, changed: readonly ModelRule[]): void {
  const after = new Map([...before, ...changed.map((rule) => [rule.model, rule] as const)]);
  for (const rule of changed) if (isEmpty(rule)) after.delete(rule.model);
  if (after.size > maxRules && after.size > before.size)
    throw new AppError("conflict", `A connection takes rules for ${maxRules} models.`, {
      key: "models.errors.too_many_rules",
      params: { max: maxRules },
    });
  const names = countNames(after);
  if (names > maxNames && names > countNames(before))
    throw new AppError("conflict", `The rules of a connection take ${maxNames} fields and actions in all.`, {
      key: "models.errors.too_many_names",
      params: { max: maxNames },
    });
}

function countNames(rules: ReadonlyMap<string, ModelRule>): number {
  let names = 0;
  for (const { actions, deniedFields, writableFields = [] } of rules.values())
    names += actions.length + deniedFields.length + writableFields.length;
  return names;
}

function isEmpty(rule: ModelRule): boolean {
  return (
    operations.every((operation) => !rule[operation]) &&
    rule.actions.length === 0 &&
    rule.deniedFields.length === 0 &&
    (rule.writableFields ?? []).length === 0 &&
    rule.needsApproval !== true
  );
}

/** Returns the differences for the audit log: operations and denied fields by name. */
function changedParts(before: ModelRule | undefined, after: ModelRule): readonly string[] {
  const was: Omit<ModelRule, "model" | "label"> = before ?? nothingOpen;
  const flipped = operations.filter((operation) => was[operation] !== after[operation]);
  const denied = without(after.deniedFields, was.deniedFields);
  const allowed = without(was.deniedFields, after.deniedFields);
  const opened = without(after.actions, was.actions);
  const closed = without(was.actions, after.actions);
  const { writableFields: couldWrite = [] } = was;
  const { writableFields: canWrite = [] } = after;
  const writable = without(canWrite, couldWrite);
  const fixed = without(couldWrite, canWrite);
  const approval =
    (was.needsApproval === true) === (after.needsApproval === true) ? [] : [after.needsApproval === true];
  return [
    ...flipped,
    ...approval.map((isOn) => `approval:${isOn ? "on" : "off"}`),
    ...opened.map((name) => `open:${name}`),
    ...closed.map((name) => `close:${name}`),
    ...denied.map((field) => `deny:${field}`),
    ...allowed.map((field) => `allow:${field}`),
    ...writable.map((field) => `writable:${field}`),
    ...fixed.map((field) => `fixed:${field}`),
  ];
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return names.filter((name) => !known.has(name));
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
