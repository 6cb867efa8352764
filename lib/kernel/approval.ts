import type { ApprovalId, TenantId } from "./ids.ts";

/** One field that a write changes. Values are Odoo's own and not to be trusted. */
export interface ChangedField {
  readonly model: string;
  readonly id: number | undefined;
  readonly field: string;
  readonly label: string;
  /** Missing for a new record. */
  readonly before?: unknown;
  readonly after: unknown;
}

/** What an approver sees of a call. */
export interface ApprovalDetails {
  /** The effects of the write, in our own words. */
  readonly summary: string;
  /** The names of the records in Odoo. */
  readonly names: string | undefined;
  readonly changes: readonly ChangedField[];
  /** Totals of the records, with their currency. */
  readonly amounts: readonly { readonly label: string; readonly value: number; readonly currency: string }[];
}

/** The place of an encrypted value of an approval, to which its encryption is bound (`Place` of `lib/vault`). */
export function approvalPlace(tenantId: TenantId, id: ApprovalId, field: "details" | "reason") {
  return { tenantId, table: "approvals", row: id, field } as const;
}
