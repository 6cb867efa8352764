import type { JSONRPCRequest, JSONRPCResponse } from "@modelcontextprotocol/server";
import { LRUCache } from "lru-cache";

/** Caches the answers of list methods until the ttl that the endpoint sends. */
export interface ListCache {
  find(request: JSONRPCRequest): JSONRPCResponse | undefined;
  keep(request: JSONRPCRequest, answer: JSONRPCResponse): void;
}

const maxEntries = 50;

export function createListCache(now: () => number = Date.now): ListCache {
  const kept = new LRUCache<string, { readonly result: Record<string, unknown>; readonly until: number }>({
    max: maxEntries,
  });
  return {
    find(request) {
      const entry = kept.get(nameOf(request));
      if (entry === undefined || entry.until <= now()) return undefined;
      return { jsonrpc: "2.0", id: request.id, result: { ...entry.result, ttlMs: entry.until - now() } };
    },
    keep(request, answer) {
      if (!request.method.endsWith("/list") || !("result" in answer)) return;
      const { ttlMs } = answer.result;
      if (typeof ttlMs !== "number") return;
      kept.set(nameOf(request), { result: answer.result, until: now() + ttlMs });
    },
  };
}

/** Returns the cache key: the parameters without the values that differ in every request. */
function nameOf({ method, params }: JSONRPCRequest): string {
  const { progressToken: _, traceparent: __, ...meta } = params?._meta ?? {};
  return `${method} ${JSON.stringify({ ...params, _meta: meta })}`;
}
