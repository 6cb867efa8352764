import { generateAccessKey } from "#lib/kernel/access-key.ts";
import { type AccessKeyId, type ConnectionId, newId, type TenantId } from "#lib/kernel/ids.ts";
import { createVault, type Vault } from "#lib/vault/vault.ts";
import type { TestDatabase } from "#tests/support/database.ts";

export const vault: Vault = createVault({ current: Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37) % 256)) });

export interface Seeded {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly keyId: AccessKeyId;
  /** The access key itself, as the AI client would send it. */
  readonly key: string;
}

export type Rule = { model: string; allow?: string; actions?: string[]; denied?: string[]; writable?: string[] };

/**
 * Creates a tenant with a connection, rules (`allow`: the letters of read, create, write, unlink) and an access key.
 */
export async function seedTenant(
  { admin }: Pick<TestDatabase, "admin">,
  options: { rules?: Rule[]; scope?: "read" | "write"; plan?: string; url?: string } = {},
): Promise<Seeded> {
  const tenantId = newId<TenantId>();
  const connectionId = newId<ConnectionId>();
  await admin`insert into tenants ${admin({
    id: tenantId,
    name: `Tenant ${tenantId}`,
    plan: options.plan ?? "enterprise",
    wrapped_key: vault.newTenantKey(tenantId),
  })}`;
  await admin`insert into connections ${admin({
    id: connectionId,
    tenant_id: tenantId,
    name: "Main",
    kind: "odoo",
    url: options.url ?? "https://odoo.example.com",
    transport: "json2",
    series: "19.0",
    // A test may change many records without a confirmation.
    confirm_above: 1000,
  })}`;
  await setRules({ admin }, { tenantId, connectionId }, options.rules ?? []);
  const { keyId, key } = await seedKey({ admin }, { tenantId, connectionId }, options.scope ?? "write");
  return { tenantId, connectionId, keyId, key };
}

export async function seedKey(
  { admin }: Pick<TestDatabase, "admin">,
  { tenantId, connectionId }: Pick<Seeded, "tenantId" | "connectionId">,
  scope: "read" | "write",
): Promise<{ keyId: AccessKeyId; key: string }> {
  const keyId = newId<AccessKeyId>();
  const key = generateAccessKey("test");
  await admin`insert into access_keys ${admin({
    id: keyId,
    tenant_id: tenantId,
    connection_id: connectionId,
    name: "Claude",
    key_hash: vault.fingerprint("access-key", key),
    last4: key.slice(-4),
    scope,
  })}`;
  return { keyId, key };
}

/** Replaces the rules and increases their version, as the portal does. */
export async function setRules(
  { admin }: Pick<TestDatabase, "admin">,
  { tenantId, connectionId }: Pick<Seeded, "tenantId" | "connectionId">,
  rules: readonly Rule[],
): Promise<void> {
  await admin`delete from model_rules where connection_id = ${connectionId}`;
  for (const { model, allow = "r", actions = [], denied = [], writable = [] } of rules) {
    await admin`insert into model_rules ${admin({
      tenant_id: tenantId,
      connection_id: connectionId,
      model,
      label: model,
      can_read: allow.includes("r"),
      can_create: allow.includes("c"),
      can_write: allow.includes("w"),
      can_unlink: allow.includes("u"),
      actions: JSON.stringify(actions),
      denied_fields: JSON.stringify(denied),
      writable_fields: JSON.stringify(writable),
    })}`;
  }
  await admin`update connections set rules_version = rules_version + 1 where id = ${connectionId}`;
}
