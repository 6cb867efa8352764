import { z } from "zod";
import { approvalDecisions } from "../../kernel/choices.ts";

const reason = z.string().trim().max(300, "approvals.errors.reason_long").default("");

export const DecideInput = z.strictObject({ id: z.uuid(), decision: z.enum(approvalDecisions), reason });
export type DecideInput = z.output<typeof DecideInput>;

export const ApprovalTokenInput = z.strictObject({ token: z.string().min(1).max(100) });
export type ApprovalTokenInput = z.output<typeof ApprovalTokenInput>;

export const DecideByLinkInput = ApprovalTokenInput.extend({ decision: z.enum(approvalDecisions), reason });
export type DecideByLinkInput = z.output<typeof DecideByLinkInput>;
