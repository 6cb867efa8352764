import type { ApprovalDetails } from "../../kernel/approvals/details.ts";
import { approvalPlace } from "../../kernel/approvals/place.ts";
import type { Vault } from "../../vault/vault.ts";
import type { ApprovalRow } from "./view.ts";

/** Returns what the approver sees of a call. */
export function openDetails(vault: Pick<Vault, "open">, wrappedKey: string, row: ApprovalRow): ApprovalDetails {
  // The service itself sealed the text, so its form is known.
  return JSON.parse(vault.open(wrappedKey, row.sealedDetails, approvalPlace(row.tenantId, row.id, "details")));
}
