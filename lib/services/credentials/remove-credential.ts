import { and, eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { memberCredentials } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { requireMember } from "../../policy/permissions.ts";
import { findRow } from "../connections/find-row.ts";
import type { CredentialContext } from "./context.ts";
import type { RemoveCredentialInput } from "./schemas.ts";

/** Deletes the member's own Odoo credential of a connection. Throws AppError `not_found` if there is none. */
export async function removeCredential(context: CredentialContext, input: RemoveCredentialInput): Promise<void> {
  const { tenantId, userId } = requireMember(context.actor, "credentials.own");
  const id = await withTenant(context.db, tenantId, async (tx) => {
    const row = await findRow(tx, tenantId, input.connectionId);
    const [gone] = await tx
      .delete(memberCredentials)
      .where(
        and(
          eq(memberCredentials.tenantId, tenantId),
          eq(memberCredentials.connectionId, row.id),
          eq(memberCredentials.userId, userId),
        ),
      )
      .returning({ odooUser: memberCredentials.odooUser });
    if (gone === undefined)
      throw new AppError("not_found", "You have no key of your own here.", { key: "credentials.errors.not_found" });
    await recordAdmin(tx, context, {
      verb: "credentials.remove",
      connectionId: row.id,
      fields: [`odoo_user:${gone.odooUser}`],
    });
    return row.id;
  });
  afterCommit(context.db, () => context.forgetMemberOdoo(tenantId, id, userId));
}
