import { v7 } from "uuid";

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Id<"tenant">;
export type UserId = Id<"user">;
export type ConnectionId = Id<"connection">;
export type AccessKeyId = Id<"accessKey">;
export type AuditEntryId = Id<"auditEntry">;
export type SessionId = Id<"session">;
export type GrantId = Id<"grant">;
export type ApiTokenId = Id<"apiToken">;
export type OperatorId = Id<"operator">;
export type PartnerId = Id<"partner">;

const pool = new Uint8Array(4_096);
let used = pool.length;
let msecs = 0;
let seq = 0;

/** A new id (UUID version 7), later than every one before it in this process, branded by the type asked for. */
export function newId<T extends Id<string>>(): T {
  // The system's random source is asked for many ids at once: one question costs far more than the rest.
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + 16);
  used += 16;
  const now = Date.now();
  // Ids of one millisecond count on from the first, whose place is random.
  seq = now > msecs ? new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1 : seq + 1;
  msecs = Math.max(now, msecs);
  return v7({ random, msecs, seq }) as T;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id in `text`, or undefined when it is none: what is not a UUID never reaches SQL. */
export function parseId<T extends Id<string>>(text: string): T | undefined {
  return uuid.test(text) ? (text.toLowerCase() as T) : undefined;
}
