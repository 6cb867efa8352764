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
  /** The number of further fields, which are not listed. */
  readonly more: number;
  /** Totals of the records, with their currency. */
  readonly amounts: readonly { readonly label: string; readonly value: number; readonly currency: string }[];
}
