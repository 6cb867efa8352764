import type { Owner } from "../../../call-stores/contract.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { PlannedCall, Tool } from "../../catalog/define-tool.ts";
import { otherTool } from "../confirmation.ts";
import type { CallToolDeps, ToolCall } from "../tool-call.ts";

export interface Planned {
  readonly plan: PlannedCall<Record<string, unknown>>;
  /** The tool of the planned call; for a token, the tool that was prepared under it. */
  readonly tool: Tool;
  readonly confirmed: boolean;
  /** The token under which the call was prepared. */
  readonly token?: string;
  /** Marks the token as used. */
  readonly claim?: () => Promise<void>;
}

/**
 * Parses a call, or finds the call that was prepared under its token. Odoo is not called. Throws AppError
 * `invalid_input` with the path of the fault, or `conflict` for a token without a prepared call.
 */
export async function planCall(
  { confirmations, findTool }: Pick<CallToolDeps, "confirmations" | "findTool">,
  { tool, args, reply }: ToolCall,
  owner: Owner,
): Promise<Planned> {
  const plan = tool.plan(args);
  const token = reply?.token ?? plan.redeems;
  if (token === undefined) return { plan, tool, confirmed: false };
  const write = await confirmations.find(owner, token);
  if (reply !== undefined && write.tool !== tool.name) throw otherTool();
  const prepared = findTool(write.tool);
  if (prepared === undefined) throw new AppError("conflict", "The tool of this token no longer exists.");
  return {
    // The confirmed call runs with the arguments that were shown to the user, not with those of the second call.
    plan: prepared.plan(write.payload),
    tool: prepared,
    confirmed: true,
    token,
    claim: () => confirmations.claim(owner, token),
  };
}
