import type { JSONRPCRequest, JSONRPCResponse } from "@modelcontextprotocol/server";

/** How often a request may be sent. */
export type RepeatPolicy =
  /** Any number of times: nothing happens twice. */
  | "repeatable"
  /** Again only if it certainly has not arrived. */
  | "once";

/** The tools of the tool lists that the bridge has forwarded. */
export interface KnownTools {
  has(name: string): boolean;
  learn(answer: JSONRPCResponse): void;
  /** True if the tool declares that it only reads. */
  reads(name: string): boolean;
  /** True if the endpoint answers a repeated call of the tool with the first result. */
  deduplicates(name: string): boolean;
}

interface Listed {
  readonly name: string;
  readonly annotations?: { readonly readOnlyHint?: boolean };
  readonly inputSchema?: { readonly properties?: Readonly<Record<string, unknown>> };
}

export function createKnownTools(): KnownTools {
  const known = new Map<string, { readonly reads: boolean; readonly deduplicates: boolean }>();
  return {
    has: (name) => known.has(name),
    learn(answer) {
      const tools = "result" in answer ? answer.result["tools"] : undefined;
      if (!Array.isArray(tools)) return;
      for (const { name, annotations, inputSchema } of tools as Listed[]) {
        known.set(name, {
          reads: annotations?.readOnlyHint === true,
          deduplicates: Object.hasOwn(inputSchema?.properties ?? {}, "idempotency_key"),
        });
      }
    },
    reads: (name) => known.get(name)?.reads === true,
    deduplicates: (name) => known.get(name)?.deduplicates === true,
  };
}

/** The methods that change nothing. Other and future methods are not sent twice. */
const reading =
  /^(initialize|ping|server\/discover|logging\/setLevel|completion\/complete|prompts\/get|resources\/read|(tools|prompts|resources|resources\/templates)\/list)$/;

export function repeatPolicyOf({ method, params }: JSONRPCRequest, tools: KnownTools): RepeatPolicy {
  if (method !== "tools/call") return reading.test(method) ? "repeatable" : "once";
  const name = String(params?.["name"]);
  return tools.reads(name) || tools.deduplicates(name) ? "repeatable" : "once";
}
