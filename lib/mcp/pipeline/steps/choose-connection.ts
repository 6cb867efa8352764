import { AppError } from "../../../kernel/errors.ts";
import { asObject, isObject } from "../../../kernel/read-json.ts";
import type { Caller } from "../../../policy/actor.ts";
import { cleanName } from "../../../records/text/clean-text.ts";

/** The argument that names the connection of a call. Tools do not know it: it is taken out before they read theirs. */
export const connectionArgument = "connection";

/** A call whose connection is known. */
export interface ChosenCall {
  readonly principal: Caller;
  readonly args: unknown;
  /** Thrown when the call runs, so that a refused choice is recorded and answered like any other error. */
  readonly fault?: AppError;
}

/** True if calls of this caller must name their connection. */
export function hasSeveralConnections(principal: Caller): boolean {
  return principal.kind === "grant" && principal.connections.length > 1;
}

/**
 * Chooses the connection of a call by its argument `connection`. A caller with one connection need not name it.
 * `mayOmit` is true for the tool that lists the connections.
 */
export function chooseConnection(principal: Caller, sent: unknown, mayOmit: boolean): ChosenCall {
  if (principal.kind !== "grant" || !isObject(sent)) return { principal, args: sent };
  const { [connectionArgument]: name, ...args } = asObject(sent);
  const { connections } = principal;
  if (name === undefined) {
    if (connections.length === 1 || mayOmit) return { principal, args };
    return { principal, args, fault: refuse("Name the connection that this call is for.", connections) };
  }
  // Names reach the model without invisible characters, so they are compared that way.
  const chosen = connections.find((one) => cleanName(one.name) === cleanName(name));
  if (chosen === undefined) return { principal, args, fault: refuse("There is no such connection.", connections) };
  return { principal: { ...principal, connectionId: chosen.id }, args };
}

function refuse(message: string, connections: readonly { readonly name: string }[]): AppError {
  const names = connections.map(({ name }) => JSON.stringify(cleanName(name))).join(", ");
  return new AppError("invalid_input", message, { path: connectionArgument, hint: `Use one of: ${names}.` });
}
