import { z } from "zod";
import { locales } from "../../kernel/locale/locale.ts";
import { ownPath } from "../../kernel/text/own-path.ts";
import { mailAddress } from "../../mail/address.ts";

/** Bounded, so that no request makes the server hash megabytes. Not trimmed, since a blank may be part of it. */
export const password = z.string().min(1).max(256);
const token = z.string().min(1).max(100);
/** The path to open afterwards. Anything but a path of this service counts as missing. */
export const next = z
  .string()
  .optional()
  .transform((text) => ownPath(text));

export const SignInInput = z.strictObject({ email: mailAddress, password, next });
export type SignInInput = z.output<typeof SignInInput>;

export const SignUpInput = z.strictObject({
  email: mailAddress,
  name: z.string().trim().min(1).max(100),
  company: z.string().trim().min(1).max(100),
  locale: z.enum(locales).default("en"),
  next,
});
export type SignUpInput = z.output<typeof SignUpInput>;

export const RequestResetInput = z.strictObject({ email: mailAddress, next });
export type RequestResetInput = z.output<typeof RequestResetInput>;

/** A mailed link with the password that it sets. `checkPassword` checks its strength, as it knows the address too. */
export const LinkPasswordInput = z.strictObject({ token, password });
export type LinkPasswordInput = z.output<typeof LinkPasswordInput>;

export const LinkInput = z.strictObject({ token });
export type LinkInput = z.output<typeof LinkInput>;

export const CheckLinkInput = z.strictObject({ token, kind: z.enum(["sign_up", "reset_password", "change_email"]) });
export type CheckLinkInput = z.output<typeof CheckLinkInput>;

export const ChangePasswordInput = z.strictObject({ currentPassword: password, password });
export type ChangePasswordInput = z.output<typeof ChangePasswordInput>;

export const ChangeEmailInput = z.strictObject({ currentPassword: password, email: mailAddress });
export type ChangeEmailInput = z.output<typeof ChangeEmailInput>;

export const DeleteAccountInput = z.strictObject({
  currentPassword: password,
  /** The person's own address, typed as a confirmation. */
  email: z.string().trim().toLowerCase().max(254),
  /** The companies that the person agreed to delete with the account. */
  companies: z.array(z.uuid()).max(1_000),
});
export type DeleteAccountInput = z.output<typeof DeleteAccountInput>;

export const SetLocaleInput = z.strictObject({ locale: z.enum(locales) });
export type SetLocaleInput = z.output<typeof SetLocaleInput>;

export const SwitchTenantInput = z.strictObject({ tenantId: z.uuid() });
export type SwitchTenantInput = z.output<typeof SwitchTenantInput>;
