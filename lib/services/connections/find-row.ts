import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import type { ConnectionRow } from "../../db/schema/index.ts";
import { connections } from "../../db/schema/index.ts";
import { AppError } from "../../kernel/errors.ts";
import { type ConnectionId, parseId, type TenantId } from "../../kernel/ids.ts";

/**
 * Returns the tenant's connection with that id. Throws the same `not_found` for an id that is malformed, unknown or
 * another tenant's.
 * `lock` locks the row until the transaction ends.
 */
export async function findRow(
  tx: Transaction,
  tenantId: TenantId,
  id: string,
  options: { readonly lock?: boolean } = {},
): Promise<ConnectionRow> {
  const connectionId = parseId<ConnectionId>(id);
  if (connectionId === undefined) throw missing();
  const query = tx
    .select()
    .from(connections)
    .where(and(eq(connections.tenantId, tenantId), eq(connections.id, connectionId)));
  const [row] = await (options.lock === true ? query.for("update") : query);
  if (row === undefined) throw missing();
  return row;
}

function missing(): AppError {
  return new AppError("not_found", "No such connection.", { key: "connections.errors.not_found" });
}
