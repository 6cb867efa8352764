import { type Orphan, reconcileOrphans } from "../audit/reconcile.ts";
import { closeDatabase, openDatabase } from "../db/client.ts";
import type { Booted } from "./boot.ts";

/**
 * Completes the pending writes of ended processes as `unknown` and returns them for the report at the start. With the
 * embedded database no other process can run; on a shared database only entries older than any running call are
 * completed.
 */
export async function recover(booted: Pick<Booted, "urls" | "clusterDir">, now = new Date()): Promise<Orphan[]> {
  const systemDb = openDatabase(booted.urls.system, { max: 1 });
  try {
    const olderThan = booted.clusterDir !== undefined ? now : new Date(now.getTime() - 180_000);
    return await reconcileOrphans(systemDb, { instance: "launcher", now, olderThan });
  } finally {
    await closeDatabase(systemDb);
  }
}
