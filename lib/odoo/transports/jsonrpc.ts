import type { FetchRequest, SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { asObject } from "../../kernel/read-json.ts";
import { keysOf } from "../answers/answer-shape.ts";
import { type Asked, parseJson } from "../answers/parse-answer.ts";
import { isWrite } from "../calls/methods.ts";
import { fromStatus, notOdoo, toOdooError, toTransportError } from "../faults/errors.ts";
import { poolKeyOf } from "../pool-key.ts";
import { executeKwArguments, shapeRpc } from "../rpc.ts";
import type { OdooTarget, OdooTransport } from "../types.ts";

/** Opens `/jsonrpc`, the RPC services of every series as JSON. The secret is a password or an API key. */
export function openJsonRpc(target: OdooTarget, fetch: SafeFetch): OdooTransport {
  const poolKey = poolKeyOf(target);
  return {
    kind: "jsonrpc",
    series: target.series,
    async call(call, options = {}) {
      const write = isWrite(call.method);
      try {
        const params = executeKwArguments(target, call);
        return shapeRpc(
          await callService(
            fetch,
            target.url,
            { service: "object", method: "execute_kw", params },
            { poolKey, write, maxKeys: keysOf(call), ...options },
          ),
          call,
          target,
        );
      } catch (error) {
        throw toTransportError(error, write, call.model);
      }
    },
  };
}

export interface ServiceCall {
  readonly service: "object" | "common";
  readonly method: string;
  readonly params: readonly unknown[];
}

export type ServiceOptions = Pick<FetchRequest, "poolKey" | "signal" | "timeoutMs" | "maxBytes"> & Asked;

/** Calls a service. A missing result is null. */
export async function callService(
  fetch: SafeFetch,
  url: string,
  { service, method, params }: ServiceCall,
  { write = false, maxKeys, ...options }: ServiceOptions,
): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params: { service, method, args: params } });
  const headers = { "content-type": "application/json", "user-agent": "mcp-odoo" };
  const answer = await fetch(`${url}/jsonrpc`, { method: "POST", headers, body, ...options });
  const { status, headers: answered } = answer;
  const parsed = await parseJson(answer, { write, ...(maxKeys === undefined ? {} : { maxKeys }) });
  if (parsed === undefined || status !== 200) {
    if (status === 200 && answered["content-type"]?.includes("json")) throw fromStatus(502, undefined, write);
    throw status === 200 ? notOdoo() : fromStatus(status, answered["retry-after"], write);
  }
  const { jsonrpc, error, result } = asObject(parsed.json);
  if (jsonrpc !== "2.0") throw notOdoo();
  if (error !== undefined && error !== null) {
    const { name = "", message = "" } = asObject(asObject(error)["data"]);
    throw toOdooError({ name: String(name), message: String(message) });
  }
  return result ?? null;
}
