import { type Orphan, reconcileOrphans } from "../audit/reconcile.ts";
import { closeDatabase, openDatabase } from "../db/client.ts";
import type { Booted } from "./boot.ts";

/**
 * Ends the writes that the last process left open as `unknown`, for the report at the start. With the embedded database
 * that process is certainly gone; on a shared one only entries older than any call can live are taken.
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
