import { call } from "../lab/call.ts";
import type { AddonServer } from "../lab/servers.ts";
import type { WireUser } from "../lab/users.ts";
import { execute, XmlRpcFault } from "../lab/xmlrpc.ts";
import type { FieldCall } from "./field-call.ts";

type Outcome = { allowed: true; text: string } | { allowed: false; text: string };
type HttpEntry = (server: AddonServer, user: WireUser, fieldCall: FieldCall) => Promise<Outcome>;

export const entries: readonly [string, HttpEntry][] = [
  ["/mcp/call", throughJson],
  ["/mcp/xmlrpc/object", throughXml],
];

export async function throughJson(
  server: AddonServer,
  user: WireUser,
  { model, method, ids, args }: FieldCall,
): Promise<Outcome> {
  // Records are created in a dry run only. The rules judge a dry run like the call itself.
  const dry_run = method === "create" || method === "import_rows";
  const answer = await call(server, user.key, { model, method, ...(ids !== undefined && { ids }), args, dry_run });
  return { allowed: answer.status === 200, text: answer.text };
}

const xmlRpcNames: Readonly<Record<string, string>> = {
  read_group: "formatted_read_group",
  old_read_group: "read_group",
};

async function throughXml(
  server: AddonServer,
  user: WireUser,
  { model, method, ids, args }: FieldCall,
): Promise<Outcome> {
  try {
    const positions = ids === undefined ? [] : [ids];
    const name = xmlRpcNames[method] ?? (method === "write_each" ? "web_save_multi" : method);
    const renamed = Object.entries(args).map(([key, value]) => [
      method === "create" && key === "values" ? "vals" : key,
      value,
    ]);
    const kwargs = Object.fromEntries(renamed) as Record<string, unknown>;
    return { allowed: true, text: JSON.stringify(await execute(server, user, model, name, positions, kwargs)) };
  } catch (error) {
    if (error instanceof XmlRpcFault && error.code === 403) return { allowed: false, text: error.message };
    if (error instanceof XmlRpcFault) return { allowed: false, text: `fault ${error.code} ${error.message}` };
    throw error;
  }
}
