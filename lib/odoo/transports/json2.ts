import type { FetchAnswer, SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { asObject } from "../../kernel/read-json.ts";
import { keysOf } from "../answers/answer-shape.ts";
import { parseJson } from "../answers/parse-answer.ts";
import { isWrite, toWire } from "../calls/methods.ts";
import {
  authError,
  fromStatus,
  noDatabase,
  notOdoo,
  saysNoDatabase,
  toOdooError,
  toTransportError,
} from "../faults/errors.ts";
import { poolKeyOf } from "../pool-key.ts";
import { shapeRpc } from "../rpc.ts";
import type { CallOptions, OdooCall, OdooTarget, OdooTransport } from "../types.ts";

/** Opens `/json/2` of Odoo 19 and later: named arguments, an API key as bearer token, a plain value as the answer. */
export function openJson2(target: OdooTarget, fetch: SafeFetch): OdooTransport {
  const poolKey = poolKeyOf(target);
  const headers = {
    "content-type": "application/json",
    authorization: `bearer ${target.secret}`,
    "user-agent": "mcp-odoo",
    ...(target.sendDatabase === true ? { "x-odoo-database": target.database } : {}),
  };

  async function send(call: OdooCall, options: CallOptions): Promise<unknown> {
    const { model = call.model, method, ids, positional, keyword } = toWire(call, target.series);
    const body = JSON.stringify({
      ...(ids === undefined ? {} : { ids }),
      ...(call.context === undefined ? {} : { context: call.context }),
      ...Object.fromEntries(positional),
      ...keyword,
    });
    const url = `${target.url}/json/2/${encodeURIComponent(model)}/${method}`;
    const answer = await fetch(url, { method: "POST", headers, body, poolKey, ...options });
    if (saysNoDatabase(answer)) throw noDatabase(target.database);
    return shapeRpc(await readAnswer(answer, call), call, target);
  }

  return {
    kind: "json2",
    series: target.series,
    async call(call, options = {}) {
      try {
        return await send(call, options);
      } catch (error) {
        throw toTransportError(error, isWrite(call.method));
      }
    },
  };
}

/** Returns the value. Throws the error that Odoo or a proxy in front of it answered with. */
async function readAnswer(answer: FetchAnswer, call: OdooCall): Promise<unknown> {
  const { status, headers } = answer;
  const write = isWrite(call.method);
  const value = await parseJson(answer, { write, maxKeys: keysOf(call) });
  if (status === 200) {
    // A page with status 200 is not from Odoo. A value that can't be parsed was cut off on the way, after the call was
    // carried out.
    if (value === undefined)
      throw headers["content-type"]?.includes("json") ? fromStatus(502, undefined, write) : notOdoo();
    return value.json;
  }
  const { name, message } = asObject(value?.json);
  // The key was sent. If Odoo says that it saw none, a proxy removed it.
  const taken = status === 401 && String(message).startsWith("User not authenticated");
  if (typeof name !== "string" || typeof message !== "string" || taken)
    throw fromStatus(status, headers["retry-after"], write);
  if (status === 401) throw authError({ cause: { name, message } });
  throw toOdooError({ name, message });
}
