import { AppError, isAppError } from "../../kernel/errors.ts";
import { asList, asObject } from "../../kernel/read-json.ts";
import { searchCount } from "../../odoo/calls/client.ts";
import type { CallOptions, Domain, FieldMap, OdooCall, OdooTransport } from "../../odoo/types.ts";
import { hidesNamesOf } from "../../policy/fields/closed-names.ts";
import { linkedDomain, linkOf } from "../../policy/fields/linked-models.ts";
import type { RuleSet } from "../../policy/types.ts";
import type { TenantContext } from "../../tenant/context.ts";
import { deniedIn } from "../authorize.ts";
import type { OdooUser } from "../metadata.ts";
import { linkedIds } from "./linked-ids.ts";

interface Rows {
  readonly context: TenantContext;
  readonly fields: (model: string) => Promise<FieldMap>;
  readonly user: () => Promise<OdooUser>;
}

/**
 * Returns a transport on which rows of files, messages, activities and the like exist only if they belong to a record
 * of an enabled model. Searches, counts, groups and reads get a condition; every other method is preceded by a count.
 */
export function linkedRows(odoo: OdooTransport, rows: Rows): OdooTransport {
  return {
    ...odoo,
    async call(call, options) {
      for (const [model, ids] of await linkedIds(call, rows.fields))
        await requireOpen(odoo, { model, ids }, (await openRows(odoo, model, rows)) ?? []);
      const domain = onRows.has(call.method) ? await openRows(odoo, call.model, rows) : undefined;
      if (domain === undefined) return odoo.call(call, options);
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
          await requireOpen(odoo, { ...call, ids: owners }, domain);
          return files;
        }
        default:
          await requireOpen(odoo, { ...call, ids: idsOf(call) }, domain);
          return odoo.call(call, options);
      }
    },
  };
}

/** The methods that read or change records. */
const onRows: ReadonlySet<OdooCall["method"]> = new Set([
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
]);

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

/** Returns the domain of a model's rows that may be known; undefined if all may be. */
async function openRows(odoo: OdooTransport, model: string, rows: Rows): Promise<Domain | undefined> {
  // A model that no rule opens is read only by the gateway itself.
  if (!rows.context.rules.models.has(model)) return undefined;
  const fields = await rows.fields(model);
  const link = linkOf(model, fields);
  if (link === undefined) return undefined;
  const open = linkedDomain(link, fields, rows.context.rules, (await rows.user()).uid);
  return model === "mail.tracking.value" ? [...open, ...(await openChanges(odoo, rows))] : open;
}

/**
 * Returns the domain of tracked changes that may be known. A change of a denied field has the field's value, and a
 * change of a relation has record names.
 */
async function openChanges(odoo: OdooTransport, { context, fields }: Rows): Promise<Domain> {
  const { rules } = context;
  const readable = [...rules.models.values()].filter((rule) => rule.read && linkOf(rule.model) === undefined);
  // The addon excludes the changes of its own hidden fields, and takes no condition on field names.
  if (odoo.kind === "addon") return (await hidesMore(odoo, rules)) ? [["id", "=", 0]] : [];
  const field = (await fields("mail.tracking.value")).has("field_id") ? "field_id" : "field";
  const parts = await Promise.all(
    readable.map(async ({ model }): Promise<Domain> => {
      const known = await orNone(fields(model));
      const isDenied = deniedIn(context, model, known);
      const hidden = [...known.values()].filter(
        (info) => isDenied(info.name) || (info.relation !== undefined && hidesNamesOf(rules, info)),
      );
      if (hidden.length === 0) return [];
      return ["|", [`${field}.model`, "!=", model], [`${field}.name`, "not in", hidden.map(({ name }) => name)]];
    }),
  );
  return [[field, "!=", false], ...parts.flat()];
}

/** True if the portal's rules hide fields or names that the addon's rules open. */
async function hidesMore({ inside }: OdooTransport, { models }: RuleSet): Promise<boolean> {
  const addonRules = inside?.known() ?? (await inside?.read());
  if ([...models.values()].some((rule) => rule.read && rule.deniedFields.length > 0)) return true;
  return [...(addonRules?.models.values() ?? [])].some(({ model, read }) => read && models.get(model)?.read !== true);
}

/** Returns the fields, or an empty map if Odoo does not have the model. */
async function orNone(fields: Promise<FieldMap>): Promise<FieldMap> {
  try {
    return await fields;
  } catch (error) {
    if (isAppError(error) && (error.code === "odoo_missing" || error.code === "odoo_validation")) return new Map();
    throw error;
  }
}

function withDomain(call: OdooCall, domain: Domain): OdooCall {
  return { ...call, args: { ...call.args, domain: [...domain, ...asList(call.args?.["domain"])] } };
}

/** Returns the open rows among the ids, in their order, with archived rows. */
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

/** Throws AppError `odoo_missing`, as for rows that do not exist, if not all rows are open. */
async function requireOpen(
  odoo: OdooTransport,
  { model, ids = [], context }: Pick<OdooCall, "model" | "ids" | "context">,
  domain: Domain,
): Promise<void> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return;
  const count = await searchCount(odoo, model, {
    domain: [["id", "in", wanted], ...domain],
    context: { ...context, active_test: false },
  });
  if (count === wanted.length) return;
  const what = wanted.length === 1 ? `There is no ${model} with id ${wanted[0]}` : `Not all of these ${model} exist`;
  throw new AppError("odoo_missing", `${what}, or it belongs to a model that is not enabled.`, {
    hint: `Call search_records model="${model}" for the available ones.`,
  });
}
