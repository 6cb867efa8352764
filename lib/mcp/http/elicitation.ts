import { CLIENT_CAPABILITIES_META_KEY, inputResponse, type ServerContext } from "@modelcontextprotocol/server";
import { asObject, isObject } from "../../kernel/read-json.ts";
import type { ToolCall } from "../pipeline/tool-call.ts";

/** The parts of a request that concern questions to the user. */
export type Elicitation = Pick<ToolCall, "signal" | "canAsk" | "reply">;

/** Reads if the client can ask its user, and the answer of the user. A client that cannot ask gets a token instead. */
export function readElicitation({ mcpReq }: ServerContext): Elicitation {
  // The SDK types the envelope as an object without keys.
  const { elicitation } = asObject(asObject(mcpReq.envelope)[CLIENT_CAPABILITIES_META_KEY]);
  // The capability without a kind means forms.
  const canAsk = isObject(elicitation) && (elicitation["form"] !== undefined || elicitation["url"] === undefined);
  const token = mcpReq.requestState<string>();
  const answer = inputResponse(mcpReq.inputResponses, "confirm");
  // A state without an answer leads to the same question again.
  if (typeof token !== "string" || answer.kind !== "elicit") return { signal: mcpReq.signal, canAsk };
  const accepted = answer.action === "accept" && answer.content?.["confirm"] === true;
  return { signal: mcpReq.signal, canAsk, reply: { token, accepted } };
}
