import { and, eq } from "drizzle-orm";
import { accessKeys } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { type AccessKeyId, parseId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { KeyActivity } from "../../views/keys.ts";
import type { ServiceContext } from "../context.ts";
import { findFirstCall } from "./find-first-call.ts";

/** Returns the progress of the first client with this key. For owners, admins and auditors. */
export async function getKeyActivity(context: ServiceContext, input: { readonly keyId: string }): Promise<KeyActivity> {
  requirePermission(context.actor, "keys.read");
  const { tenantId } = context.actor;
  const keyId = parseId<AccessKeyId>(input.keyId);
  if (keyId === undefined) throw missing();
  return withTenant(context.db, tenantId, async (tx) => {
    const [key] = await tx
      .select({ createdAt: accessKeys.createdAt, lastUsedAt: accessKeys.lastUsedAt })
      .from(accessKeys)
      .where(and(eq(accessKeys.tenantId, tenantId), eq(accessKeys.id, keyId)));
    if (key === undefined) throw missing();
    if (key.lastUsedAt === null) return { state: "waiting" };
    const call = await findFirstCall(tx, tenantId, keyId, key.createdAt);
    return call === undefined ? { state: "seen" } : { state: "called", call };
  });
}

function missing(): AppError {
  return new AppError("not_found", "No such key.", { key: "keys.errors.not_found" });
}
