import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { members, users } from "../../db/schema/index.ts";
import type { Role } from "../../kernel/choices.ts";
import { AppError } from "../../kernel/errors.ts";
import { parseId, type TenantId, type UserId } from "../../kernel/ids.ts";

interface Member {
  readonly userId: UserId;
  readonly email: string;
  readonly role: Role;
}

/** Returns a member of the tenant. Throws the same AppError `not_found` for a stranger and for text that is no id. */
export async function findMember(tx: Transaction, tenantId: TenantId, userId: string): Promise<Member> {
  const id = parseId<UserId>(userId);
  if (id === undefined) throw missing();
  const [found] = await tx
    .select({ userId: members.userId, email: users.email, role: members.role })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.tenantId, tenantId), eq(members.userId, id)));
  if (found === undefined) throw missing();
  return found;
}

function missing(): AppError {
  return new AppError("not_found", "This person is not a member of your company.", {
    key: "members.errors.no_such_member",
  });
}
