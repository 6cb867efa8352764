import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Locale } from "../../kernel/locale/locale.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import type { Principal } from "../../policy/actor.ts";
import { isVisible } from "../../policy/toolsets.ts";
import type { Service } from "../http/server.ts";
import { findRecord } from "../tools/read/find-record.ts";
import { listModels } from "../tools/read/list-models.ts";
import type { Tool } from "./define-tool.ts";
import type { PromptService } from "./prompts.ts";
import { catalog } from "./registry.ts";
import type { ResourceService } from "./resources.ts";

/** One more than the protocol takes: the client is told that there are more. */
const modelCompletions = 101;
/** The most that one call finds. The SDK has no way to say that there are more than are answered. */
const nameCompletions = 50;

/** Resources, prompts and completions of one caller, all by calls of its tools: limited, judged and recorded as those. */
export function createCallerResources(
  principal: Principal,
  call: Service["call"],
  language: Locale,
  signal: AbortSignal,
): ResourceService & PromptService {
  // Nothing that is read is ever asked about first.
  const read = async (tool: Tool, args: Record<string, unknown>) =>
    (await call(tool, args, { signal })) as CallToolResult;
  const sees = (tool: Tool) => isVisible(principal, tool);

  /** A completion that is refused is none: the client goes on without it. */
  async function complete(tool: Tool, args: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { isError, structuredContent } = sees(tool) ? await read(tool, args) : { isError: true };
    return isError === true ? {} : (structuredContent as Record<string, unknown>);
  }

  return {
    language,
    sees,
    read,
    has: (name) => catalog.some((tool) => tool.name === name && sees(tool)),
    async completeModel(text) {
      const { models = [] } = await complete(listModels, { search: clipText(text, 100), limit: modelCompletions });
      return (models as { model: string }[]).map(({ model }) => model);
    },
    async completeCustomer(text) {
      if (text.trim() === "") return [];
      const args = { model: "res.partner", text: clipText(text, 200), limit: nameCompletions };
      const { matches = [] } = await complete(findRecord, args);
      return (matches as { name: string }[]).map(({ name }) => name);
    },
  };
}
