import { sql } from "drizzle-orm";
import type { SessionId, TenantId, UserId } from "../kernel/ids.ts";
import type { Database, Transaction } from "./client.ts";
import { inPart, inTransaction, isTransaction } from "./reachable.ts";

/**
 * Runs `fn` in a transaction that sees and writes only `tenantId`'s rows. No other function reaches a tenant's rows.
 * The setting is local to the transaction, so a pooled connection carries no tenant to its next user. If `db` is an
 * open transaction, `fn` becomes a part of it: it is committed or rolled back with the rest, and undone alone if it
 * throws. The rows that the transaction saw before are hidden inside and visible again afterwards. Throws AppError
 * `busy` if the database cannot be reached.
 */
export function withTenant<T>(
  db: Database | Transaction,
  tenantId: TenantId,
  fn: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return withScope(db, { tenantId }, fn);
}

/** The rows that are readable before the tenant is known: the one whose secret the caller has, or a person's own. */
export type Lookup =
  | { readonly keyHash: string }
  | { readonly email: string }
  | { readonly linkHash: string }
  | { readonly identityHash: string }
  | { readonly userId: UserId }
  | { readonly sessionId: SessionId };

/**
 * Runs `fn` in a transaction without a tenant in which row-level security shows only the rows that `lookup` names: the
 * access key, the mailed link or invitation, or the account of another service with that hash, or one person's account, memberships and
 * sessions. An open transaction is handled as in `withTenant`.
 */
export function withLookup<T>(
  db: Database | Transaction,
  lookup: Lookup,
  fn: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return withScope(db, lookup, fn);
}

const settings = [
  ["tenantId", "app.tenant_id"],
  ["keyHash", "app.key_hash"],
  ["email", "app.email"],
  ["linkHash", "app.link_hash"],
  ["identityHash", "app.identity_hash"],
  ["userId", "app.user_id"],
  ["sessionId", "app.session_id"],
] as const;
type Name = (typeof settings)[number][0];
type Scope = Lookup | { readonly tenantId: TenantId };

function withScope<T>(db: Database | Transaction, scope: Scope, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  if (!isTransaction(db)) {
    return inTransaction(db, async (tx) => {
      await openScope(tx, scope);
      return fn(tx);
    });
  }
  return inPart(db, async (tx) => {
    const before = await readSettings(tx);
    await set(tx, { ...blank, ...scope });
    const result = await fn(tx);
    // If `fn` throws, the rollback of the part restores the settings.
    await set(tx, before);
    return result;
  });
}

const blank: Readonly<Record<Name, string>> = {
  tenantId: "",
  keyHash: "",
  email: "",
  linkHash: "",
  identityHash: "",
  userId: "",
  sessionId: "",
};

async function readSettings(tx: Transaction): Promise<Readonly<Record<Name, string>>> {
  const read = settings.map(([, setting]) => sql`coalesce(current_setting(${setting}, true), '')`);
  const { rows } = await tx.execute<{ found: string[] }>(sql`select array[${sql.join(read, sql`, `)}] as found`);
  const found = rows[0]?.found ?? [];
  return { ...blank, ...Object.fromEntries(settings.map(([name], index) => [name, found[index] ?? ""])) };
}

async function set(tx: Transaction, values: Partial<Record<Name, string>>): Promise<void> {
  const calls = settings
    .filter(([name]) => name in values)
    .map(([name, setting]) => sql`set_config(${setting}, ${values[name]}, true)`);
  await tx.execute(sql`select ${sql.join(calls, sql`, `)}`);
}

/**
 * Opens `tx` to one more scope until it ends, for the few steps that need two, such as a person's session and the audit
 * entry of its tenant. Pass only a scope that the caller has proved to be its own.
 */
export async function openScope(tx: Transaction, scope: Scope): Promise<void> {
  await set(tx, scope);
}
