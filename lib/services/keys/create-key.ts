import { and, eq, isNull } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { accessKeys } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { generateAccessKey } from "../../kernel/access-key.ts";
import type { KeyLifetime } from "../../kernel/choices.ts";
import { AppError } from "../../kernel/errors.ts";
import { type AccessKeyId, newId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { AccessKeyView } from "../../views/keys.ts";
import { findRow } from "../connections/find-row.ts";
import type { ServiceContext } from "../context.ts";
import type { CreateKeyInput } from "./schemas.ts";
import { toAccessKeyView } from "./view.ts";

export interface CreatedKey {
  /** The key itself. It is not stored and cannot be shown again. */
  readonly key: string;
  readonly view: AccessKeyView;
}

/** The most unrevoked keys of a tenant, so that the list stays short and a stolen session cannot fill the table. */
export const maxKeys = 500;

const dayMs = 24 * 3600 * 1000;
const days: Record<KeyLifetime, number | undefined> = { "30": 30, "90": 90, "365": 365, never: undefined };

/**
 * Creates an access key for one connection; `mcpo_test_…` for a demo Odoo. For owners and admins.
 * Throws `not_found` for a connection that is not the tenant's and `conflict` if there are too many keys.
 */
export async function createKey(context: ServiceContext, input: CreateKeyInput): Promise<CreatedKey> {
  requirePermission(context.actor, "keys.manage");
  const { actor } = context;
  const { tenantId } = actor;
  return withTenant(context.db, tenantId, async (tx) => {
    const connection = await findRow(tx, tenantId, input.connectionId, { lock: true });
    const unrevoked = await tx
      .select({ id: accessKeys.id })
      .from(accessKeys)
      .where(and(eq(accessKeys.tenantId, tenantId), isNull(accessKeys.revokedAt)))
      .limit(maxKeys);
    if (unrevoked.length >= maxKeys) throw tooMany();
    const key = generateAccessKey(connection.kind === "sandbox" ? "test" : "live");
    const now = context.now();
    const lifetime = days[input.lifetime];
    const [row] = await tx
      .insert(accessKeys)
      .values({
        id: newId<AccessKeyId>(),
        tenantId,
        connectionId: connection.id,
        name: input.name,
        keyHash: context.vault.fingerprint("access-key", key),
        last4: key.slice(-4),
        scope: input.scope,
        toolsets: input.toolsets === undefined ? null : [...new Set(input.toolsets)],
        createdBy: actor.kind === "session" ? actor.userId : null,
        createdAt: now,
        expiresAt: lifetime === undefined ? null : new Date(now.getTime() + lifetime * dayMs),
      })
      .returning();
    if (row === undefined) throw new AppError("internal", "The key was not saved.");
    await recordAdmin(tx, context, { verb: "keys.create", connectionId: connection.id });
    return { key, view: toAccessKeyView(row, now) };
  });
}

function tooMany(): AppError {
  return new AppError("conflict", `Your company has ${maxKeys} keys.`, {
    key: "keys.errors.too_many",
    params: { max: maxKeys },
    hint: "Revoke those that nobody uses.",
  });
}
