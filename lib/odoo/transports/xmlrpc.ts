import type { SafeFetch } from "../../http/safe-fetch.ts";
import { fromStatus, toOdooError, toTransportError } from "../errors.ts";
import { isWrite } from "../methods.ts";
import { poolKeyOf } from "../pool-key.ts";
import { executeKwArguments, shapeRpc } from "../rpc.ts";
import type { OdooTarget, OdooTransport } from "../types.ts";
import { buildCall, parseResponse, XmlRpcFault } from "../xml.ts";

/** `/xmlrpc/2/object`: for servers whose proxy closes the JSON ways. A hundred times the work of JSON. */
export function openXmlRpc(target: OdooTarget, fetch: SafeFetch): OdooTransport {
  const poolKey = poolKeyOf(target);
  return {
    kind: "xmlrpc",
    series: target.series,
    async call(call, options = {}) {
      const write = isWrite(call.method);
      try {
        const body = buildCall("execute_kw", executeKwArguments(target, call));
        const headers = { "content-type": "text/xml", "user-agent": "mcp-odoo" };
        const answer = await fetch(`${target.url}/xmlrpc/2/object`, {
          method: "POST",
          headers,
          body,
          poolKey,
          ...options,
        });
        if (answer.status !== 200) throw fromStatus(answer.status, answer.headers["retry-after"], write);
        return shapeRpc(parseResponse(answer.text), call, target);
      } catch (error) {
        if (error instanceof XmlRpcFault) return readFault(error);
        throw toTransportError(error, write);
      }
    },
  };
}

/** Fault codes of `/xmlrpc/2`: 2 business, 3 sign-in, 4 access, 1 all else, with a traceback whose last line tells. */
function readFault(fault: XmlRpcFault): null {
  const text = fault.message.trim();
  // The method returned nothing and its work is committed: the answer could not be written, that is all.
  if (fault.code === 1 && text.includes("cannot marshal None")) return null;
  if (fault.code === 3) throw toOdooError({ name: "odoo.exceptions.AccessDenied", message: text });
  if (fault.code === 4) throw toOdooError({ name: "odoo.exceptions.AccessError", message: text });
  if (fault.code === 2) {
    const missing = /does not exist or has been deleted|no existe o (se ha|ha sido) eliminad/i.test(text);
    throw toOdooError({ name: missing ? "odoo.exceptions.MissingError" : "odoo.exceptions.UserError", message: text });
  }
  const last = text.split("\n").at(-1) ?? "";
  const [, name = "", message = ""] = /^([\w.]+)(?:: ?(.*))?$/.exec(last) ?? [];
  throw toOdooError({ name, message }, { cause: fault });
}
