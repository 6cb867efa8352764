import { isAppError } from "../../kernel/errors.ts";
import type { Locale } from "../../kernel/locale/locale.ts";
import { type AddonRules, nothingOpen } from "../../kernel/model-rule.ts";
import { type ShownError, toShownError } from "../../kernel/shown-error.ts";
import { formLabel, knownActions, knownForms } from "../../odoo-catalog/known-actions.ts";
import { appOf, apps, knownLabel } from "../../odoo-catalog/known-models.ts";
import { missingDependencies } from "../../policy/dependencies.ts";
import { closedOperations } from "../../policy/hard-floor.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { applyPreset, presets } from "../../policy/presets.ts";
import { type ModelRule, operations } from "../../policy/types.ts";
import type { Matrix, MatrixForm, MatrixRow } from "../../views/models.ts";
import type { ConnectionContext } from "../connections/context.ts";
import { type OdooSurvey, surveyOdoo } from "../odoo-models/list-odoo-models.ts";
import type { OdooModel } from "../odoo-models/odoo-caches.ts";
import { listRules } from "./list-rules.ts";

/**
 * Returns everything the models page shows: the rules, the models of the connected Odoo and what each preset would
 * change.
 * Does not throw if the Odoo does not answer, as the rules can be edited without it. Throws `not_found`.
 */
export async function getMatrix(
  context: ConnectionContext,
  input: { readonly connectionId: string; readonly locale: Locale },
): Promise<Matrix> {
  requirePermission(context.actor, "rules.read");
  const { version, rules } = await listRules(context, input);
  const odoo = await askOdoo(context, input.connectionId);
  const { inside } = odoo;
  const found = odoo.models && new Map(odoo.models.map((model) => [model.model, model]));
  const available = found === undefined ? undefined : new Set(found.keys());
  const byModel = new Map(rules.map((rule) => [rule.model, rule]));
  const label = (model: string, kept?: string) =>
    knownLabel(model, input.locale) ?? formLabel(model, input.locale) ?? kept ?? model;
  const names = [...new Set([...(odoo.models ?? []).map(({ model }) => model), ...byModel.keys()])];
  const missing = missingDependencies(byModel);

  const rows = names.map((model): MatrixRow => {
    const rule = byModel.get(model) ?? closedRule(model);
    return {
      model,
      ...copied(rule),
      label: label(model, byModel.get(model)?.label ?? inside?.models.get(model)?.label),
      app: appOf(model),
      inOdoo: placeOf(found?.get(model), found !== undefined && wasAsked(model, inside)),
      closed: closedOperations(model),
      ...closedBy(inside, model),
      knownActions: knownActions(model, input.locale),
      actionsInOdoo: inside && (inside.models.get(model)?.actions ?? []),
      forms: knownForms(model, input.locale).map((form) => ({
        model: form.model,
        label: form.label,
        knownActions: form.actions,
        actionsInOdoo: inside && openInForm(inside.models.get(form.model)),
        rule: copied(byModel.get(form.model) ?? closedRule(form.model)),
      })),
      needs: (missing.get(model) ?? [])
        .filter((needed) => available?.has(needed) !== false)
        .map((needed) => ({ model: needed, label: label(needed) })),
    };
  });
  return {
    version,
    apps,
    rows,
    guardsItself: inside !== undefined,
    presets: presets.map(({ id }) => ({
      id,
      present: applyPreset(nothing, id, available).size,
      total: Math.max(applyPreset(nothing, id, undefined).size, applyPreset(nothing, id, available).size),
      diff: [...applyPreset(byModel, id, available).values()].map((rule) => ({
        model: rule.model,
        label: label(rule.model, rule.label),
        added: operations.filter((operation) => rule[operation] && byModel.get(rule.model)?.[operation] !== true),
      })),
    })),
    ...(odoo.unreachable === undefined ? {} : { unreachable: odoo.unreachable }),
  };
}

async function askOdoo(
  context: ConnectionContext,
  id: string,
): Promise<Partial<OdooSurvey> & { readonly unreachable?: ShownError }> {
  try {
    return await surveyOdoo(context, { id });
  } catch (error) {
    // `denied` means that the addon is switched off or that its user has left the group.
    if (!isAppError(error) || !(error.code.startsWith("odoo_") || error.code === "denied")) throw error;
    return { unreachable: toShownError(error) };
  }
}

function placeOf(found: OdooModel | undefined, asked: boolean): MatrixRow["inOdoo"] {
  if (!asked) return "unchecked";
  if (found === undefined) return "missing";
  return found.readable ? "yes" : "unreadable";
}

/** True if Odoo was asked for the model: one that the addon's rules open, or without the addon a well-known one. */
function wasAsked(model: string, inside: AddonRules | undefined): boolean {
  return inside === undefined ? knownLabel(model, "en") !== undefined : inside.models.has(model);
}

function closedBy(inside: AddonRules | undefined, model: string): Pick<MatrixRow, "closedInOdoo" | "deniedInOdoo"> {
  if (inside === undefined) return { closedInOdoo: [], deniedInOdoo: [] };
  const rule = inside.models.get(model);
  return {
    closedInOdoo: operations.filter((operation) => rule?.[operation] !== true),
    deniedInOdoo: rule?.deniedFields ?? [],
  };
}

/** Returns the actions of a form, or none if its records may not be created. */
function openInForm(rule: ModelRule | undefined): readonly string[] {
  return rule?.create === true ? rule.actions : [];
}

function copied({
  actions,
  deniedFields,
  writableFields = [],
  needsApproval = false,
  ...rule
}: ModelRule): MatrixForm["rule"] {
  const { read, create, write, unlink } = rule;
  const lists = { actions: [...actions], deniedFields: [...deniedFields], writableFields: [...writableFields] };
  return { read, create, write, unlink, ...lists, ...(needsApproval && { needsApproval }) };
}

const nothing: ReadonlyMap<string, ModelRule> = new Map();

function closedRule(model: string): ModelRule {
  return { model, label: model, ...nothingOpen };
}
