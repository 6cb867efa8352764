import { sql } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { auditEntries } from "../../db/schema/index.ts";
import type { ConnectionId, TenantId } from "../../kernel/ids.ts";
import type { ConnectionActivity, HourOfCalls, NamedCount } from "../../views/overview.ts";

export interface Activity {
  readonly connections: ReadonlyMap<ConnectionId, ConnectionActivity>;
  /** The last 24 hours, the oldest first, including hours without a call. */
  readonly hours: readonly HourOfCalls[];
  /** True if there were more calls than are counted: the figures cover only the newest ones. */
  readonly partial: boolean;
}

/** The most calls that are counted, so that the overview of a busy company stays cheap. */
const maxCalls = 20_000;
const topNames = 5;
const hourMs = 3600 * 1000;

interface Line {
  readonly kind: "outcome" | "duration" | "model" | "tool" | "hour";
  readonly connection_id: ConnectionId | null;
  readonly name: string | null;
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** Counts the calls of the last 24 hours in one pass over the newest of them. Changes in the portal are not counted. */
export async function readActivity(tx: Transaction, tenantId: TenantId, now: Date): Promise<Activity> {
  const { rows: lines } = await tx.execute<Line & Record<string, unknown>>(sql`
    with recent as materialized (
      select connection_id, outcome, duration_ms, model, tool,
        floor(extract(epoch from (${now.toISOString()}::timestamptz - started_at)) / 3600)::int as hours_ago
      from ${auditEntries}
      where tenant_id = ${tenantId} and started_at > ${new Date(now.getTime() - 24 * hourMs).toISOString()}::timestamptz
        and started_at <= ${now.toISOString()}::timestamptz and operation <> 'admin'
      order by started_at desc, id desc
      limit ${maxCalls + 1}
    )
    select 'outcome' as kind, connection_id, outcome as name, count(*)::int as count, null::float8 as p50, null::float8 as p95
      from recent group by connection_id, outcome
    union all
    select 'duration', connection_id, null, count(*)::int,
      percentile_cont(0.5) within group (order by duration_ms), percentile_cont(0.95) within group (order by duration_ms)
      from recent where outcome = 'ok' group by connection_id
    union all
    select 'model', connection_id, model, count(*)::int, null, null from recent where model <> '' group by connection_id, model
    union all
    select 'tool', connection_id, tool, count(*)::int, null, null from recent group by connection_id, tool
    union all
    select 'hour', null, hours_ago || case when outcome in ('ok', 'pending') then ' done' else ' not' end, count(*)::int, null, null
      from recent group by 3`);
  const ids = new Set(lines.map((line) => line.connection_id).filter((id) => id !== null));
  const outcomes = lines.filter(({ kind }) => kind === "outcome");
  return {
    connections: new Map([...ids].map((id) => [id, toConnection(lines.filter((line) => line.connection_id === id))])),
    hours: toHours(lines),
    partial: sum(outcomes) > maxCalls,
  };
}

function toConnection(lines: readonly Line[]): ConnectionActivity {
  const of = (kind: Line["kind"]) => lines.filter((line) => line.kind === kind);
  const duration = of("duration")[0];
  return {
    total: sum(of("outcome")),
    outcomes: Object.fromEntries(of("outcome").map(({ name, count }) => [name, count])),
    p50: duration?.p50 ?? undefined,
    p95: duration?.p95 ?? undefined,
    models: toTop(of("model")),
    tools: toTop(of("tool")),
  };
}

function toTop(lines: readonly Line[]): readonly NamedCount[] {
  return lines
    .map(({ name, count }) => ({ name: name ?? "", count }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))
    .slice(0, topNames);
}

function toHours(lines: readonly Line[]): readonly HourOfCalls[] {
  const counts = new Map(lines.filter(({ kind }) => kind === "hour").map(({ name, count }) => [name, count]));
  return Array.from({ length: 24 }, (_, index) => {
    const hoursAgo = 23 - index;
    return { hoursAgo, done: counts.get(`${hoursAgo} done`) ?? 0, notDone: counts.get(`${hoursAgo} not`) ?? 0 };
  });
}

function sum(lines: readonly Line[]): number {
  return lines.reduce((total, { count }) => total + count, 0);
}
