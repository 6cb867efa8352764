import { sql } from "drizzle-orm";
import type { SessionId, TenantId, UserId } from "../kernel/ids.ts";
import type { Database, Transaction } from "./client.ts";
import { inTransaction } from "./reachable.ts";

/**
 * Runs `fn` in a transaction that sees and writes `tenantId`'s rows alone: the only way to a tenant's rows.
 * The setting is local to the transaction, so a pooled connection carries no tenant to the next user.
 * Throws AppError `busy` while the database cannot be reached.
 */
export function withTenant<T>(db: Database, tenantId: TenantId, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  return inTransaction(db, async (tx) => {
    await alsoSee(tx, { tenantId });
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
  return inTransaction(db, async (tx) => {
    await alsoSee(tx, lookup);
    return fn(tx);
  });
}

const settings = {
  tenantId: "app.tenant_id",
  keyHash: "app.key_hash",
  email: "app.email",
  userId: "app.user_id",
  sessionId: "app.session_id",
} as const;

/**
 * Opens `tx` to one more scope, until it ends: for the few steps that need two, such as a person's session and the
 * audit entry of the tenant that it is for. Name only what the caller has proved to be its own.
 */
export async function alsoSee(tx: Transaction, scope: Lookup | { readonly tenantId: TenantId }): Promise<void> {
  const [name, value] = Object.entries(scope)[0] as [keyof typeof settings, string];
  await tx.execute(sql`select set_config(${settings[name]}, ${value}, true)`);
}
