import { z } from "zod";
import { externalProviders } from "../../kernel/choices.ts";
import { ownPath } from "../../kernel/text/own-path.ts";

export const BeginInput = z.strictObject({
  provider: z.enum(externalProviders),
  /** Where to go afterwards. Anything but a path of this service counts as missing. */
  next: z
    .string()
    .optional()
    .transform((text) => ownPath(text)),
});

/** Bounded, so that no request makes the server hash megabytes. */
export const ConnectInput = z.strictObject({
  provider: z.enum(externalProviders),
  currentPassword: z.string().min(1).max(256),
});

export const DisconnectInput = z.strictObject({ provider: z.enum(externalProviders) });
export type DisconnectInput = z.output<typeof DisconnectInput>;
