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
  // The prepared tool has shaped the answer before.
  output: z.looseObject({ model: z.string(), status: z.string().optional() }),
  plan: ({ token }) => ({
    subject: { operation: "none" },
    writes: false,
    redeems: token,
    // The pipeline replaces this plan by the plan of the prepared tool.
    execute: () => Promise.reject(new Error("a token was not redeemed")),
  }),
});
