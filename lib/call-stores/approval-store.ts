import type { ActorKind } from "../kernel/actor-kind.ts";
import type { ApprovalDetails } from "../kernel/approvals/details.ts";
import type { AccessKeyId, UserId } from "../kernel/ids.ts";
import type { Owner } from "./contract.ts";

/** Who makes a call that needs a second person. */
export interface ApprovalCaller {
  readonly kind: ActorKind;
  readonly label: string;
  /** The member in whose name the call is made. */
  readonly userId?: UserId | undefined;
  /** The access key with which it is made. */
  readonly keyId?: AccessKeyId | undefined;
}

export interface ApprovalRequest {
  readonly token: string;
  readonly expiresAt: Date;
  readonly caller: ApprovalCaller;
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
  /** Throws AppError `denied` if nobody but the caller could approve. */
  requireApprover(owner: Owner, caller: ApprovalCaller): Promise<void>;
  /** Asks the company's approvers. Throws as `requireApprover` does. */
  request(owner: Owner, request: ApprovalRequest): Promise<void>;
  /** Returns the state of the approval of a token. */
  find(owner: Owner, token: string): Promise<ApprovalState>;
}
