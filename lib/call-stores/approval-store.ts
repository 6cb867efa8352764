import type { Principal } from "../policy/actor.ts";
import type { Owner } from "./contract.ts";

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

export interface ApprovalRequest {
  readonly token: string;
  readonly expiresAt: Date;
  readonly principal: Principal;
  readonly tool: string;
  readonly model: string;
  readonly details: ApprovalDetails;
  /** The hash of the values before the change. */
  readonly beforeHash: string;
}

export type ApprovalState =
  | { readonly state: "none" }
  | { readonly state: "waiting"; readonly expiresAt: Date }
  | { readonly state: "approved"; readonly by: string; readonly beforeHash: string }
  | { readonly state: "refused"; readonly by: string; readonly reason: string };

/** Keeps the approvals of prepared writes. */
export interface ApprovalStore {
  /** Asks the company's approvers. Throws AppError `denied` if nobody but the caller could approve. */
  request(owner: Owner, request: ApprovalRequest): Promise<void>;
  /** Returns the state of the approval of a token. */
  find(owner: Owner, token: string): Promise<ApprovalState>;
}
