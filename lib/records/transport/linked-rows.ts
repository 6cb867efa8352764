import { isAppError } from "../../kernel/errors.ts";
import type { Domain, FieldMap, OdooTransport } from "../../odoo/types.ts";
import { hidesNamesOf } from "../../policy/fields/closed-names.ts";
import { linkedDomain, linkOf } from "../../policy/fields/linked-models.ts";
import type { RuleSet } from "../../policy/types.ts";
import type { TenantContext } from "../../tenant/context.ts";
import { deniedIn } from "../authorize.ts";
import type { OdooUser } from "../metadata.ts";
import { namedIds } from "./named-ids.ts";
import { narrowRows, onRows, requireRows } from "./narrow-rows.ts";

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
      for (const [model, ids] of (await namedIds(call, rows.fields, isLinked)).ids)
        await requireRows(odoo, { model, ids }, (await openRows(odoo, model, rows)) ?? [], otherwise);
      const domain = onRows.has(call.method) ? await openRows(odoo, call.model, rows) : undefined;
      return domain === undefined ? odoo.call(call, options) : narrowRows(odoo, call, { domain, otherwise }, options);
    },
  };
}

const otherwise = "belongs to a model that is not enabled";
const isLinked = (model: string) => linkOf(model) !== undefined;

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
