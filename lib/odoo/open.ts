import type { SafeFetch } from "../http/safe-fetch.ts";
import { isAppError } from "../kernel/errors.ts";
import { bytesOf } from "./answer-shape.ts";
import { isWrite } from "./methods.ts";
import { openAddon } from "./transports/addon.ts";
import { openJson2 } from "./transports/json2.ts";
import { openJsonRpc } from "./transports/jsonrpc.ts";
import { openXmlRpc } from "./transports/xmlrpc.ts";
import type { OdooTarget, OdooTransport, TransportKind } from "./types.ts";

const openers: Record<Exclude<TransportKind, "sandbox">, (target: OdooTarget, fetch: SafeFetch) => OdooTransport> = {
  json2: openJson2,
  jsonrpc: openJsonRpc,
  xmlrpc: openXmlRpc,
  addon: openAddon,
};

/** The way to an Odoo. A read whose connection broke off is sent once more; a write never is. */
export function openOdoo(target: OdooTarget, deps: { readonly fetch: SafeFetch }): OdooTransport {
  if (target.kind === "sandbox") throw new Error("The sandbox is opened by its own room.");
  const { kind, series, inside, triesOut, ...transport } = openers[target.kind](target, deps.fetch);
  return {
    kind,
    series,
    ...(triesOut === undefined ? {} : { triesOut }),
    ...(inside === undefined ? {} : { inside: { known: inside.known, read: () => twice(inside.read) } }),
    call: (call, options) => {
      const send = () => transport.call(call, { maxBytes: bytesOf(call), ...options });
      return isWrite(call.method) ? send() : twice(send, options?.signal);
    },
  };
}

async function twice<T>(read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const brokeOff = isAppError(error) && error.options.key === "odoo.errors.reset";
    if (!brokeOff || signal?.aborted === true) throw error;
    return read();
  }
}
