import { parseId, type TenantId, type UserId } from "../../kernel/ids.ts";

/** A person in one tenant, for whom a client acts. The provider knows the two as one account. */
export interface Account {
  readonly userId: UserId;
  readonly tenantId: TenantId;
}

/** Returns the id of the account, which grants, codes and tokens carry inside the provider. */
export function toAccountId({ userId, tenantId }: Account): string {
  return `${userId}.${tenantId}`;
}

/** Returns the account of an id; undefined if the text is none. */
export function parseAccountId(text: string): Account | undefined {
  const [user = "", tenant = ""] = text.split(".");
  const userId = parseId<UserId>(user);
  const tenantId = parseId<TenantId>(tenant);
  return userId === undefined || tenantId === undefined ? undefined : { userId, tenantId };
}
