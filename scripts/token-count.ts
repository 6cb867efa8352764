import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import type { Tool } from "../lib/mcp/catalog/define-tool.ts";

/** Of tools as a client gets them: `whole` with everything, `read` what reaches a model (name, description, input). */
export interface ListTokens {
  readonly whole: number;
  readonly read: number;
  readonly tools: Readonly<Record<string, { readonly whole: number; readonly read: number }>>;
}

export interface Listed {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: unknown;
  readonly outputSchema?: unknown;
}

const limits = { whole: 6_000, read: 3_000 };

/** Tokens of a text by o200k_base, the tokenizer of OpenAI's models: other vendors bill by their own. */
export const tokensOf: (text: string) => number = countTokens;

/** What a list of tools costs the one who reads it. */
export function tokensOfList(tools: readonly Listed[]): ListTokens {
  const count = (listed: unknown) => tokensOf(JSON.stringify(listed));
  const read = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  return {
    whole: count(tools),
    read: count(read),
    tools: Object.fromEntries(
      tools.map((tool, i) => [tool.name, { whole: count(tool), read: count(read[i]) }] as const),
    ),
  };
}

/** The catalogue as `tools/list` answers it to a key that may do everything. */
export function listed(catalog: readonly Tool[]): Listed[] {
  return catalog.map(({ name, title, description, hints, input, output, meta }) => ({
    name,
    title,
    description,
    inputSchema: input["~standard"].jsonSchema.input({ target: "draft-2020-12" }),
    annotations: hints,
    outputSchema: output["~standard"].jsonSchema.output({ target: "draft-2020-12" }),
    ...(meta === undefined ? {} : { _meta: meta }),
  }));
}

/** What is wrong with these numbers, a sentence each; nothing when they may stand. */
export function faultsOf(now: ListTokens, before: ListTokens): string[] {
  return (["whole", "read"] as const).flatMap((kind) => {
    const faults = [];
    if (now[kind] > limits[kind]) faults.push(`${kind}: ${now[kind]} tokens, over the limit of ${limits[kind]}`);
    if (now[kind] > before[kind] * 1.1)
      faults.push(`${kind}: ${now[kind]} tokens, over a tenth more than the ${before[kind]} of tests/mcp/tokens.json`);
    return faults;
  });
}
