import type { SafeFetch } from "../http/outgoing/safe-fetch.ts";
import { isAppError } from "../kernel/errors.ts";
import { hasReason } from "../kernel/odoo-error.ts";
import { bytesOf } from "./answers/answer-shape.ts";
import { isWrite } from "./calls/methods.ts";
import { deniedByMethod, saysAccessDenied } from "./faults/errors.ts";
import { openAddon, type RulesStore } from "./transports/addon.ts";
import { openJson2 } from "./transports/json2.ts";
import { openJsonRpc } from "./transports/jsonrpc.ts";
import { openXmlRpc } from "./transports/xmlrpc.ts";
import type { OdooCall, OdooTarget, OdooTransport, TransportKind } from "./types.ts";

type Open = (target: OdooTarget, fetch: SafeFetch, rules?: RulesStore) => OdooTransport;

const openers: Record<Exclude<TransportKind, "sandbox">, Open> = {
  json2: openJson2,
  jsonrpc: openJsonRpc,
  xmlrpc: openXmlRpc,
  addon: openAddon,
};

const whoAmI = { model: "res.users", method: "context_get" } as const satisfies OdooCall;

interface OpenDeps {
  readonly fetch: SafeFetch;
  /** Stores the rules of an Odoo that has rules of its own; the transport itself does if it is missing. */
  readonly rules?: RulesStore;
}

/** Opens a transport to an Odoo. A read is sent once more if its connection breaks; a write never is. */
export function openOdoo(target: OdooTarget, deps: OpenDeps): OdooTransport {
  if (target.kind === "sandbox") throw new Error("The sandbox is opened by its own room.");
  const { kind, series, inside, supportsDryRun, ...transport } = openers[target.kind](target, deps.fetch, deps.rules);

  /** True if Odoo accepts the sign-in. It is asked after a refusal that a method may have raised. */
  async function isSignedIn(): Promise<boolean> {
    try {
      await transport.call(whoAmI, { timeoutMs: 5_000, maxBytes: bytesOf(whoAmI) });
      return true;
    } catch (error) {
      return !(isAppError(error) && error.code === "odoo_auth");
    }
  }

  return {
    kind,
    series,
    ...(supportsDryRun === undefined ? {} : { supportsDryRun }),
    ...(inside === undefined ? {} : { inside: { known: inside.known, read: () => twice(inside.read) } }),
    async call(call, options) {
      const send = () => transport.call(call, { maxBytes: bytesOf(call), ...options });
      try {
        return await (isWrite(call.method) ? send() : twice(send, options?.signal));
      } catch (error) {
        const byMethod = saysAccessDenied(error) && call.method !== whoAmI.method && (await isSignedIn());
        throw byMethod ? deniedByMethod(error) : error;
      }
    },
  };
}

async function twice<T>(read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!hasReason(error, "reset") || signal?.aborted === true) throw error;
    return read();
  }
}
