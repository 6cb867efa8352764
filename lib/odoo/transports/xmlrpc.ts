import type { FetchAnswer, SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { keysOf } from "../answers/answer-shape.ts";
import { parseAnswer } from "../answers/parse-answer.ts";
import type { Parsed } from "../answers/parsed.ts";
import { buildCall } from "../answers/xml.ts";
import { recordsIn } from "../calls/checked-answer.ts";
import { isWrite } from "../calls/methods.ts";
import { fromStatus, notOdoo, toOdooError, toTransportError } from "../faults/errors.ts";
import { poolKeyOf } from "../pool-key.ts";
import { executeKwArguments, shapeRpc } from "../rpc.ts";
import type { CallOptions, OdooCall, OdooTarget, OdooTransport } from "../types.ts";
import type { ServiceCall, ServiceOptions } from "./jsonrpc.ts";

/** Opens `/xmlrpc/2/object`, for servers whose proxy blocks JSON. It costs some thirty times as much as JSON. */
export function openXmlRpc(target: OdooTarget, fetch: SafeFetch): OdooTransport {
  const poolKey = poolKeyOf(target);

  async function send(call: OdooCall, options: CallOptions): Promise<unknown> {
    const write = isWrite(call.method);
    try {
      const ask = { service: "object", method: "execute_kw", params: executeKwArguments(target, call) } as const;
      return shapeRpc(
        await callXmlService(fetch, target.url, ask, { poolKey, write, maxKeys: keysOf(call), ...options }),
        call,
        target,
      );
    } catch (error) {
      throw toTransportError(error, write, call.model);
    }
  }

  /** Reads the context from the user's record, because Odoo 14 can't write its own context as XML. */
  async function contextOf(uid: number, options: CallOptions): Promise<unknown> {
    const own: OdooCall = { model: "res.users", method: "read", ids: [uid], args: { fields: ["lang", "tz"] } };
    const [user] = recordsIn(await send(own, options));
    return { lang: user?.["lang"], tz: user?.["tz"], uid };
  }

  return {
    kind: "xmlrpc",
    series: target.series,
    call: (call, options = {}) =>
      call.method === "context_get" ? contextOf(target.uid, options) : send(call, options),
  };
}

/** Calls a service. A result that Odoo can't write as XML is null. */
export async function callXmlService(
  fetch: SafeFetch,
  url: string,
  { service, method, params }: ServiceCall,
  { write = false, maxKeys, ...options }: ServiceOptions,
): Promise<unknown> {
  const body = buildCall(method, params);
  const headers = { "content-type": "text/xml", "user-agent": "mcp-odoo" };
  const answer = await fetch(`${url}/xmlrpc/2/${service}`, { method: "POST", headers, body, ...options });
  if (answer.status !== 200) throw fromStatus(answer.status, answer.headers["retry-after"], write);
  // A response without its end was cut off on the way, after the call was carried out.
  if (answer.bytes.includes("<methodResponse>") && !expectedIdsOf(answer).endsWith("</methodResponse>"))
    throw fromStatus(502, undefined, write);
  const parsed = await parseAnswer(answer, "xmlrpc", { write, ...(maxKeys === undefined ? {} : { maxKeys }) });
  if (parsed.is === "fault") return readFault(parsed);
  if (parsed.is === "unreadable") throw notOdoo();
  return parsed.value;
}

function expectedIdsOf({ bytes }: FetchAnswer): string {
  return bytes.subarray(-200).toString("utf8").trimEnd();
}

/** The end of a traceback is enough to recognise it. */
const maxFault = 50_000;

/**
 * Throws the error of a fault. The codes of `/xmlrpc/2` are 2 for business, 3 for sign-in, 4 for access, and 1 for
 * anything else, with a traceback whose end names the exception.
 */
function readFault({ code, text: whole }: Extract<Parsed, { is: "fault" }>): null {
  const text = whole.slice(-maxFault).trim();
  // The method returned nothing and its work is committed; Odoo only could not write the answer.
  if (code === 1 && text.includes("cannot marshal None")) return null;
  if (code === 3) throw toOdooError({ name: "odoo.exceptions.AccessDenied", message: text });
  if (code === 4) throw toOdooError({ name: "odoo.exceptions.AccessError", message: text });
  if (code === 2) {
    const missing = /does not exist or has been deleted|no existe o (se ha|ha sido) eliminad/i.test(text);
    throw toOdooError({ name: missing ? "odoo.exceptions.MissingError" : "odoo.exceptions.UserError", message: text });
  }
  const [, name = "", message = ""] = /^([\w.]+)(?:: ?(.*))?$/.exec(raisedIn(text)) ?? [];
  throw toOdooError({ name, message });
}

/**
 * Returns the line of a traceback that names the exception: the first after its frames. Those of PostgreSQL continue
 * below it.
 */
function raisedIn(traceback: string): string {
  const lines = traceback.split("\n");
  const frame = lines.findLastIndex((line) => line.startsWith('  File "'));
  return lines.slice(frame + 1).find((line) => /^\S/.test(line)) ?? "";
}
