import type { Database } from "./client.ts";
import { inTransaction } from "./reachable.ts";
import { serviceKey } from "./schema/index.ts";

/**
 * Returns the wrapped data key of values that belong to no tenant, such as mails and the state of the authorization
 * server. The first process creates it. `newKey` returns a new key, wrapped by the master key.
 */
export function ensureServiceKey(db: Database, newKey: () => string): Promise<string> {
  return inTransaction(db, async (tx) => {
    const [known] = await tx.select().from(serviceKey);
    if (known !== undefined) return known.wrappedKey;
    await tx.insert(serviceKey).values({ wrappedKey: newKey() }).onConflictDoNothing();
    // Another process may have been first.
    const [row] = await tx.select().from(serviceKey);
    if (row === undefined) throw new Error("The service's data key was not saved.");
    return row.wrappedKey;
  });
}
