import { sql } from "drizzle-orm";
import { recordAdmin } from "../../audit/record.ts";
import { afterCommit } from "../../db/reachable.ts";
import { type ConnectionRow, memberCredentials } from "../../db/schema/index.ts";
import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import { requireMember, requirePermission } from "../../policy/permissions.ts";
import { memberSecretPlace } from "../../tenant/secret-place.ts";
import type { OwnCredential } from "../../views/credentials.ts";
import { findRow } from "../connections/find-row.ts";
import { sealSecret } from "../connections/sealed-secret.ts";
import { expiryOf, toFound } from "../connections/testing/probed.ts";
import { lockAsMember } from "../members/lock-members.ts";
import type { CredentialContext } from "./context.ts";
import type { StoreCredentialInput } from "./schemas.ts";

/**
 * Stores the member's own Odoo credential for a connection, or replaces it. It is tested first, at the connection's own
 * address and database alone, so a credential that works is never replaced by one that does not. Throws AppError
 * `invalid_input` or the test's error at `secret`, and `conflict` for a demo or a connection that was changed meanwhile.
 */
export async function storeCredential(context: CredentialContext, input: StoreCredentialInput): Promise<OwnCredential> {
  const member = requireMember(context.actor, "credentials.own");
  const { tenantId, userId } = member;
  const row = await withTenant(context.db, tenantId, (tx) => findRow(tx, tenantId, input.connectionId));
  if (row.kind === "sandbox")
    throw new AppError("conflict", "The demo has one user alone.", { key: "credentials.errors.sandbox" });
  const { expiresAt, ...found } = await test(context, row, input);
  const at = context.now();

  await withTenant(context.db, tenantId, async (tx) => {
    // The member may have been removed, or the connection moved, while Odoo was asked.
    requirePermission(await lockAsMember(tx, member), "credentials.own");
    const current = await findRow(tx, tenantId, row.id, { lock: true });
    if (current.version !== row.version)
      throw new AppError("conflict", "Somebody changed this connection at the same time.", {
        key: "common.errors.conflict",
      });
    const place = memberSecretPlace(tenantId, row.id, userId);
    const stored = {
      login: found.login,
      ...(await sealSecret(tx, context.vault, place, input.secret)),
      secretExpiresAt: expiresAt,
      warnedDays: null,
      transport: found.transport,
      odooUid: found.odooUid,
      odooUser: found.odooUser,
      verifiedAt: at,
    };
    await tx
      .insert(memberCredentials)
      .values({ tenantId, connectionId: row.id, userId, ...stored, createdAt: at })
      .onConflictDoUpdate({
        target: [memberCredentials.connectionId, memberCredentials.userId],
        set: { ...stored, version: sql`${memberCredentials.version} + 1` },
      });
    await recordAdmin(tx, context, {
      verb: "credentials.store",
      connectionId: row.id,
      fields: [`odoo_user:${found.odooUser}`],
    });
  });
  afterCommit(context.db, () => context.forgetMemberOdoo(tenantId, row.id, userId));
  return { odooUser: found.odooUser, login: found.login, secretExpiresAt: expiresAt ?? undefined };
}

async function test(context: CredentialContext, row: ConnectionRow, input: StoreCredentialInput) {
  await context.admitProbe(row.tenantId);
  const { url, database } = row;
  const { login, secret, expiresOn } = input;
  const result = await context.probeOdoo(row.tenantId, { url, database, login, secret });
  if (!result.ok) throw atSecret(result.error);
  const { url: foundUrl, database: foundDatabase, ...found } = toFound(result);
  // The test follows an address that has moved. A credential goes nowhere but where the connection goes.
  if (foundUrl !== url || foundDatabase !== database)
    throw new AppError(
      "conflict",
      "The address of this connection has moved. An admin must test the connection first.",
      {
        key: "credentials.errors.moved",
      },
    );
  if (found.transport === "sandbox") throw new AppError("internal", "A demo was tested as an Odoo.");
  return { ...found, transport: found.transport, expiresAt: expiryOf(result, expiresOn) };
}

/** The form has no other field that could be at fault. */
function atSecret(error: AppError): AppError {
  return new AppError(error.code, error.message, { ...error.options, path: "secret" });
}
