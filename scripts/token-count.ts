import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import type { Tool } from "../lib/mcp/catalog/define-tool.ts";

/**
 * The tokens of tools as a client gets them: `whole` of everything, `read` of the parts that reach a model (name,
 * description, input).
 */
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

/** Counts the tokens of a text by o200k_base, the tokenizer of OpenAI's models. Other vendors count differently. */
export const tokensOf: (text: string) => number = countTokens;

/** Counts the tokens of a list of tools. */
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

/** Returns the tools as `tools/list` answers them to a key that may use all of them. */
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

/** Returns a sentence for each number that is too large. */
export function faultsOf(now: ListTokens, before: ListTokens): string[] {
  return (["whole", "read"] as const).flatMap((kind) => {
    const faults = [];
    if (now[kind] > limits[kind]) faults.push(`${kind}: ${now[kind]} tokens, over the limit of ${limits[kind]}`);
    if (now[kind] > before[kind] * 1.1)
      faults.push(`${kind}: ${now[kind]} tokens, over a tenth more than the ${before[kind]} of tests/mcp/tokens.json`);
    return faults;
  });
}
