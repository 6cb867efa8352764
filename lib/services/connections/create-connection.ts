import { eq } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import type { Transaction } from "../../db/client.ts";
import { connections, tenants } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { type ConnectionId, newId, type TenantId } from "../../kernel/ids.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { connectionSecretPlace } from "../../tenant/secret-place.ts";
import type { ConnectionView } from "../../views/connections.ts";
import type { ConnectionContext } from "./context.ts";
import type { CreateInput } from "./schemas.ts";
import { sealSecret } from "./sealed-secret.ts";
import { withFreeName } from "./taken-name.ts";
import { probe } from "./testing/probe.ts";
import { expiryOf, toFound } from "./testing/probed.ts";
import { toConnectionView } from "./view.ts";

/** The most connections of a company: calls cache what they learn of each. */
const maxConnections = 100;

/**
 * Registers an Odoo, or a demo Odoo of the tenant's own. An Odoo is tested here and saved only if everything works: a
 * test that the browser asked for proves nothing. For owners and admins. Throws `invalid_input` or `conflict` with the
 * field, `conflict` if there are too many connections, or the test's error.
 */
export async function createConnection(context: ConnectionContext, input: CreateInput): Promise<ConnectionView> {
  const { actor, now } = context;
  requirePermission(actor, "connections.manage");
  if (input.kind === "sandbox" && !context.sandboxEnabled) {
    throw new AppError("denied", "The demo is switched off here.", { key: "connections.errors.sandbox_off" });
  }
  const result = input.kind === "odoo" ? await probe(context, input) : undefined;
  const found =
    result !== undefined
      ? { ...toFound(result), secretExpiresAt: expiryOf(result, input.kind === "odoo" ? input.expiresOn : undefined) }
      : ({ transport: "sandbox", series: "19.0", edition: "community", odooUser: "Demo" } as const);

  const { tenantId } = actor;
  const id = newId<ConnectionId>();
  return withFreeName(() =>
    withTenant(context.db, tenantId, async (tx) => {
      await refuseTooMany(tx, tenantId);
      const place = connectionSecretPlace(tenantId, id);
      const secret = input.kind === "odoo" ? await sealSecret(tx, context.vault, place, input.secret) : {};
      const [row] = await tx
        .insert(connections)
        .values({
          id,
          tenantId,
          name: input.name,
          kind: input.kind,
          ...found,
          ...secret,
          state: "live",
          verifiedAt: now(),
          createdAt: now(),
          updatedAt: now(),
        })
        .returning();
      if (row === undefined) throw new AppError("internal", "The connection was not saved.");
      await recordAdmin(tx, context, { verb: "connections.create", connectionId: id });
      return toConnectionView(row);
    }),
  );
}

async function refuseTooMany(tx: Transaction, tenantId: TenantId): Promise<void> {
  // The lock makes two concurrent requests count each other's connection.
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for("update");
  const own = await tx
    .select({ id: connections.id })
    .from(connections)
    .where(eq(connections.tenantId, tenantId))
    .limit(maxConnections);
  if (own.length < maxConnections) return;
  throw new AppError("conflict", `Your company has ${maxConnections} connections.`, {
    key: "connections.errors.too_many",
    params: { max: maxConnections },
    hint: "Delete those that nobody uses.",
  });
}
