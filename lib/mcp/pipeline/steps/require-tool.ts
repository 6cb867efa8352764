import { AppError } from "../../../kernel/errors.ts";
import type { Principal } from "../../../policy/actor.ts";
import { canWrite, isVisible, limitRemedy } from "../../../policy/toolsets.ts";
import type { Tool } from "../../catalog/define-tool.ts";

/** Throws AppError `denied` if the scope or the toolsets of the caller do not include the tool. */
export function requireTool(principal: Principal, tool: Tool): void {
  if (isVisible(principal, tool)) return;
  const limit = tool.access === "write" && !canWrite(principal) ? "scope" : "toolsets";
  const remedy = limitRemedy(principal, limit, tool);
  if (limit === "toolsets") {
    const named = `The tool ${tool.name} is not among those that this access key or address is narrowed to.`;
    throw new AppError("denied", named, { reason: "tool_hidden", remedy });
  }
  const own = principal.kind === "headers" ? "Callers with header credentials may only read here." : onlyReads;
  const said = remedy.by === "client" ? "This address may only read." : own;
  throw new AppError("denied", said, { reason: "missing_scope", remedy });
}

const onlyReads = "This access key may only read.";
