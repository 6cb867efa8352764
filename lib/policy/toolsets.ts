import { AppError } from "../kernel/errors.ts";
import type { Remedy } from "../kernel/remedy.ts";
import { clipText } from "../kernel/text/clip-text.ts";
import type { Caller, Principal } from "./actor.ts";
import { type Toolset, toolsets } from "./types.ts";

/** The limits that the parameters of an address set: `?readonly=1`, `?toolsets=read,reports`. */
export interface Narrowing {
  readonly readonly: boolean;
  readonly toolsets: readonly Toolset[] | undefined;
}

/**
 * Returns the limits that an address sets. If a parameter is repeated, the strictest value wins. Throws AppError
 * `invalid_input` for an unknown parameter, value or group, because a misspelt limit must not become no limit.
 */
export function readNarrowing(query: URLSearchParams): Narrowing {
  const unknown = [...query.keys()].find((name) => name !== "readonly" && name !== "toolsets");
  if (unknown !== undefined) {
    throw malformed(
      `The address takes the parameters readonly and toolsets, in lower case; ${JSON.stringify(clipText(unknown, 40))} is none of them.`,
    );
  }
  const readonly = query.getAll("readonly");
  if (readonly.some((value) => !/^(1|0|true|false)?$/.test(value))) throw malformed("readonly takes 1 or 0.");
  const lists = query.getAll("toolsets").map(toToolsets);
  return {
    readonly: readonly.some((value) => value !== "0" && value !== "false"),
    toolsets: lists.length === 0 ? undefined : toolsets.filter((name) => lists.every((list) => list.includes(name))),
  };
}

function toToolsets(list: string): readonly Toolset[] {
  const named = list
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  if (named.length === 0 || !named.every(isToolset)) {
    throw malformed(`toolsets takes some of: ${toolsets.join(", ")}.`);
  }
  return named;
}

function isToolset(name: string): name is Toolset {
  return toolsets.some((one) => one === name);
}

/** Returns the caller with narrower rights; a limit never adds a right. */
export function narrow(principal: Caller, { readonly, toolsets: asked }: Narrowing): Caller {
  const own = principal.toolsets;
  const kept = asked === undefined ? own : asked.filter((name) => own === undefined || own.includes(name));
  return {
    ...principal,
    scope: readonly ? "read" : principal.scope,
    ...(kept === undefined ? {} : { toolsets: kept }),
    ...(readonly || asked !== undefined ? { unnarrowed: principal } : {}),
  };
}

interface Grouped {
  readonly access: "read" | "write";
  /** Membership of any of these groups is enough. */
  readonly toolsets: readonly Toolset[];
}

/**
 * True if another consent of the member could let this caller write. A client asks for a scope only when a call needs
 * it, so the tools that write are listed for such a caller.
 */
export function canStepUp(principal: Caller, { readonly }: Pick<Narrowing, "readonly">): boolean {
  return principal.kind === "grant" && principal.scope === "read" && !readonly;
}

export function canWrite(principal: Principal): boolean {
  return principal.kind === "session" || principal.scope === "write";
}

/** True if a caller may use a tool at all, whatever the model rules say. */
export function isVisible(principal: Principal, { access, toolsets: groups }: Grouped): boolean {
  if (access === "write" && !canWrite(principal)) return false;
  if (principal.kind === "session" || principal.toolsets === undefined) return true;
  return groups.some((name) => principal.toolsets?.includes(name) === true);
}

/**
 * Returns who can lift the limit that keeps a caller from a tool: the client if the address sets it, or else an
 * administrator.
 */
export function limitRemedy(principal: Principal, limit: "scope" | "toolsets", tool: Grouped): Remedy {
  const own = principal.kind === "session" ? undefined : principal.unnarrowed;
  const byAddress = own !== undefined && (limit === "scope" ? canWrite(own) : isVisible(own, tool));
  // A grant is refused here only if the address narrows it: otherwise its client is asked for another consent before.
  return byAddress || principal.kind === "grant"
    ? { by: "client", where: "address" }
    : { by: "portal_admin", where: `keys.${limit}` };
}

function malformed(message: string): AppError {
  return new AppError("invalid_input", message, { path: "url" });
}
