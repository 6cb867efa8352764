import { z } from "zod";

/** What a tool that must be confirmed answers, before and after; `confirm_operation` answers the same. */
export const confirmationOutput = z.object({
  status: z.enum(["confirmation_required", "done"]),
  operation: z.string(),
  model: z.string(),
  record_ids: z.array(z.int()),
  name: z.string().optional(),
  confirmation_token: z.string().optional(),
  expires_at: z.string().optional(),
});
