import type { ApprovalId, TenantId } from "../ids.ts";

/** The place of an encrypted value of an approval, to which its encryption is bound (`Place` of `lib/vault`). */
export function approvalPlace(tenantId: TenantId, id: ApprovalId, field: "details" | "reason") {
  return { tenantId, table: "approvals", row: id, field } as const;
}
