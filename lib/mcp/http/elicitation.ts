import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  inputResponse,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { ToolCall } from "../pipeline/tool-call.ts";

/** What a request says of its own about questions to the user. */
export type Elicitation = Pick<ToolCall, "signal" | "canAsk" | "reply">;

/** Only clients of the newer protocol that declare forms are asked; the others get a token in the answer. */
export function readElicitation({ mcpReq }: ServerContext): Elicitation {
  // The SDK types the envelope as an object without keys.
  const envelope = mcpReq.envelope as Readonly<Record<string, ClientCapabilities | undefined>> | undefined;
  const { elicitation } = envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
  // Declared without a kind it means forms.
  const canAsk = elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
  const token = mcpReq.requestState<string>();
  const answer = inputResponse(mcpReq.inputResponses, "confirm");
  // A state without an answer is asked about again.
  if (typeof token !== "string" || answer.kind !== "elicit") return { signal: mcpReq.signal, canAsk };
  const accepted = answer.action === "accept" && answer.content?.["confirm"] === true;
  return { signal: mcpReq.signal, canAsk, reply: { token, accepted } };
}
