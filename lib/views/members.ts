import type { Role } from "../kernel/choices.ts";
import type { InvitationId, TenantId, UserId } from "../kernel/ids.ts";

/** A member of a company. */
export interface MemberView {
  readonly userId: UserId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** The time at which the person became a member. */
  readonly since: Date;
}

/** An invitation that nobody has accepted yet. */
export interface InvitationView {
  readonly id: InvitationId;
  /** Undefined for a link that the inviter passes on. */
  readonly email: string | undefined;
  readonly role: Role;
  /** The name of the inviter; undefined if the person is no longer a member. */
  readonly inviter: string | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** False if the inviter may no longer give this role, so that nobody can accept the invitation. */
  readonly isValid: boolean;
}

/** A permission and the roles that have it. */
export interface PermissionRow {
  readonly permission: string;
  readonly roles: readonly Role[];
}

/** Why an invitation cannot be accepted. `void` means that its inviter may no longer give the role. */
export type InvitationFault = "unknown" | "used" | "expired" | "revoked" | "void";

/**
 * How the reader of an invitation can accept it: `accept` as the signed-in person; `sign_in` first; `accept_by_mail`
 * with an account that is in no company and so cannot sign in; `create_account`; or `ask_mail` for a link with an
 * address of their own. `other_address` is signed in with another address than the invited one, `already_member` is in
 * the company.
 */
export type InvitationStep =
  | "accept"
  | "sign_in"
  | "accept_by_mail"
  | "create_account"
  | "ask_mail"
  | "other_address"
  | "already_member";

/** An invitation as its page shows it to whoever has the link. */
export type OpenedInvitation =
  | { readonly state: InvitationFault }
  | {
      readonly state: "open";
      readonly tenantId: TenantId;
      readonly company: string;
      readonly inviter: string;
      readonly role: Role;
      /** The address to which the link was mailed; undefined for a link that the inviter passed on. */
      readonly email: string | undefined;
      readonly step: InvitationStep;
    };
