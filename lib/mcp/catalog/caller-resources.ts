import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Locale } from "../../kernel/locale/locale.ts";
import { asList, asObject } from "../../kernel/read-json.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import type { Caller } from "../../policy/actor.ts";
import { isVisible } from "../../policy/toolsets.ts";
import type { Service } from "../http/server.ts";
import { hasSeveralConnections } from "../pipeline/steps/choose-connection.ts";
import { findRecord } from "../tools/read/find-record.ts";
import { listModels } from "../tools/read/list-models.ts";
import type { Tool } from "./define-tool.ts";
import type { PromptService } from "./prompts.ts";
import { catalog } from "./registry.ts";
import type { ResourceService } from "./resources.ts";

/** One more than the protocol allows, so that the client can be told that there are more. */
const modelCompletions = 101;
/** The most names that one call finds. The SDK cannot report that there are more. */
const nameCompletions = 50;

/** Returns the resources, prompts and completions of one caller. All call tools, so they are recorded. */
export function createCallerResources(
  principal: Caller,
  call: Service["call"],
  language: Locale,
  signal: AbortSignal,
): ResourceService & PromptService {
  // Reads never need a confirmation, so the answer is always a tool result.
  const read = async (tool: Tool, args: Record<string, unknown>) =>
    (await call(tool, args, { signal })) as CallToolResult;
  const sees = (tool: Tool) => isVisible(principal, tool);

  /** Returns the data of a call, or no data if the call is refused: the client goes on without a completion. */
  async function complete(tool: Tool, args: Record<string, unknown>): Promise<Readonly<Record<string, unknown>>> {
    const { isError, structuredContent } = sees(tool) ? await read(tool, args) : { isError: true };
    return isError === true ? {} : asObject(structuredContent);
  }

  return {
    language,
    sees,
    hasSeveralConnections: hasSeveralConnections(principal),
    read,
    has: (name) => catalog.some((tool) => tool.name === name && sees(tool)),
    async completeModel(text) {
      const { models } = await complete(listModels, { search: clipText(text, 100), limit: modelCompletions });
      return asList(models).map((one) => String(asObject(one)["model"]));
    },
    async completeCustomer(text) {
      if (text.trim() === "") return [];
      const args = { model: "res.partner", text: clipText(text, 200), limit: nameCompletions };
      const { matches } = await complete(findRecord, args);
      return asList(matches).map((one) => String(asObject(one)["name"]));
    },
  };
}
