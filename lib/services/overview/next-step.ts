import type { ConnectionId } from "../../kernel/ids.ts";

/** The step that a company still has to take before its AI clients can work; undefined if there is none. */
export type NextStep =
  | { readonly step: "connect" }
  | { readonly step: "models"; readonly connectionId: ConnectionId }
  | { readonly step: "key" }
  | { readonly step: "client" };

export interface SetupState {
  readonly connections: readonly { readonly id: ConnectionId; readonly hasRules: boolean }[];
  readonly hasActiveKey: boolean;
  readonly hasUsedKey: boolean;
}

/** Returns the first of the four steps that is not done: an Odoo, models, a key, a client. */
export function nextStep({ connections, hasActiveKey, hasUsedKey }: SetupState): NextStep | undefined {
  const [first] = connections;
  if (first === undefined) return { step: "connect" };
  if (!connections.some(({ hasRules }) => hasRules)) return { step: "models", connectionId: first.id };
  if (!hasActiveKey) return { step: "key" };
  return hasUsedKey ? undefined : { step: "client" };
}
