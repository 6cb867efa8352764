import type { Role } from "#lib/kernel/choices.ts";
import type { FormResult } from "../ui/use-error-text.ts";

/** The server actions of the members page. */
export interface MemberActions {
  changeRole(input: { readonly userId: string; readonly role: Role }): Promise<FormResult<unknown>>;
  remove(input: { readonly userId: string }): Promise<FormResult<unknown>>;
  /** Leaves the company and redirects. It returns only if there is an error. */
  leave(input: Record<string, never>): Promise<FormResult<unknown>>;
  transfer(input: { readonly userId: string }): Promise<FormResult<unknown>>;
  invite(input: { readonly email: string; readonly role: Role }): Promise<FormResult<unknown>>;
  createLink(input: { readonly role: Exclude<Role, "owner"> }): Promise<FormResult<{ readonly link: string }>>;
  revoke(input: { readonly invitationId: string }): Promise<FormResult<unknown>>;
}

/** What the signed-in member may do on the members page. */
export interface MemberRights {
  readonly manage: boolean;
  readonly manageOwners: boolean;
  /** The roles that the member may give. */
  readonly gives: readonly Role[];
}
