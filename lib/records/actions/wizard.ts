import { z } from "zod";
import { AppError, isAppError } from "../../kernel/errors.ts";
import { asObject } from "../../kernel/read-json.ts";
import { create, defaultGet, runAction, write } from "../../odoo/calls/client.ts";
import { closedOperations, isAction } from "../../policy/hard-floor.ts";
import { byRule } from "../../policy/judge/refusal.ts";
import { deniedIn } from "../authorize.ts";
import type { CallIo } from "../call-io.ts";
import { readValues } from "../lookups/read-values.ts";
import { cleanValue } from "../text/clean-text.ts";
import { valueWithoutTokens } from "../text/link-tokens.ts";
import { wrapUntrusted } from "../text/wrap-untrusted.ts";
import { requireStoredProperties } from "../values/stored-properties.ts";
import { checkValues, toOdooValues } from "../values/values.ts";
import { requireOwnLines } from "../writes/own-lines.ts";
import { writtenRecords } from "../writes/written-records.ts";
import { requireEditableStates } from "./editable-states.ts";

/** A form that Odoo opens in the middle of an action, and that one of its buttons submits. */
export interface Wizard {
  readonly model: string;
  /** The id of the form's record, if Odoo created it already. */
  readonly id: number | undefined;
  readonly context: Readonly<Record<string, unknown>>;
}

export const wizardOutput = z.object({
  model: z.string(),
  buttons: z.array(z.string()),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      label: z.string(),
      required: z.boolean().optional(),
      selection: z.array(z.array(z.string())).optional(),
      default: z.unknown().optional(),
    }),
  ),
  omitted: z.int().optional(),
});
type WizardOutput = z.output<typeof wizardOutput>;

/** Returns the wizard that an action's result opens, or undefined if it opens none. */
export function toWizard(result: unknown): Wizard | undefined {
  const { type, target, res_model: model, res_id: id, context } = asObject(result);
  if (type !== "ir.actions.act_window" || target !== "new" || typeof model !== "string") return undefined;
  return {
    model,
    id: typeof id === "number" && id > 0 ? id : undefined,
    context: asObject(context),
  };
}

/** The call that opened a wizard and that is repeated to continue with it. */
export interface Again {
  readonly action: string;
  /** The buttons of the wizards before this one. */
  readonly buttons: readonly string[];
}

const maxFields = 40;
/** Matches the context keys in which an action gives its form the record it works on, and its template and field. */
const recordKey = /^default_(model|res_model|res_ids?|parent_id|\w*template_id|\w*field_name)$/;

/** The records that the action ran on. */
interface Origin {
  readonly model: string;
  readonly ids: readonly number[];
}

/**
 * Describes the fields of a wizard that the rules open, and the call that continues with it. The values are those of
 * the wizard's record if Odoo created it, and Odoo's defaults otherwise.
 */
