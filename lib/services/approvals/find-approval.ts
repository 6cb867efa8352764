import { and, eq } from "drizzle-orm";
import type { Transaction } from "../../db/client.ts";
import { approvals, connections } from "../../db/schema/index.ts";
import { AppError } from "../../kernel/errors.ts";
import { type ApprovalId, parseId, type TenantId } from "../../kernel/ids.ts";
import type { ApprovalRow } from "./view.ts";

/** Returns the tenant's approval with that id. Throws the same `not_found` for an unknown id and another tenant's. */
export async function findApproval(
  tx: Transaction,
  tenantId: TenantId,
  id: string,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<{ readonly row: ApprovalRow; readonly connection: string }> {
  const approvalId = parseId<ApprovalId>(id);
  if (approvalId === undefined) throw missing();
  const query = tx
    .select({ row: approvals, connection: connections.name })
    .from(approvals)
    .innerJoin(connections, eq(connections.id, approvals.connectionId))
    .where(and(eq(approvals.tenantId, tenantId), eq(approvals.id, approvalId)));
  const [found] = await (lock ? query.for("update", { of: approvals }) : query);
  if (found === undefined) throw missing();
  return found;
}

function missing(): AppError {
  return new AppError("not_found", "No such approval.", { key: "approvals.errors.not_found" });
}
