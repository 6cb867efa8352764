import { z } from "zod";
import { AppError } from "../kernel/errors.ts";
import { create, defaultGet, runAction, write } from "../odoo/client.ts";
import { isAction } from "../policy/hard-floor.ts";
import { whoCanChange } from "../policy/rulebook.ts";
import { cleanValue } from "./clean-text.ts";
import type { CallIo } from "./define-tool.ts";
import { fence } from "./fence.ts";
import { deniedIn } from "./may-it.ts";
import { checkValues, toOdooValues } from "./values.ts";

/** A form that Odoo opens in the middle of an action, to be filled and sent off by one of its buttons. */
export interface Wizard {
  readonly model: string;
  /** The record behind the form, where Odoo made it already. */
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
});
type WizardOutput = z.output<typeof wizardOutput>;

/** The wizard that an action's result opens, or undefined when it opens none. */
export function toWizard(result: unknown): Wizard | undefined {
  const { type, target, res_model: model, res_id: id, context } = (result ?? {}) as Record<string, unknown>;
  if (type !== "ir.actions.act_window" || target !== "new" || typeof model !== "string") return undefined;
  return {
    model,
    id: typeof id === "number" && id > 0 ? id : undefined,
    context: typeof context === "object" && context !== null ? (context as Record<string, unknown>) : {},
  };
}

const maxFields = 40;

/** What a wizard asks for, as far as the rules open it, and how to go on. */
export async function describeWizard(
  io: CallIo,
  { model, context }: Wizard,
): Promise<{ description: WizardOutput; text: string }> {
  const buttons = [...(io.context.rules.models.get(model)?.actions ?? [])];
  const isOpen = await io.allow({ kind: "create", model, values: {} }).then(
    () => buttons.length > 0,
    () => false,
  );
  if (!isOpen) {
    return {
      description: { model, buttons: [], fields: [] },
      text: `Odoo asks for more in a wizard, ${model}, that is not enabled: nothing was done so far. To go on here, creating ${model} and its buttons must be enabled. ${whoCanChange}`,
    };
  }
  const isDenied = deniedIn(io.context, model);
  const fields = [...(await io.fields(model)).values()]
    .filter(({ name, readonly }) => !readonly && !isDenied(name) && !isPlumbing(name))
    // Lines of a closed model could be neither read nor filled.
    .filter(({ type, relation = "" }) => type !== "one2many" || io.context.rules.models.get(relation)?.read === true)
    .slice(0, maxFields);
  const names = fields.map(({ name }) => name);
  const defaults = await defaultGet(io.odoo, model, names, { context: passable(io, context) });
  const description: WizardOutput = {
    model,
    buttons,
    fields: fields.map(({ name, type, string: label, required, selection }) => ({
      name,
      type,
      label,
      ...(required ? { required } : {}),
      ...(selection === undefined ? {} : { selection: selection.map(([key, text]) => [key, text]) }),
      ...(defaults[name] === undefined || defaults[name] === false ? {} : { default: defaults[name] }),
    })),
  };
  const clean = cleanValue(description) as WizardOutput;
  const lines = clean.fields.map(({ name, type, label, required, selection, default: value }) =>
    [
      `${name} "${label}" (${type}${required === true ? ", required" : ""})`,
      ...(selection === undefined ? [] : [`: ${selection.map(([key]) => key).join("/")}`]),
      ...(value === undefined ? [] : [` = ${JSON.stringify(value)}`]),
    ].join(""),
  );
  return {
    description: clean,
    text: `Odoo asks for more before it goes on, in the wizard ${model}. Call run_action again with the values in arguments${buttons.length > 1 ? ` and one of these as button: ${buttons.join(", ")}` : ""}.\n${fence(lines.join("\n"))}`,
  };
}

interface Filled {
  readonly origin: { readonly model: string; readonly ids: readonly number[] };
  readonly values: Readonly<Record<string, unknown>>;
  readonly button: string | undefined;
}

/** Fills a wizard and presses its button: what Odoo's web client does. Held to the rules of the wizard's own model. */
export async function continueWizard(io: CallIo, wizard: Wizard, { origin, values, button }: Filled): Promise<unknown> {
  const { model, id } = wizard;
  const name = button ?? onlyButton(io, model);
  await io.allow({ kind: id === undefined ? "create" : "write", model, values });
  await io.allow({ kind: "action", model, name });
  checkValues(values, await io.fields(model), "arguments");
  const sent = await toOdooValues(values, model, io.fields);
  const context = passable(io, {
    active_model: origin.model,
    active_ids: [...origin.ids],
    active_id: origin.ids[0] ?? false,
    ...wizard.context,
  });
  const record = id ?? (await create(io.odoo, model, sent, { context }));
  if (id !== undefined && Object.keys(sent).length > 0) await write(io.odoo, model, [id], sent, { context });
  return runAction(io.odoo, model, [record], name, { context });
}

function onlyButton(io: CallIo, model: string): string {
  const buttons = (io.context.rules.models.get(model)?.actions ?? []).filter(isAction);
  if (buttons.length === 1) return buttons[0] as string;
  throw new AppError(
    "invalid_input",
    buttons.length === 0 ? `No button of ${model} is enabled.` : `The wizard ${model} has several buttons.`,
    {
      path: "button",
      hint: buttons.length === 0 ? whoCanChange : `Name one of: ${buttons.join(", ")}.`,
    },
  );
}

/** What Odoo itself put into the action's context. An addon takes of it what tells of records and defaults. */
function passable(io: CallIo, context: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (io.odoo.kind !== "addon") return context;
  return Object.fromEntries(
    Object.entries(context).filter(([key]) => key.startsWith("default_") || /^active_(model|ids?)$/.test(key)),
  );
}

function isPlumbing(name: string): boolean {
  return ["id", "display_name", "create_uid", "create_date", "write_uid", "write_date", "__last_update"].includes(name);
}
