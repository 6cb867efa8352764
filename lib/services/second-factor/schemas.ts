import { z } from "zod";

/** A code of the app or a recovery code. People type blanks and hyphens between its parts. */
export const CodeInput = z.strictObject({ code: z.string().trim().min(1).max(40) });
export type CodeInput = z.output<typeof CodeInput>;

export const DemandInput = z.strictObject({ isDemanded: z.boolean() });
export type DemandInput = z.output<typeof DemandInput>;