export async function describeWizard(
  io: CallIo,
  wizard: Wizard,
  origin: Origin,
  again: Again,
): Promise<{ description: WizardOutput; text: string }> {
  const { model } = wizard;
  const buttons = [...(io.context.rules.models.get(model)?.actions ?? [])];
  const isOpen = await io.allow({ kind: "create", model, values: {} }).then(
    () => buttons.length > 0,
    () => false,
  );
  if (!isOpen) {
    return {
      description: { model, buttons: [], fields: [] },
      text: `Odoo opens the wizard ${model}, which is not enabled here: it was not submitted. To continue here, creating ${model} and its buttons must be enabled. ${io.wordRemedy(opening(model))}${readAgain(io, origin)}`,
    };
  }
  const map = await io.fields(model);
  const isDenied = deniedIn(io.context, model, map);
  const open = [...map.values()]
    .filter(({ name, readonly }) => !readonly && !isDenied(name) && !isPlumbing(name))
    // Lines of a closed model can be neither read nor filled in.
    .filter(({ type, relation = "" }) => type !== "one2many" || io.context.rules.models.get(relation)?.read === true)
    .toSorted((a, b) => Number(b.required) - Number(a.required));
  const fields = open.slice(0, maxFields);
  const omitted = open.length - fields.length;
  const names = fields.map(({ name }) => name);
  const defaults = await valuesOf(io, wizard, names, origin);
  const description: WizardOutput = {
    model,
    buttons,
    fields: fields.map(({ name, type, string: label, required, selection }) => ({
      name,
      type,
      label,
      ...(required ? { required } : {}),
      ...(selection === undefined ? {} : { selection: selection.map(([key, text]) => [String(key), text]) }),
      ...(defaults?.[name] === undefined || defaults[name] === false ? {} : { default: defaults[name] }),
    })),
    ...(omitted > 0 ? { omitted } : {}),
  };
  // A mail's default text has a link that opens the record without a sign-in.
  const clean = cleanValue(valueWithoutTokens(description)) as WizardOutput;
  const lines = clean.fields.map(({ name, type, label, required, selection, default: value }) =>
    [
      `${name} "${label}" (${type}${required === true ? ", required" : ""})`,
      ...(selection === undefined ? [] : [`: ${selection.map(([key]) => key).join("/")}`]),
      ...(value === undefined ? [] : [` = ${JSON.stringify(value)}`]),
    ].join(""),
  );
  const choice = buttons.length > 1 ? ` button is one of: ${buttons.join(", ")}.` : "";
  return {
    description: clean,
    text: [
      `It opens the wizard ${model}, which must be submitted. Call ${callFor(origin, again, buttons)} with its values; fields left out keep the values shown here.${choice}`,
      ...(defaults === undefined ? ["Odoo's default values could not be read."] : []),
      wrapUntrusted(lines.join("\n")),
      ...(omitted > 0 ? [`${omitted} more fields are not shown: call describe_model model="${model}".`] : []),
    ].join("\n"),
  };
}

/** `run_action model="account.move" record_ids=[7] action="action_register_payment" arguments={…}`. */
function callFor({ model, ids }: Origin, { action, buttons: before }: Again, buttons: readonly string[]): string {
  const last = buttons.length > 1 ? "…" : buttons.join();
  const row = before.length > 0 || buttons.length > 1 ? ` button="${[...before, last].join(",")}"` : "";
  return `run_action model="${model}" record_ids=${JSON.stringify(ids)} action="${action}" arguments={…}${row}`;
}

function readAgain({ context }: CallIo, { model, ids }: Origin): string {
  const reads = context.rules.models.get(model)?.read === true;
  return reads ? ` For the record's state, call get_record model="${model}" record_id=${ids[0]}.` : "";
}

/**
 * Returns undefined if Odoo refuses to give the values: the action has run, and a description without values helps more
 * than an error.
 */
