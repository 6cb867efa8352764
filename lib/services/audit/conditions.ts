import { and, arrayContains, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { auditEntries } from "../../db/schema/index.ts";
import type { AuditPeriod } from "../../kernel/choices.ts";
import type { TenantId } from "../../kernel/ids.ts";
import type { Cursor } from "./cursor.ts";
import type { AuditFilters } from "./filters.ts";

const hourMs = 3600 * 1000;
const periodMs: Record<AuditPeriod, number> = {
  "1h": hourMs,
  "24h": 24 * hourMs,
  "7d": 7 * 24 * hourMs,
  "30d": 30 * 24 * hourMs,
};

/** Returns the conditions on tenant and time, with which every index on the table begins and ends. */
export function withinTime(
  tenantId: TenantId,
  filters: Pick<AuditFilters, "period" | "from" | "to">,
  now: Date,
  before: Cursor | undefined,
): SQL | undefined {
  const { period, from, to } = filters;
  return and(
    eq(auditEntries.tenantId, tenantId),
    period === undefined ? undefined : gte(auditEntries.startedAt, new Date(now.getTime() - periodMs[period])),
    from === undefined ? undefined : gte(auditEntries.startedAt, new Date(`${from}T00:00:00Z`)),
    to === undefined ? undefined : lt(auditEntries.startedAt, new Date(Date.parse(`${to}T00:00:00Z`) + 24 * hourMs)),
    before === undefined
      ? undefined
      : sql`(${auditEntries.startedAt}, ${auditEntries.id}) < (${before.at}::timestamptz, ${before.id}::uuid)`,
  );
}

type Column = "requestId" | "recordId" | "actor" | "connectionId" | "model" | "tool" | "outcome" | "operation";

interface Named {
  readonly column: Column;
  readonly condition: SQL;
}

/** Columns that have their own index sorted by time, the most selective one first. */
const indexed: readonly Column[] = ["requestId", "actor", "model", "tool", "connectionId", "outcome"];

/**
 * Splits the filters other than the time: one condition that an index answers in the order of the list, and those with
 * which each entry from that index is compared.
 */
export function splitConditions(filters: AuditFilters): {
  readonly index: SQL | undefined;
  readonly rest: readonly SQL[];
} {
  const named = toConditions(filters);
  const first = indexed
    .map((column) => named.find((each) => each.column === column))
    .find((found) => found !== undefined);
  return {
    index: first?.condition,
    rest: named.filter((each) => each !== first).map(({ condition }) => condition),
  };
}

function toConditions(filters: AuditFilters): readonly Named[] {
  const { outcome, operation, model, tool, actor, connectionId, text } = filters;
  const named: Named[] = [];
  if (outcome !== undefined) named.push({ column: "outcome", condition: eq(auditEntries.outcome, outcome) });
  if (operation !== undefined) named.push({ column: "operation", condition: eq(auditEntries.operation, operation) });
  if (model !== undefined) named.push({ column: "model", condition: eq(auditEntries.model, model) });
  if (tool !== undefined) named.push({ column: "tool", condition: eq(auditEntries.tool, tool) });
  if (actor !== undefined) named.push({ column: "actor", condition: eq(auditEntries.actorId, actor) });
  if (connectionId !== undefined) {
    named.push({ column: "connectionId", condition: eq(auditEntries.connectionId, connectionId) });
  }
  if (text !== undefined) named.push(...toTextConditions(text));
  return named;
}

/** Reads `42` and `#42` as a record, `res.partner,42` as a record of a model, all else as a request id. */
function toTextConditions(text: string): readonly Named[] {
  const record = /^(?:([a-z][a-z0-9_.]*)\s*[,#]|#)?\s*(\d{1,15})$/.exec(text);
  if (record === null) return [{ column: "requestId", condition: eq(auditEntries.requestId, text) }];
  const [, model, id] = record;
  return [
    { column: "recordId", condition: arrayContains(auditEntries.recordIds, [Number(id)]) },
    ...(model === undefined ? [] : [{ column: "model", condition: eq(auditEntries.model, model) } as const]),
  ];
}
