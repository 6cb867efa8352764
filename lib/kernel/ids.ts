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
export type AccountLinkId = Id<"accountLink">;
export type InvitationId = Id<"invitation">;
export type ApprovalId = Id<"approval">;
export type MailId = Id<"mail">;
export type ApiTokenId = Id<"apiToken">;
export type OperatorId = Id<"operator">;
export type PartnerId = Id<"partner">;

const pool = new Uint8Array(4_096);
let used = pool.length;
let msecs = 0;
let seq = 0;

/** Creates an id (UUID version 7) of the given type, greater than every earlier one of this process. */
export function newId<T extends Id<string>>(): T {
  // The random bytes of many ids are read at once, as one system call costs far more than the rest.
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + 16);
  used += 16;
  const now = Date.now();
  // The ids of one millisecond are numbered from a random start.
  seq = now > msecs ? new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1 : seq + 1;
  msecs = Math.max(now, msecs);
  return v7({ random, msecs, seq }) as T;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Parses an id, or returns undefined if `text` is no UUID, so that other text never reaches SQL. */
export function parseId<T extends Id<string>>(text: string): T | undefined {
  return uuid.test(text) ? (text.toLowerCase() as T) : undefined;
}
