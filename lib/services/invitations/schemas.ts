import { z } from "zod";
import { roles } from "../../kernel/choices.ts";
import { locales } from "../../kernel/locale/locale.ts";
import { mailAddress } from "../../mail/address.ts";

export const InviteMemberInput = z.strictObject({ email: mailAddress, role: z.enum(roles) });
export type InviteMemberInput = z.output<typeof InviteMemberInput>;

/** A link that anybody can use never makes an owner. */
export const CreateInvitationLinkInput = z.strictObject({ role: z.enum(roles).exclude(["owner"]) });
export type CreateInvitationLinkInput = z.output<typeof CreateInvitationLinkInput>;

export const RevokeInvitationInput = z.strictObject({ invitationId: z.uuid() });
export type RevokeInvitationInput = z.output<typeof RevokeInvitationInput>;

/** The text behind the `#` of the link. The longest one has an address in it. */
const token = z.string().min(1).max(500);

export const InvitationTokenInput = z.strictObject({ token });
export type InvitationTokenInput = z.output<typeof InvitationTokenInput>;

export const JoinByInvitationInput = z.strictObject({
  token,
  name: z.string().trim().min(1).max(100),
  /** `checkPassword` checks its strength, as it knows the address too. */
  password: z.string().min(1).max(256),
  locale: z.enum(locales),
});
export type JoinByInvitationInput = z.output<typeof JoinByInvitationInput>;

export const AskInvitationMailInput = z.strictObject({ token, email: mailAddress, locale: z.enum(locales) });
export type AskInvitationMailInput = z.output<typeof AskInvitationMailInput>;
