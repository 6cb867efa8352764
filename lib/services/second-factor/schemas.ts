import { z } from "zod";
import { ownPath } from "../../kernel/text/own-path.ts";

/** A code of the app or a recovery code. People type blanks and hyphens between its parts. */
export const CodeInput = z.strictObject({ code: z.string().trim().min(1).max(40) });
export type CodeInput = z.output<typeof CodeInput>;

/** The second step of a sign-in. `next` is the path to open afterwards; anything else counts as missing. */
export const SignInCodeInput = CodeInput.extend({
  next: z
    .string()
    .optional()
    .transform((text) => ownPath(text)),
});

export const DemandInput = z.strictObject({ isDemanded: z.boolean() });
export type DemandInput = z.output<typeof DemandInput>;
