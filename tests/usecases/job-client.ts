import { type CallResult, callTool } from "#tests/mcp/harness.ts";
import { tokensOf } from "../../scripts/token-count.ts";
import type { UseCases } from "./open.ts";

/** A client that does jobs with nothing but the tools, and counts their cost. */
export interface Client {
  call<Data = Record<string, unknown>>(tool: string, args: Record<string, unknown>): Promise<Data>;
  /** Returns the calls, and the tokens of the answers, since the last call of this function. */
  taken(): Taken;
}
export interface Taken {
  readonly calls: number;
  readonly tokens: number;
}

/** Opens a client that throws on a refusal, since a refused call ends a job. */
export function openClient({ harness, seeded }: Pick<UseCases, "harness" | "seeded">): Client {
  let taken = { calls: 0, tokens: 0 };
  return {
    async call(tool, args) {
      const answer: CallResult = await callTool(harness, seeded.key, tool, args);
      const tokens = tokensOf(answer.text) + tokensOf(JSON.stringify(answer.data));
      taken = { calls: taken.calls + 1, tokens: taken.tokens + tokens };
      if (answer.isError) throw new Error(`${tool}: ${answer.text}`);
      return answer.data as never;
    },
    taken() {
      const last = taken;
      taken = { calls: 0, tokens: 0 };
      return last;
    },
  };
}
