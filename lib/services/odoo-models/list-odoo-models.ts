import { withTenant } from "../../db/with-tenant.ts";
import { AppError } from "../../kernel/errors.ts";
import type { AddonRules } from "../../kernel/model-rule.ts";
import { contextGet } from "../../odoo/calls/client.ts";
import { fieldsGet } from "../../odoo/calls/fields-get.ts";
import type { FieldInfo, OdooTransport } from "../../odoo/types.ts";
import { appOf, knownModels } from "../../odoo-catalog/known-models.ts";
import { isReadableIn, surveyReadable } from "../../odoo-catalog/survey-models.ts";
import { isOnHardFloor, isSecretField } from "../../policy/hard-floor.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { isFixed } from "../../policy/writes/fixed-fields.ts";
import type { OdooField } from "../../views/models.ts";
import type { ConnectionContext } from "../connections/context.ts";
import { findRow } from "../connections/find-row.ts";
import { openSecret } from "../connections/sealed-secret.ts";
import type { OdooModel } from "./odoo-caches.ts";

/** The models of the connected Odoo, and the rules of its addon if it has one. */
export interface OdooSurvey {
  readonly models: readonly OdooModel[];
  readonly inside: AddonRules | undefined;
}

/**
 * Returns the well-known models that exist in the connected Odoo, in the order of the matrix. They are cached for ten
 * minutes; `fresh` reads them again. Throws the connection's own error if its Odoo does not answer.
 */
export async function listOdooModels(
  context: ConnectionContext,
  input: { readonly id: string; readonly fresh?: boolean },
): Promise<readonly OdooModel[]> {
  requirePermission(context.actor, "rules.read");
  return (await surveyOdoo(context, input)).models;
}

/**
 * Returns the same models with the addon's rules, which are not cached. If there are such rules, the models that they
 * open are listed too.
 */
export async function surveyOdoo(
  context: ConnectionContext,
  input: { readonly id: string; readonly fresh?: boolean },
): Promise<OdooSurvey> {
  requirePermission(context.actor, "rules.read");
  const opened = await openOdooOf(context, input.id);
  const inside = await opened.odoo.inside?.read();
  const key = inside === undefined ? opened.key : `${opened.key}|${inside.version}`;
  const { models } = context.odooCaches;
  if (input.fresh === true) models.delete(key);
  return { models: await models.get(key, () => readModels(opened.odoo, inside)), inside };
}

/** Looks a model up in the connected Odoo by its technical name. Throws `not_found` at `model` if there is none. */
export async function findOdooModel(
  context: ConnectionContext,
  input: { readonly id: string; readonly model: string },
): Promise<OdooModel> {
  requirePermission(context.actor, "rules.read");
  const model = input.model.trim();
  if (!/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/.test(model) || model.length > 120) throw noSuchModel(model);
  if (isOnHardFloor(model)) {
    throw new AppError("denied", `${model} is never open to AI clients.`, {
      path: "model",
      key: "models.errors.hard_floor",
      params: { model },
    });
  }
  const { odoo } = await openOdooOf(context, input.id);
  if ((await odoo.inside?.read())?.models.has(model) === false) throw closedInOdoo(model);
  const readable = await isReadableIn(odoo, model);
  if (readable === undefined) throw noSuchModel(model);
  return { model, app: appOf(model), readable };
}

/** Returns the fields of a model in the connected Odoo by label, for the editor of denied fields. */
export async function listOdooFields(
  context: ConnectionContext,
  input: { readonly id: string; readonly model: string },
): Promise<readonly OdooField[]> {
  requirePermission(context.actor, "rules.read");
  if (isOnHardFloor(input.model)) throw noSuchModel(input.model);
  const { odoo } = await openOdooOf(context, input.id);
  // Labels are in the language of the connection's user: Odoo refuses a language that is not installed.
  const { lang } = await contextGet(odoo);
  const fields = await fieldsGet(odoo, input.model, typeof lang === "string" ? { context: { lang } } : {});
  const denied = new Set((await odoo.inside?.read())?.models.get(input.model)?.deniedFields);
  const hidden = [...denied].filter((name) => !fields.has(name)).map((name) => ({ name, string: name, type: "" }));
  return [...fields.values(), ...hidden]
    .map(({ name, string, type }) => ({
      name,
      label: string,
      type,
      secret: isSecretField(name),
      deniedInOdoo: denied.has(name),
      fixed: isFixedIn(fields.get(name), input.model),
    }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

/** True if the field can be written only if a rule opens it. The id and the display name are not counted. */
function isFixedIn(field: FieldInfo | undefined, model: string): boolean {
  return field !== undefined && field.name !== "id" && field.name !== "display_name" && isFixed(model, field);
}

/** Opens the Odoo of a connection, and returns the key under which its data is cached. */
export async function openOdooOf(
  context: ConnectionContext,
  id: string,
): Promise<{ odoo: OdooTransport; key: string }> {
  requirePermission(context.actor, "rules.read");
  const { tenantId } = context.actor;
  const { row, secret } = await withTenant(context.db, tenantId, async (tx) => {
    const row = await findRow(tx, tenantId, id);
    return { row, secret: await openSecret(tx, context.vault, row) };
  });
  return { odoo: context.openConnection(row, secret), key: `${tenantId}|${row.id}|${row.version}` };
}

async function readModels(odoo: OdooTransport, inside: AddonRules | undefined): Promise<readonly OdooModel[]> {
  // The addon records and counts every call, so models that its rules close are not asked for.
  const asked = knownModels.filter(({ model }) => inside?.models.has(model) !== false);
  const answers = await surveyReadable(odoo, asked);
  const known = new Set(asked.map(({ model }) => model));
  const others = [...(inside?.models.keys() ?? [])].filter((model) => !known.has(model) && !isOnHardFloor(model));
  return [
    ...answers.map(({ model, app, readable }) => ({ model, app, readable })),
    ...others.map((model) => ({ model, app: appOf(model), readable: true })),
  ];
}

function closedInOdoo(model: string): AppError {
  return new AppError("denied", `${model} is not enabled inside Odoo.`, {
    path: "model",
    key: "models.errors.closed_in_odoo",
    params: { model },
  });
}

function noSuchModel(model: string): AppError {
  return new AppError("not_found", `This Odoo has no model ${model}.`, {
    path: "model",
    key: "models.errors.no_such_model",
    params: { model },
  });
}
