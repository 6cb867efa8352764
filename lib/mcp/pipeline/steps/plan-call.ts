import type { Owner } from "../../../call-stores/contract.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { PlannedCall, Tool } from "../../catalog/define-tool.ts";
import { otherTool } from "../confirmation.ts";
import type { CallToolDeps, ToolCall } from "../tool-call.ts";

export interface Planned {
  readonly plan: PlannedCall<Record<string, unknown>>;
  /** The tool whose plan it is: for a token, the one that was prepared. */
  readonly tool: Tool;
  readonly confirmed: boolean;
  /** Uses up the token. */
  readonly claim?: () => Promise<void>;
}

/**
 * What a call wants, parsed; for a token what was prepared under it. Nothing is touched. Throws AppError `invalid_input`
 * with the place at fault, or `conflict` for a token that stands for nothing.
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
  if (prepared === undefined) throw new AppError("conflict", "What this token stands for no longer exists.");
  return {
    // What was asked about is what is carried out, whatever the second call says.
    plan: prepared.plan(write.payload),
    tool: prepared,
    confirmed: true,
    claim: () => confirmations.claim(owner, token),
  };
}
