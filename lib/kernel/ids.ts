import { v7 } from "uuid";

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Id<"tenant">;
export type UserId = Id<"user">;
export type ConnectionId = Id<"connection">;
export type AccessKeyId = Id<"accessKey">;
export type AuditEntryId = Id<"auditEntry">;
export type SessionId = Id<"session">;

/** A new time-ordered id (UUID version 7), branded by the type asked for. */
export function newId<T extends Id<string>>(): T {
  return v7() as T;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id in `text`, or undefined when it is none: what is not a UUID never reaches SQL. */
export function parseId<T extends Id<string>>(text: string): T | undefined {
  return uuid.test(text) ? (text.toLowerCase() as T) : undefined;
}
