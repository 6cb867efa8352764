import type { SafeFetch } from "../http/safe-fetch.ts";
import { isAppError } from "../kernel/errors.ts";
import { isWrite } from "./methods.ts";
import { openJson2 } from "./transports/json2.ts";
import { openJsonRpc } from "./transports/jsonrpc.ts";
import { openXmlRpc } from "./transports/xmlrpc.ts";
import type { OdooTarget, OdooTransport, TransportKind } from "./types.ts";

const openers: Record<Exclude<TransportKind, "sandbox">, (target: OdooTarget, fetch: SafeFetch) => OdooTransport> = {
  json2: openJson2,
  jsonrpc: openJsonRpc,
  xmlrpc: openXmlRpc,
};

/** The way to an Odoo. A read whose connection broke off is sent once more; a write never is. */
export function openOdoo(target: OdooTarget, deps: { readonly fetch: SafeFetch }): OdooTransport {
  if (target.kind === "sandbox") throw new Error("The sandbox is opened by its own room.");
  const transport = openers[target.kind](target, deps.fetch);
  return {
    kind: transport.kind,
    series: transport.series,
    async call(call, options) {
      try {
        return await transport.call(call, options);
      } catch (error) {
        const brokeOff = isAppError(error) && error.options.key === "odoo.errors.reset";
        if (!brokeOff || isWrite(call.method) || options?.signal?.aborted === true) throw error;
        return transport.call(call, options);
      }
    },
  };
}
