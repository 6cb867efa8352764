import { AppError } from "../kernel/errors.ts";
import { type Caller, type Principal, type Toolset, toolsets } from "./types.ts";

/** What an address asks for less: `?readonly=1`, `?toolsets=read,reports`. */
export interface Narrowing {
  readonly readonly: boolean;
  readonly toolsets: readonly Toolset[] | undefined;
}

/**
 * The narrowing that an address asks for. Throws AppError `invalid_input` for a group that does not exist or a list of
 * none: a misspelt limit must not become no limit.
 */
export function readNarrowing(query: URLSearchParams): Narrowing {
  const readonly = query.get("readonly");
  if (readonly !== null && !/^(1|0|true|false)?$/.test(readonly)) throw malformed("readonly takes 1 or 0.");
  const asked = query.getAll("toolsets").flatMap((list) => list.split(",").map((name) => name.trim().toLowerCase()));
  const named = asked.filter((name) => name !== "");
  const unknown = named.find((name) => !toolsets.includes(name as Toolset));
  if (unknown !== undefined || (query.has("toolsets") && named.length === 0)) {
    throw malformed(`toolsets takes some of: ${toolsets.join(", ")}.`);
  }
  return {
    readonly: readonly !== null && readonly !== "0" && readonly !== "false",
    toolsets: query.has("toolsets") ? (named as Toolset[]) : undefined,
  };
}

/** The same caller with less: a narrowing never opens anything. */
export function narrow(principal: Caller, { readonly, toolsets: asked }: Narrowing): Caller {
  const own = principal.toolsets;
  const kept = asked === undefined ? own : asked.filter((name) => own === undefined || own.includes(name));
  return {
    ...principal,
    scope: readonly ? "read" : principal.scope,
    ...(kept === undefined ? {} : { toolsets: kept }),
  };
}

interface Grouped {
  readonly access: "read" | "write";
  /** Any of them opens it. */
  readonly toolsets: readonly Toolset[];
}

export function canWrite(principal: Principal): boolean {
  return principal.kind === "session" || principal.scope === "write";
}

/** Whether a caller may use a tool at all, whatever the rules say of models. */
export function isVisible(principal: Principal, { access, toolsets: groups }: Grouped): boolean {
  if (access === "write" && !canWrite(principal)) return false;
  if (principal.kind === "session" || principal.toolsets === undefined) return true;
  return groups.some((name) => principal.toolsets?.includes(name) === true);
}

function malformed(message: string): AppError {
  return new AppError("invalid_input", message, { path: "url" });
}
