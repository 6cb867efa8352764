import { eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { accessKeys, connections, members, modelRules, tenants, users } from "../db/schema/index.ts";
import { withLookup, withTenant } from "../db/with-tenant.ts";
import { type AccessKeyId, type ConnectionId, newId, type TenantId, type UserId } from "../kernel/ids.ts";
import type { ModelRule } from "../policy/types.ts";
import { argon2Hasher } from "../services/accounts/hasher.ts";
import { toRuleColumns } from "../tenant/rule-row.ts";
import type { Vault } from "../vault/vault.ts";

export interface Provision {
  readonly tenant: {
    readonly id: TenantId;
    readonly name: string;
    readonly kind: "live" | "sandbox";
    readonly plan: string;
  };
  readonly owner?: { readonly email: string; readonly name: string; readonly password: string };
  readonly connection: Omit<typeof connections.$inferInsert, "id" | "tenantId" | "sealedSecret"> & {
    readonly secret?: string;
  };
  readonly rules: readonly ModelRule[];
  readonly key: { readonly name: string; readonly secret: string; readonly scope: "read" | "write" };
}

/**
 * Creates a tenant with owner, connection, rules and one access key, for the demo and the bench. Returns true if it was
 * created and false if it exists already.
 */
export async function provision(db: Database, vault: Vault, input: Provision): Promise<boolean> {
  const { tenant } = input;
  const found = await withTenant(db, tenant.id, (tx) =>
    tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenant.id)),
  );
  if (found.length > 0) return false;
  const ownerId = input.owner === undefined ? undefined : await createOwner(db, input.owner);
  const wrappedKey = vault.newTenantKey(tenant.id);
  const connectionId = newId<ConnectionId>();
  const { secret, ...connection } = input.connection;
  await withTenant(db, tenant.id, async (tx) => {
    await tx.insert(tenants).values({ ...tenant, wrappedKey });
    if (ownerId !== undefined) await tx.insert(members).values({ tenantId: tenant.id, userId: ownerId, role: "owner" });
    await tx.insert(connections).values({
      ...connection,
      id: connectionId,
      tenantId: tenant.id,
      sealedSecret:
        secret === undefined
          ? ""
          : vault.seal(wrappedKey, secret, {
              tenantId: tenant.id,
              table: "connections",
              row: connectionId,
              field: "secret",
            }),
      secretLast4: secret?.slice(-4) ?? "",
      verifiedAt: new Date(),
    });
    await tx.insert(modelRules).values(
      input.rules.map((rule) => ({
        tenantId: tenant.id,
        connectionId,
        model: rule.model,
        ...toRuleColumns(rule),
      })),
    );
    await tx.insert(accessKeys).values({
      id: newId<AccessKeyId>(),
      tenantId: tenant.id,
      connectionId,
      name: input.key.name,
      keyHash: vault.fingerprint("access-key", input.key.secret),
      last4: input.key.secret.slice(-4),
      scope: input.key.scope,
      createdBy: ownerId ?? null,
    });
  });
  return true;
}

async function createOwner(db: Database, owner: { email: string; name: string; password: string }): Promise<UserId> {
  const id = newId<UserId>();
  const passwordHash = await argon2Hasher.hash(owner.password);
  await withLookup(db, { userId: id }, (tx) =>
    tx.insert(users).values({ id, email: owner.email, name: owner.name, passwordHash, emailVerifiedAt: new Date() }),
  );
  return id;
}
