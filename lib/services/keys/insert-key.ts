import { and, eq, isNull } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { accessKeys, type ConnectionRow } from "../../db/schema/index.ts";
import { generateAccessKey } from "../../kernel/access-key.ts";
import { AppError } from "../../kernel/errors.ts";
import type { AccessKeyView } from "../../views/keys.ts";
import { toAccessKeyView } from "./view.ts";

export interface CreatedKey {
  /** The key itself. It is not stored and cannot be shown again. */
  readonly key: string;
  readonly view: AccessKeyView;
}

type Columns = typeof accessKeys.$inferInsert;

export interface NewKeyRow
  extends Required<
    Pick<
      Columns,
      "id" | "tenantId" | "name" | "scope" | "toolsets" | "allowedNetworks" | "companies" | "createdBy" | "expiresAt"
    >
  > {
  readonly createdAt: Date;
  /** The locked row of the connection, so that two new keys of it are counted one after the other. */
  readonly connection: Pick<ConnectionRow, "id" | "kind">;
}

/** The most unrevoked keys of a tenant, so that the list stays short and a stolen session cannot fill the table. */
export const maxKeys = 500;

/** Generates a key, `mcpo_test_…` for a demo Odoo, and saves its hash. Throws `conflict` if there are too many keys. */
export async function insertKey(
  tx: Transaction,
  fingerprint: (key: string) => string,
  { connection, ...row }: NewKeyRow,
): Promise<CreatedKey> {
  const unrevoked = await tx
    .select({ id: accessKeys.id })
    .from(accessKeys)
    .where(and(eq(accessKeys.tenantId, row.tenantId), isNull(accessKeys.revokedAt)))
    .limit(maxKeys);
  if (unrevoked.length >= maxKeys) throw tooMany();
  const key = generateAccessKey(connection.kind === "sandbox" ? "test" : "live");
  const [saved] = await tx
    .insert(accessKeys)
    .values({ ...row, connectionId: connection.id, keyHash: fingerprint(key), last4: key.slice(-4) })
    .returning();
  if (saved === undefined) throw new AppError("internal", "The key was not saved.");
  return { key, view: toAccessKeyView(saved, row.createdAt) };
}

function tooMany(): AppError {
  return new AppError("conflict", `Your company has ${maxKeys} keys.`, {
    key: "keys.errors.too_many",
    params: { max: maxKeys },
    hint: "Revoke those that nobody uses.",
  });
}