async function valuesOf(
  io: CallIo,
  { model, id, context }: Wizard,
  names: readonly string[],
  origin: Origin,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const held = id === undefined ? undefined : (await readValues(io, { model, ids: [id], names })).get(id);
  if (held !== undefined) return held;
  try {
    return await defaultGet(io.odoo, model, names, { context: contextOf(io, origin, context) });
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

interface Filled {
  readonly origin: Origin;
  readonly values: Readonly<Record<string, unknown>>;
  /** One button for each of the wizards that open one after the other. The values are for the first wizard. */
  readonly buttons: readonly string[];
}

/** The result of an action and of the buttons of its wizards. */
export interface ActionOutcome {
  readonly result: unknown;
  /** The buttons in the order in which they were pressed. */
  readonly pressed: readonly Pressed[];
}

interface Pressed {
  readonly button: string;
  /** The model of the button's wizard. */
  readonly wizard: string;
}

export function toWords({ button, wizard }: Pressed): string {
  return `${button} of ${wizard}`;
}

/** Fills in a wizard and presses its button, as Odoo's web client does. The rules of each wizard's own model apply. */
export async function continueWizard(
  io: CallIo,
  first: Wizard,
  { origin, values, buttons }: Filled,
): Promise<ActionOutcome> {
  const pressed: Pressed[] = [];
  let result: unknown;
  let wizard: Wizard | undefined = first;
  while (wizard !== undefined && (pressed.length === 0 || pressed.length < buttons.length)) {
    const at = pressed.length;
    const name: string = buttons[at] ?? onlyButton(io, wizard.model);
    result = await sendOff(io, wizard, { origin, values: at === 0 ? values : {}, name }).catch((error: unknown) => {
      if (pressed.length === 0 || !isAppError(error)) throw error;
      throw new AppError(error.code, error.message, {
        ...error.options,
        hint: `Submitted before: ${pressed.map(toWords).join(", ")}. ${error.options.hint ?? ""}`.trim(),
      });
    });
    pressed.push({ button: name, wizard: wizard.model });
    wizard = toWizard(result);
  }
  return { result, pressed };
}

/**
 * Throws AppError, with the place in `arguments`, for values or a button that the wizard or its rules do not take. Runs
 * before the user confirms, if the wizard is known by then. Without `name`, the wizard's only button is meant.
 */
export async function requireFillable(
  io: CallIo,
  { model, id, context }: Pick<Wizard, "model" | "id" | "context">,
  values: Filled["values"],
  name = onlyButton(io, model),
): Promise<void> {
  const fields = await io.fields(model);
  // If the wizard's record exists already, Odoo has applied the defaults of the context to it.
  const begun = (id === undefined ? Object.entries(context) : []).flatMap(([key, value]) => {
    const name = recordKey.exec(key)?.[1];
    return name !== undefined && fields.has(name) ? [[name, value] as const] : [];
  });
  const judged = { ...Object.fromEntries(begun), ...values };
  await io.allow({ kind: id === undefined ? "create" : "write", model, values: judged }).catch((error: unknown) => {
    throw isAppError(error) ? asArguments(error) : error;
  });
  await io.allow({ kind: "action", model, name });
  checkValues(values, fields, "arguments");
}

async function sendOff(
  io: CallIo,
  { model, id, context: own }: Wizard,
  { origin, values, name }: { readonly origin: Origin; readonly values: Filled["values"]; readonly name: string },
): Promise<unknown> {
  await requireFillable(io, { model, id, context: own }, values, name);
  const sent = await toOdooValues(values, model, io.fields, { path: "arguments", changes: id !== undefined });
  await requireOwnLines(io, { model, sent, path: "arguments", ...(id === undefined ? {} : { id }) });
  const records = await writtenRecords(io, { model, id, values: sent, path: "arguments" });
  await requireEditableStates(io, records);
  await requireStoredProperties(io, records);
  const context = contextOf(io, origin, own);
  const record = id ?? (await create(io.odoo, model, sent, { context }));
  if (id !== undefined && Object.keys(sent).length > 0) await write(io.odoo, model, [id], sent, { context });
  return runAction(io.odoo, model, [record], name, { context });
}

/** Renames the place of an error: the rules call it `values`, and the tool's argument is `arguments`. */
function asArguments(error: AppError): AppError {
  const { path } = error.options;
  if (path === undefined) return error;
  return new AppError(error.code, error.message, { ...error.options, path: path.replace(/^values\b/, "arguments") });
}

/**
 * Returns the context that Odoo's web client sends: the records that the action ran on, then the action's own context.
 */
function contextOf(io: CallIo, { model, ids }: Origin, own: Wizard["context"]): Wizard["context"] {
  return passable(io, { active_model: model, active_ids: [...ids], active_id: ids[0] ?? false, ...own });
}

function onlyButton(io: CallIo, model: string): string {
  const buttons = (io.context.rules.models.get(model)?.actions ?? []).filter(isAction);
  const [only] = buttons;
  if (only !== undefined && buttons.length === 1) return only;
  throw new AppError(
    "invalid_input",
    buttons.length === 0 ? `No button of ${model} is enabled.` : `The wizard ${model} has several buttons.`,
    {
      path: "button",
      ...(buttons.length === 0 ? { remedy: opening(model) } : { hint: `Name one of: ${buttons.join(", ")}.` }),
    },
  );
}

/** The remedy for a closed wizard: one rule opens its record and its buttons, unless no rule can open both. */
const opening = (model: string) => byRule("action", closedOperations(model).length > 0);

const inAddon: ReadonlySet<string> = new Set([
  "active_model",
  "active_ids",
  "active_id",
  "button_validate_picking_ids",
  "picking_ids_not_to_backorder",
  "skip_immediate",
  "skip_backorder",
  "skip_sms",
]);

/** Returns the action's context. For the addon it is reduced to the keys that the addon takes. */
function passable(io: CallIo, context: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (io.odoo.kind !== "addon") return context;
  return Object.fromEntries(Object.entries(context).filter(([key]) => key.startsWith("default_") || inAddon.has(key)));
}

function isPlumbing(name: string): boolean {
  return ["id", "display_name", "create_uid", "create_date", "write_uid", "write_date", "__last_update"].includes(name);
}
