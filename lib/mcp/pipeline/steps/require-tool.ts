import { AppError } from "../../../kernel/errors.ts";
import type { Principal } from "../../../policy/actor.ts";
import { canWrite, isVisible } from "../../../policy/toolsets.ts";
import type { Tool } from "../../catalog/define-tool.ts";

/** Throws AppError `denied` where the caller's scope or the groups of tools that it is narrowed to leave the tool out. */
export function requireTool(principal: Principal, tool: Tool): void {
  const isGuest = principal.kind === "headers";
  if (tool.access === "write" && !canWrite(principal)) {
    const who = isGuest ? "Callers with header credentials may only read here." : "This access key may only read.";
    throw new AppError("denied", who, {
      reason: "missing_scope",
      remedy: { by: "portal_admin", where: "keys.scope" },
    });
  }
  if (isVisible(principal, tool)) return;
  throw new AppError(
    "denied",
    `The tool ${tool.name} is not among those that this access key or address is narrowed to.`,
    { reason: "tool_hidden", remedy: { by: "portal_admin", where: "keys.toolsets" } },
  );
}
