import { AppError } from "../../kernel/errors.ts";
import { asList, asObject } from "../../kernel/read-json.ts";
import { searchCount } from "../../odoo/calls/client.ts";
import type { CallOptions, Domain, OdooCall, OdooTransport } from "../../odoo/types.ts";

/** The methods that read or change records. */
export const onRows: ReadonlySet<OdooCall["method"]> = new Set([
  "search_read",
  "search_count",
  "read_group",
  "name_search",
  "read",
  "write",
  "unlink",
  "message_post",
  "run_action",
  "attachments",
  "read_attachment",
  "add_attachment",
  "load",
  "import_rows",
  "document",
  "document_draft",
]);

/**
 * Sends a call on records so that only those in a domain exist for it. Searches, counts, groups and reads get a
 * condition; every other method is preceded by a count. `otherwise` ends the sentence that there is no such record.
 * Throws AppError `odoo_missing` for others, as for records that do not exist.
 */
export async function narrowRows(
  odoo: OdooTransport,
  call: OdooCall,
  { domain, otherwise }: { readonly domain: Domain; readonly otherwise: string },
  options?: CallOptions,
): Promise<unknown> {
  switch (call.method) {
    case "search_read":
    case "search_count":
    case "read_group":
    case "name_search":
      return odoo.call(withDomain(call, domain), options);
    case "read":
      return readAmong(odoo, call, domain, options);
    case "read_attachment": {
      const files = await odoo.call(call, options);
      const owners = (Array.isArray(files) ? files : [files]).flatMap((file) => file?.["res_id"] ?? []);
      await requireRows(odoo, { ...call, ids: owners }, domain, otherwise);
      return files;
    }
    default:
      await requireRows(odoo, { ...call, ids: idsOf(call) }, domain, otherwise);
      return odoo.call(call, options);
  }
}

/** Throws AppError `odoo_missing`, as for records that do not exist, if not all of them are in the domain. */
export async function requireRows(
  odoo: OdooTransport,
  { model, ids = [], context }: Pick<OdooCall, "model" | "ids" | "context">,
  domain: Domain,
  otherwise: string,
): Promise<void> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return;
  const count = await searchCount(odoo, model, {
    domain: [["id", "in", wanted], ...domain],
    context: { ...context, active_test: false },
  });
  if (count === wanted.length) return;
  const what = wanted.length === 1 ? `There is no ${model} with id ${wanted[0]}` : `Not all of these ${model} exist`;
  throw new AppError("odoo_missing", `${what}, or it ${otherwise}.`, {
    hint: `Call search_records model="${model}" for the available ones.`,
  });
}

/** Returns the ids that a call names, also those that rows of an import change. */
function idsOf({ method, ids = [], args = {} }: OdooCall): readonly number[] {
  if (method === "import_rows") return asList(args["rows"]).flatMap(idOf);
  const isById = method === "load" && asList(args["fields"])[0] === ".id";
  return isById ? asList(args["data"]).map((row) => Number(asList(row)[0])) : ids;
}

function idOf(row: unknown): number[] {
  const { id } = asObject(row);
  return typeof id === "number" ? [id] : [];
}

function withDomain(call: OdooCall, domain: Domain): OdooCall {
  return { ...call, args: { ...call.args, domain: [...domain, ...asList(call.args?.["domain"])] } };
}

/** Returns the rows of the domain among the ids, in their order, with archived rows. */
async function readAmong(
  odoo: OdooTransport,
  { model, ids = [], args, context }: OdooCall,
  domain: Domain,
  options?: CallOptions,
): Promise<unknown> {
  const found = await odoo.call(
    {
      model,
      method: "search_read",
      args: {
        domain: [["id", "in", [...ids]], ...domain],
        ...(args?.["fields"] === undefined ? {} : { fields: args["fields"] }),
      },
      context: { ...context, active_test: false },
    },
    options,
  );
  const byId = new Map(asList(found).map((row) => [asObject(row)["id"], row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
