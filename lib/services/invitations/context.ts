import type { TenantId } from "../../kernel/ids.ts";
import type { QueueMail } from "../../mail/queue-mail.ts";
import type { ServiceContext } from "../context.ts";

/** The limits of invitations, which are mails to strangers. Each throws AppError `rate_limited` above its limit. */
export interface InvitationLimits {
  /** Counts a new invitation of a tenant, with the address to which it is mailed. */
  invite(tenantId: TenantId, email: string | undefined): Promise<void>;
  /** Counts a look at the page of an invitation. */
  look(ip: string): Promise<void>;
  /** Counts a mail that somebody with a link asks for. */
  askMail(asked: { readonly ip: string; readonly tokenHash: string; readonly email: string }): Promise<void>;
  /** Counts an attempt to accept without being signed in. */
  join(ip: string): Promise<void>;
}

/** The dependencies of the verbs that a member calls. */
export interface InvitationContext extends ServiceContext {
  /** The address of the portal, without a slash at its end. */
  readonly publicUrl: string;
  readonly queueMail: QueueMail;
  readonly invitationLimits: InvitationLimits;
}

/** The dependencies of the functions that run before anybody is signed in. */
export type VisitorDeps = Omit<InvitationContext, "actor">;
