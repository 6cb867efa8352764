import { z } from "zod";
import { defineTool } from "../../catalog/define-tool.ts";

export const confirmOperation = defineTool({
  name: "confirm_operation",
  title: "Confirm an operation",
  description: "Carries out what a tool prepared under a token: once, within 10 minutes, with the same access key.",
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  access: "write",
  toolsets: ["write", "files"],
  input: z.strictObject({ token: z.string().min(1).max(200) }),
  // Shaped by the prepared tool already: what that one answers is what comes.
  output: z.looseObject({ model: z.string(), status: z.string().optional() }),
  plan: ({ token }) => ({
    subject: { operation: "none" },
    writes: false,
    redeems: token,
    // The pipeline puts the prepared tool's own plan in this one's place.
    execute: () => Promise.reject(new Error("a token was not redeemed")),
  }),
});
