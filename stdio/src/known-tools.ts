import type { JSONRPCRequest, JSONRPCResponse } from "@modelcontextprotocol/server";

/** How often a request may be sent. */
export type Care =
  /** Again and again: nothing happens twice. */
  | "repeatable"
  /** Again only while it certainly has not arrived. */
  | "once";

/** What the tool lists that pass by say of their tools. */
export interface KnownTools {
  has(name: string): boolean;
  learn(answer: JSONRPCResponse): void;
  /** Whether the tool changes nothing, by its own word. */
  reads(name: string): boolean;
  /** Whether the endpoint answers a repeated call of it with the first result. */
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

/** Methods that change nothing. Whatever else there is or will be is not sent twice. */
const reading =
  /^(initialize|ping|server\/discover|logging\/setLevel|completion\/complete|prompts\/get|resources\/read|(tools|prompts|resources|resources\/templates)\/list)$/;

export function careOf({ method, params }: JSONRPCRequest, tools: KnownTools): Care {
  if (method !== "tools/call") return reading.test(method) ? "repeatable" : "once";
  const name = String(params?.["name"]);
  return tools.reads(name) || tools.deduplicates(name) ? "repeatable" : "once";
}
