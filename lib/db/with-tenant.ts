import { sql } from "drizzle-orm";
import type { SessionId, TenantId, UserId } from "../kernel/ids.ts";
import type { Database, Transaction } from "./client.ts";

/**
 * Runs `fn` in a transaction that sees and writes `tenantId`'s rows alone: the only way to a tenant's rows.
 * The setting is local to the transaction, so a pooled connection carries no tenant to the next user.
 */
export function withTenant<T>(db: Database, tenantId: TenantId, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('app.tenant_id', ${tenantId}, true)`);
    return fn(tx);
  });
}

/** What may be looked up before a tenant is known: the row whose secret the caller already holds, or a person's own rows. */
export type Lookup =
  | { readonly keyHash: string }
  | { readonly email: string }
  | { readonly userId: UserId }
  | { readonly sessionId: SessionId };

/**
 * Runs `fn` in a transaction without a tenant in which row-level security shows just what `lookup` names:
 * the access key with that hash, or one person's account, memberships and sessions.
 */
export function withLookup<T>(db: Database, lookup: Lookup, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  const [name, value] = Object.entries(lookup)[0] as [string, string];
  const setting = { keyHash: "app.key_hash", email: "app.email", userId: "app.user_id", sessionId: "app.session_id" }[
    name
  ];
  return db.transaction(async (tx) => {
    await tx.execute(sql`select set_config(${setting}, ${value}, true)`);
    return fn(tx);
  });
}
