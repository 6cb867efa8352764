import { eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import type { ConnectionRow } from "../../db/schema/index.ts";
import { tenants } from "../../db/schema/index.ts";
import { AppError } from "../../kernel/errors.ts";
import type { TenantId } from "../../kernel/ids.ts";
import { connectionSecretPlace, type SecretPlace } from "../../tenant/secret-place.ts";
import type { Vault } from "../../vault/vault.ts";

/** Returns the columns that store an Odoo credential at its place. */
export async function sealSecret(
  tx: Transaction,
  vault: Vault,
  place: SecretPlace,
  secret: string,
): Promise<{ sealedSecret: string; secretLast4: string }> {
  const sealedSecret = vault.seal(await wrappedKey(tx, place.tenantId), secret, place);
  // Four characters would reveal too much of a short secret.
  return { sealedSecret, secretLast4: secret.length >= 12 ? secret.slice(-4) : "" };
}

/** Returns the secret of a saved connection; empty for the sandbox. */
export async function openSecret(tx: Transaction, vault: Vault, row: ConnectionRow): Promise<string> {
  if (row.sealedSecret === "") return "";
  return vault.open(await wrappedKey(tx, row.tenantId), row.sealedSecret, connectionSecretPlace(row.tenantId, row.id));
}

async function wrappedKey(tx: Transaction, tenantId: TenantId): Promise<string> {
  const [tenant] = await tx.select({ wrappedKey: tenants.wrappedKey }).from(tenants).where(eq(tenants.id, tenantId));
  if (tenant === undefined) throw new AppError("not_found", "No such tenant.");
  return tenant.wrappedKey;
}
