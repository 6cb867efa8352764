import { z } from "zod";
import { locales } from "../../kernel/locale/locale.ts";

/** Lower-cased and trimmed, so that each address has one spelling. */
const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: "auth.fields.email" }));

export const SignInInput = z.strictObject({
  email,
  /** Bounded, so that no request makes the server hash megabytes. Not trimmed, since a blank may be part of it. */
  password: z.string().min(1).max(256),
});
export type SignInInput = z.output<typeof SignInInput>;

export const SignUpInput = z.strictObject({
  email,
  /** `checkPassword` checks its strength, as it knows the address too. */
  password: z.string().min(1).max(256),
  name: z.string().trim().min(1).max(100),
  company: z.string().trim().min(1).max(100),
  locale: z.enum(locales).default("en"),
});
export type SignUpInput = z.output<typeof SignUpInput>;

export const SetLocaleInput = z.strictObject({ locale: z.enum(locales) });
export type SetLocaleInput = z.output<typeof SetLocaleInput>;

export const SwitchTenantInput = z.strictObject({ tenantId: z.uuid() });
export type SwitchTenantInput = z.output<typeof SwitchTenantInput>;
