import type { TenantId } from "../kernel/ids.ts";
import type { Completion, EntryRow } from "./entry-writer.ts";

/** Entries and outcomes that are not in the database yet. */
export interface Unwritten {
  readonly rows: readonly EntryRow[];
  readonly completions: readonly Completion[];
}

export interface BacklogLimits {
  /** The most waiting entries with which a call is still admitted. */
  readonly maxWaiting: number;
  /** The same for the entries of one tenant. */
  readonly maxWaitingOfTenant: number;
}

export type Backlog = ReturnType<typeof createBacklog>;

/** Keeps in memory what the next flush writes, and counts it for each tenant. */
export function createBacklog({ maxWaiting, maxWaitingOfTenant }: BacklogLimits) {
  let rows: EntryRow[] = [];
  let completions: Completion[] = [];
  /** Entries by tenant. Those that a flush is writing at the moment are counted too. */
  const waiting = new Map<TenantId, number>();

  const count = (tenantId: TenantId) => waiting.set(tenantId, (waiting.get(tenantId) ?? 0) + 1);
  const waitingInAll = () => [...waiting.values()].reduce((all, own) => all + own, 0);

  return {
    add(tenantId: TenantId, row: EntryRow): void {
      count(tenantId);
      rows.push(row);
    },
    addCompletion(completion: Completion): void {
      completions.push(completion);
    },
    /** Empties the backlog and returns its content. `putBack` takes back what could not be written. */
    take(): Unwritten {
      const taken = { rows, completions };
      rows = [];
      completions = [];
      return taken;
    },
    putBack(left: Unwritten): void {
      rows = left.rows.concat(rows);
      completions = left.completions.concat(completions);
      waiting.clear();
      for (const row of rows) count(row.tenantId);
    },
    rows: () => rows.length,
    size: () => rows.length + completions.length,
    hasRoom: (tenantId: TenantId) => waitingInAll() < maxWaiting && (waiting.get(tenantId) ?? 0) < maxWaitingOfTenant,
    hasRoomForIntent: () => completions.length < maxWaiting,
  };
}
