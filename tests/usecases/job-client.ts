import { type CallResult, callTool } from "#tests/mcp/harness.ts";
import { tokensOf } from "../../scripts/token-count.ts";
import type { UseCases } from "./open.ts";

/** What ten jobs of Odoo's users take, as a client with nothing but the tools does them. */
export interface Client {
  call<Data = Record<string, unknown>>(tool: string, args: Record<string, unknown>): Promise<Data>;
  /** Calls and tokens of the answers since the last time this was asked. */
  taken(): Taken;
}
export interface Taken {
  readonly calls: number;
  readonly tokens: number;
}

/** A refusal ends a job: it is a dead end. */
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
