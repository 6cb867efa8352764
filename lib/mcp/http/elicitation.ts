import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  inputResponse,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { ToolCall } from "../pipeline/tool-call.ts";

/** The parts of a request that concern questions to the user. */
export type Elicitation = Pick<ToolCall, "signal" | "canAsk" | "reply">;

/** Reads if the client can ask its user, and the answer of the user. A client that cannot ask gets a token instead. */
export function readElicitation({ mcpReq }: ServerContext): Elicitation {
  // The SDK types the envelope as an object without keys.
  const envelope = mcpReq.envelope as Readonly<Record<string, ClientCapabilities | undefined>> | undefined;
  const { elicitation } = envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
  // The capability without a kind means forms.
  const canAsk = elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
  const token = mcpReq.requestState<string>();
  const answer = inputResponse(mcpReq.inputResponses, "confirm");
  // A state without an answer leads to the same question again.
  if (typeof token !== "string" || answer.kind !== "elicit") return { signal: mcpReq.signal, canAsk };
  const accepted = answer.action === "accept" && answer.content?.["confirm"] === true;
  return { signal: mcpReq.signal, canAsk, reply: { token, accepted } };
}
