import { z } from "zod";
import { keyLifetimes, toolsets } from "../../kernel/choices.ts";

export const CreateKeyInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  connectionId: z.uuid(),
  scope: z.enum(["read", "write"]),
  /** The groups of tools that the key may use. If omitted, it may use all. */
  toolsets: z.array(z.enum(toolsets)).min(1).optional(),
  lifetime: z.enum(keyLifetimes),
});
export type CreateKeyInput = z.output<typeof CreateKeyInput>;

export const RevokeKeyInput = z.strictObject({ keyId: z.uuid() });
export type RevokeKeyInput = z.output<typeof RevokeKeyInput>;
