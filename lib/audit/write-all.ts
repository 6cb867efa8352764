import { toOutage } from "../db/outage.ts";
import type { Unwritten } from "./backlog.ts";
import type { Completion, EntryRow, EntryWriter } from "./entry-writer.ts";

/** The entries that a flush could not write, and the last error. */
export interface Rest extends Unwritten {
  readonly cause: unknown;
}

/** Writes entries in batches, each of one tenant, then outcomes. Stops asking a database that does not answer. */
export async function writeAll(writer: EntryWriter, unwritten: Unwritten, batchSize: number): Promise<Rest> {
  const rows: EntryRow[] = [];
  const completions: Completion[] = [];
  let cause: unknown;
  let isOut = false;

  async function attempt(write: () => Promise<void>, keep: () => void): Promise<void> {
    if (isOut) return keep();
    try {
      await write();
    } catch (error) {
      cause = error;
      isOut = toOutage(error) !== undefined;
      keep();
    }
  }

  for (const [tenantId, own] of Map.groupBy(unwritten.rows, (row) => row.tenantId)) {
    for (let start = 0; start < own.length; start += batchSize) {
      const batch = own.slice(start, start + batchSize);
      await attempt(
        () => writer.insert(tenantId, batch),
        () => rows.push(...batch),
      );
    }
  }
  for (const completion of unwritten.completions) {
    await attempt(
      () => writer.complete(completion),
      () => completions.push(completion),
    );
  }
  return { rows, completions, cause };
}
