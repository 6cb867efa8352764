import { randomBytes } from "node:crypto";
import {
  acceptedContent,
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  type InputRequests,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { content } from "./content.ts";

interface Step {
  readonly step: number;
}

const codec = createRequestStateCodec<Step>({ key: randomBytes(32) });
/** The server's guard of what comes back with an answer: a changed state is refused before any tool sees it. */
export const requestState = { verify: codec.verify };

const Name = z.object({ name: z.string() });
const Color = z.object({ color: z.string() });
const Ok = z.object({ ok: z.boolean() });

const askName = inputRequired.elicit({ message: "What is your name?", requestedSchema: Name });
const askOk = inputRequired.elicit({ message: "Please confirm", requestedSchema: Ok });
const askModel = (text: string) =>
  inputRequired.createMessage({ messages: [{ role: "user", content: { type: "text", text } }], maxTokens: 100 });

type Answer = CallToolResult | InputRequiredResult;
type Responses = ServerContext["mcpReq"]["inputResponses"];

/** The tools that need something of the user or the client first. */
export function registerAskingTools(server: McpServer): void {
  const tool = (name: string, answer: (mcpReq: ServerContext["mcpReq"]) => Answer | Promise<Answer>) =>
    server.registerTool(name, { description: "Asks before it answers." }, ({ mcpReq }) => answer(mcpReq));

  tool("test_input_required_result_elicitation", ({ inputResponses }) => {
    const user = acceptedContent(inputResponses, "user_name", Name);
    return user === undefined ? ask({ user_name: askName }) : content(`Hello, ${user.name}!`);
  });

  tool("test_input_required_result_sampling", ({ inputResponses }) =>
    has(inputResponses, "capital_question", "sampling")
      ? content("The model has answered.")
      : ask({ capital_question: askModel("What is the capital of France?") }),
  );

  tool("test_input_required_result_list_roots", ({ inputResponses }) => {
    const answer = inputResponse(inputResponses, "client_roots");
    if (answer.kind !== "roots") return ask({ client_roots: inputRequired.listRoots() });
    return content(answer.roots.map(({ uri }) => uri).join("\n"));
  });

  for (const name of ["test_input_required_result_request_state", "test_input_required_result_tampered_state"]) {
    tool(name, async ({ inputResponses, requestState }) => {
      const known = requestState<Step>()?.step === 1 && acceptedContent(inputResponses, "confirm", Ok) !== undefined;
      return known ? content("state-ok") : ask({ confirm: askOk }, await codec.mint({ step: 1 }));
    });
  }

  tool("test_input_required_result_multiple_inputs", async ({ inputResponses, requestState }) => {
    const complete =
      requestState<Step>()?.step === 1 &&
      acceptedContent(inputResponses, "user_name", Name) !== undefined &&
      has(inputResponses, "greeting", "sampling") &&
      has(inputResponses, "client_roots", "roots");
    if (complete) return content("Everything is answered.");
    return ask(
      { user_name: askName, greeting: askModel("Generate a greeting"), client_roots: inputRequired.listRoots() },
      await codec.mint({ step: 1 }),
    );
  });

  tool("test_input_required_result_multi_round", async ({ inputResponses, requestState }) => {
    const step = requestState<Step>()?.step ?? 0;
    if (step === 2 && acceptedContent(inputResponses, "step2", Color)) return content("Both steps are answered.");
    if (step === 1 && acceptedContent(inputResponses, "step1", Name)) {
      const askColor = { message: "Step 2: What is your favorite color?", requestedSchema: Color };
      return ask({ step2: inputRequired.elicit(askColor) }, await codec.mint({ step: 2 }));
    }
    return ask({ step1: askName }, await codec.mint({ step: 1 }));
  });

  tool("test_input_required_result_capabilities", ({ envelope }) => {
    // The SDK types the envelope as an object without keys.
    const can = (envelope as Record<string, ClientCapabilities> | undefined)?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
    return ask({
      ...(can.elicitation === undefined ? {} : { user_name: askName }),
      ...(can.sampling === undefined ? {} : { greeting: askModel("Generate a greeting") }),
      ...(can.roots === undefined ? {} : { client_roots: inputRequired.listRoots() }),
    });
  });

  tool("test_missing_capability", () => ask({ capital_question: askModel("What is the capital of France?") }));
  tool("test_streaming_elicitation", () => ask({ user_name: askName }));
}

/** The one prompt that asks. */
export function registerAskingPrompt(server: McpServer): void {
  const Context = z.object({ context: z.string() });
  const question = inputRequired.elicit({
    message: "What context should the prompt use?",
    requestedSchema: Context,
  });
  server.registerPrompt("test_input_required_result_prompt", { description: "Asks for its context." }, ({ mcpReq }) => {
    const user = acceptedContent(mcpReq.inputResponses, "user_context", Context);
    if (user === undefined) return ask({ user_context: question });
    return { messages: [{ role: "user", content: { type: "text", text: `Context: ${user.context}` } }] };
  });
}

function ask(inputRequests: InputRequests, state?: string): InputRequiredResult {
  return inputRequired(state === undefined ? { inputRequests } : { inputRequests, requestState: state });
}

function has(responses: Responses, key: string, kind: "sampling" | "roots"): boolean {
  return inputResponse(responses, key).kind === kind;
}
