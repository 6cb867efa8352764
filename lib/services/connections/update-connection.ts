import { and, eq, sql } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import type { ConnectionRow } from "../../db/schema/index.ts";
import { connections } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { toBaseUrl } from "../../odoo/probe/base-url.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { connectionSecretPlace } from "../../tenant/secret-place.ts";
import type { ConnectionView } from "../../views/connections.ts";
import { dropCredentialsOf } from "../credentials/drop-credentials.ts";
import type { ConnectionContext } from "./context.ts";
import { findRow } from "./find-row.ts";
import type { UpdateInput } from "./schemas.ts";
import { openSecret, sealSecret } from "./sealed-secret.ts";
import { probe } from "./testing/probe.ts";
import { endColumns, expiryOf, toFound } from "./testing/probed.ts";
import { toConnectionView } from "./view.ts";

/**
 * Changes the address or the user of a connection. The result is tested first and saved only if everything works. With
 * another address or database the credentials that members stored for themselves are deleted, because they belong to
 * the server before.
 * Throws `invalid_input` at `secret` if address, database or login change and the request has no key.
 */
export async function updateConnection(context: ConnectionContext, input: UpdateInput): Promise<ConnectionView> {
  const { actor, now } = context;
  requirePermission(actor, "connections.manage");
  const { tenantId } = actor;

  const { before, secret } = await withTenant(context.db, tenantId, async (tx) => {
    const row = await findRow(tx, tenantId, input.id);
    if (row.kind === "sandbox") {
      throw new AppError("conflict", "A demo connection has no address to change.", {
        key: "connections.errors.sandbox_fixed",
      });
    }
    const changed = changedFields(row, { ...input, url: toBaseUrl(input.url) });
    // Otherwise a member who may edit could send the saved key to a host of their own by editing the address.
    if (input.secret === "" && changed.length > 0) {
      throw new AppError("invalid_input", "Enter the key again to change address, database or login.", {
        path: "secret",
        key: "connections.errors.secret_again",
      });
    }
    return { before: row, secret: input.secret === "" ? await openSecret(tx, context.vault, row) : input.secret };
  });

  const result = await probe(context, { ...input, secret });
  const found = toFound(result);
  const saved = await withTenant(context.db, tenantId, async (tx) => {
    const current = await findRow(tx, tenantId, before.id, { lock: true });
    if (current.version !== before.version) {
      throw new AppError("conflict", "Somebody changed this connection at the same time.", {
        key: "common.errors.conflict",
      });
    }
    const [row] = await tx
      .update(connections)
      .set({
        ...found,
        ...(input.secret === ""
          ? {}
          : await sealSecret(tx, context.vault, connectionSecretPlace(tenantId, before.id), input.secret)),
        ...endColumns(expiryOf(result, input.expiresOn), current.secretExpiresAt),
        state: "live",
        lastError: null,
        verifiedAt: now(),
        updatedAt: now(),
        version: sql`${connections.version} + 1`,
      })
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, before.id)))
      .returning();
    if (row === undefined) throw new AppError("not_found", "No such connection.");
    const fields: string[] = [...changedFields(before, found), ...(input.secret === "" ? [] : ["secret"])];
    const hasMoved = found.url !== before.url || found.database !== before.database;
    const dropped = hasMoved ? await dropCredentialsOf(tx, tenantId, before.id) : [];
    if (dropped.length > 0) fields.push(`own_credentials_dropped:${dropped.length}`);
    await recordAdmin(tx, context, { verb: "connections.update", connectionId: before.id, fields });
    return row;
  });
  afterCommit(context.db, () => context.invalidateConnection(before.id));
  return toConnectionView(saved);
}

type Where = Pick<ConnectionRow, "url" | "database" | "login">;

function changedFields(before: Where, after: Where): readonly (keyof Where)[] {
  return (["url", "database", "login"] as const).filter((field) => before[field] !== after[field]);
}
