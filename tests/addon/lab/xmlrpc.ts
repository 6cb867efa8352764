import { buildCall, parseXmlRpc } from "#lib/odoo/answers/xml.ts";
import { ask } from "./call.ts";
import type { AddonServer } from "./servers.ts";

/** Calls a method over XML-RPC on the given path. Throws an `XmlRpcFault` if the server answers a fault. */
export async function xmlrpc(server: AddonServer, path: string, method: string, params: unknown[]): Promise<unknown> {
  const answer = await ask(server, path, {
    method: "POST",
    headers: { "content-type": "text/xml" },
    body: buildCall(method, params),
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text.slice(0, 500)}`);
  const parsed = parseXmlRpc(answer.text);
  if (parsed.is === "fault") throw new XmlRpcFault(parsed.code, parsed.text);
  if (parsed.is !== "value") throw new Error(`The answer is not an XML-RPC response: ${answer.text.slice(0, 500)}`);
  return parsed.value;
}

export class XmlRpcFault extends Error {
  readonly code: number;
  constructor(code: number, text: string) {
    super(text);
    this.name = "XmlRpcFault";
    this.code = code;
  }
}

export function execute(
  server: AddonServer,
  user: { uid: number; key: string },
  model: string,
  method: string,
  args: unknown[] = [],
  kwargs: Record<string, unknown> = {},
): Promise<unknown> {
  const params = [server.database, user.uid, user.key, model, method, args, kwargs];
  return xmlrpc(server, "/mcp/xmlrpc/object", "execute_kw", params);
}

/** Returns the code and text of the fault that the promise rejects with. */
export async function faultOf(work: Promise<unknown>): Promise<{ code: number; text: string }> {
  try {
    const value = await work;
    throw new Error(`The call ended without a fault: ${JSON.stringify(value)?.slice(0, 500)}`);
  } catch (error) {
    if (error instanceof XmlRpcFault) return { code: error.code, text: error.message };
    throw error;
  }
}
