import { asList } from "../../kernel/read-json.ts";
import type { OdooCall, OdooTransport } from "../../odoo/types.ts";

/**
 * Returns a transport that stores markup in files as plain text: Odoo would otherwise serve it as a page of its own,
 * with the session of the user who opens it. The addon does this itself.
 */
export function plainFiles(odoo: OdooTransport): OdooTransport {
  if (odoo.kind === "addon" || odoo.kind === "sandbox") return odoo;
  return {
    ...odoo,
    call: (call, options) =>
      odoo.call(
        makesFile(call) ? { ...call, context: { ...call.context, attachments_mime_plainxml: true } } : call,
        options,
      ),
  };
}

const content = new Set(["datas", "raw", "mimetype"]);

function makesFile({ method, args = {} }: OdooCall): boolean {
  if (method === "add_attachment") return true;
  if (method === "load")
    return asList(args["fields"]).some((name) => content.has(String(name).split("/").at(-1) ?? ""));
  return (method === "create" || method === "write") && holdsContent(args["values"]);
}

/** True if values set a file's content, in the lines of a record too. */
function holdsContent(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => content.has(name) || holdsContent(inner));
}
