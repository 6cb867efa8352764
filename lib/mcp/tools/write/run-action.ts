import { z } from "zod";
import { canonicalJson } from "../../../kernel/canonical-json.ts";
import { AppError, isAppError } from "../../../kernel/errors.ts";
import { isObject } from "../../../kernel/read-json.ts";
import { runAction as run } from "../../../odoo/calls/client.ts";
import { formOf, formOn, opensOnly } from "../../../records/actions/opening-actions.ts";
import { toClientActionNote, toNotice, toWindow } from "../../../records/actions/window.ts";
import {
  type ActionOutcome,
  continueWizard,
  describeWizard,
  requireFillable,
  toWizard,
  toWords,
  wizardOutput,
} from "../../../records/actions/wizard.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { dayNotes } from "../../../records/domains/day-notes.ts";
import { recordName } from "../../../records/lookups/record-name.ts";
import { type State, sameState, stateOf } from "../../../records/lookups/record-state.ts";
import { toAsked } from "../../../records/text/asked-values.ts";
import { toTable } from "../../../records/text/present-values.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { notes } from "../../answers/notes.ts";
import { type Done, defineTool } from "../../catalog/define-tool.ts";
import { modelName, recordId, values } from "../../catalog/inputs.ts";
import { confirmable } from "../../pipeline/confirmation.ts";

const output = z.object({
  ...confirmable,
  status: z.enum(["done", "wizard", "warning", "confirmation_required", "approval_required", "declined"]).optional(),
  model: z.string(),
  record_ids: z.array(z.int()).optional(),
  records: z.array(z.record(z.string(), z.unknown())).optional(),
  wizard: wizardOutput.optional(),
  opens: z.object({ model: z.string(), record_id: z.int().optional() }).optional(),
  deduplicated: z.boolean().optional(),
  notes,
});
type Output = z.input<typeof output>;

interface Press {
  readonly model: string;
  readonly ids: readonly number[];
  readonly action: string;
  readonly filled: Readonly<Record<string, unknown>> | undefined;
  /** The buttons to press in the wizards that open one after the other, one button for each. */
  readonly buttons: readonly string[];
}

export const runAction = defineTool({
  name: "run_action",
  title: "Run an action",
  description:
    "Presses a button on records, such as confirming an order. Only actions that list_models names. A wizard that Odoo opens is described; call again with its values in arguments to go on.",
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  access: "write",
  toolsets: ["write"],
  input: z.strictObject({
    model: modelName,
    record_ids: z.array(recordId).min(1).max(50),
    action: z.string().min(1).max(80).describe('Such as "action_confirm"; or a wizard to open, "crm.lead.lost"'),
    arguments: values.optional().describe("Values for its wizard"),
    button: z.string().min(1).max(200).optional().describe("The wizard's button; of wizards in a row: a,b"),
  }),
  output,
  plan({ model, record_ids: ids, action, arguments: filled, button }) {
    const buttons = (button ?? "").split(",").flatMap((name) => name.trim() || []);
    const press: Press = { model, ids, action, filled, buttons };
    const isForm = formOn(model, action) !== undefined;
    const goesOn = filled !== undefined || buttons.length > 0;
    return {
      subject: { operation: "write", model, recordIds: ids, fields: [`action:${action}`] },
      // For a wizard that opens without a method, the rules of its own model decide about its buttons.
      request: isForm ? { kind: "read", model } : { kind: "action", model, name: action },
      writes: true,
      ...((isForm || opensOnly(model, action)) && !goesOn
        ? {}
        : {
            confirm: {
              level: "removal" as const,
              summary: toSummary(press),
              names: (io: CallIo) => namesOf(io, model, ids),
            },
          }),
      ...(isForm && !goesOn
        ? {}
        : { preview: (io: CallIo) => (goesOn ? checkFilled(io, press) : tryFirst(io, press)) }),
      once: {
        arguments: { model, ids, action, filled: filled ?? {}, button: buttons.join(",") },
        async standing(io, { data, seen }) {
          // A wizard that was only opened is opened again, because its defaults may have changed.
          if (data["status"] !== "done") return "undone";
          const now = await stateOf(io, model, ids);
          const same = sameState(Array.isArray(seen) ? seen.filter(isObject) : null, now);
          if (same !== true) return same === undefined ? "unknown" : "undone";
          if (canonicalJson(seen) === canonicalJson(now)) return "same";
          const records = shownOf(now);
          return {
            data: { ...(data as Output), records },
            text: `Since then the records were renamed; their state is unchanged.\n${toRows(records)}`,
            recordIds: ids,
            rows: ids.length,
          };
        },
      },
      execute: (io) => executeCall(io, press),
    };
  },
});

function toSummary({ model, ids, action, filled = {}, buttons }: Press): string {
  const given = [toAsked(filled), ...(buttons.length > 0 ? [`button ${buttons.join(", ")}`] : [])].filter(Boolean);
  return `The action ${action} would run on ${model} ${ids.join(", ")}${given.length === 0 ? "" : `, with ${given.join(", ")}`}.`;
}

async function executeCall(io: CallIo, press: Press): Promise<Done<Output>> {
  const { model, ids, action, filled, buttons } = press;
  await requireOpened(io, press);
  const first = (await openForm(io, press)) ?? (await run(io.odoo, model, ids, action));
  try {
    const opened = toWizard(first);
    const noted =
      opened === undefined || filled === undefined ? [] : await dayNotes(io, { model: opened.model, rows: [filled] });
    const last =
      opened === undefined || (filled === undefined && buttons.length === 0)
        ? { result: first, pressed: [] }
        : await continueWizard(io, opened, { origin: { model, ids }, values: filled ?? {}, buttons });
    const wizard = toWizard(last.result);
    if (wizard !== undefined) {
      const isOpened = formOn(model, action) !== undefined && last.pressed.length === 0;
      const intro = isOpened ? [] : [`Odoo ran ${ran(press, last.pressed)}.`, onlyOpened];
      return withNotes(await toWizardAnswer(io, press, wizard, intro, last.pressed), noted);
    }
    return withNotes(await toAnswer(io, press, last), noted);
  } catch (error) {
    if (!isAppError(error) || error.code === "internal" || formOn(model, action) !== undefined) throw error;
    const { hint } = error.options;
    throw new AppError(error.code, error.message, {
      ...error.options,
      hint: `The action ${action} itself ran on ${model} ${ids.join(", ")} before this. It is only known that it opened a form: read the record.${hint === undefined ? "" : ` ${hint}`}`,
    });
  }
}

const onlyOpened =
  "It is only known that it opened a form. The form waits for values; the records show what else may have happened.";

function withNotes(answer: Done<Output>, noted: string[]): Done<Output> {
  if (noted.length === 0) return answer;
  return { ...answer, data: { ...answer.data, notes: noted }, text: [answer.text, ...noted].join("\n") };
}

/** Opens a wizard that no method opens on the records, as Odoo's web client does. Nothing has happened yet. */
async function openForm(io: CallIo, { model, ids, action }: Press): Promise<unknown> {
  const field = formOn(model, action);
  if (field === undefined) return undefined;
  // No method of the records is called that would fail for missing ones, so they are read here.
  await namesOf(io, model, ids);
  const context = (await io.fields(action)).has(field) ? { [`default_${field}`]: [[6, 0, [...ids]]] } : {};
  return { type: "ir.actions.act_window", target: "new", res_model: action, context };
}

/** Throws for a wizard of Odoo 14 that only knows its records from the form that opened it. */
async function requireOpened(io: CallIo, { model, action }: Press): Promise<void> {
  const form = formOf(model);
  if (form === undefined || (await io.fields(model)).has(form.field)) return;
  throw new AppError("invalid_input", `${model} works on the records that it is opened on.`, {
    path: "model",
    hint: `Call run_action with model ${form.on}, the ids of its records, action "${model}", button "${action}" and the values in arguments.`,
  });
}

/** Describes the wizard of a button before the user must confirm, if Odoo can press the button and roll it back. */
async function tryFirst(io: CallIo, press: Press): Promise<Done<Output> | undefined> {
  const wizard = await tried(io, press);
  if (wizard === undefined) return undefined;
  // The wizard record was rolled back too.
  const fresh = { ...wizard, id: undefined };
  return toWizardAnswer(io, press, fresh, [`Nothing was changed: Odoo tried ${ran(press)} and rolled it back.`]);
}

/** Throws for values that the wizard would refuse, before the user must confirm, as far as that is known. */
async function checkFilled(io: CallIo, press: Press): Promise<undefined> {
  const { model, action, filled = {}, buttons } = press;
  const wizard =
    formOn(model, action) === undefined ? await tried(io, press) : { model: action, id: undefined, context: {} };
  if (wizard !== undefined) await requireFillable(io, wizard, filled, buttons[0]);
  return undefined;
}

/** Presses the button in a dry run and returns the wizard that it opens. */
async function tried(io: CallIo, { model, ids, action }: Press): Promise<ReturnType<typeof toWizard>> {
  if (io.odoo.supportsDryRun !== true || (await mayReachOutside(io, model, ids))) return undefined;
  try {
    return toWizard(await run(io.odoo, model, ids, action, {}, { dryRun: true }));
  } catch (error) {
    // The dry run was refused or not possible: the user must confirm the button as usual.
    if (isAppError(error)) return undefined;
    throw error;
  }
}

/** True if a button of the records may reach a carrier or a payment provider, which cannot be rolled back. */
async function mayReachOutside(io: CallIo, model: string, ids: readonly number[]): Promise<boolean> {
  const fields = await io.fields(model);
  const names = ["carrier_id", "payment_token_id"].filter((name) => fields.has(name));
  if (names.length === 0) return false;
  const state = await stateOf(io, model, ids, names);
  return state === null || state.some((record) => names.some((name) => record[name] !== false));
}

/** Returns the actions and buttons that ran, in order. A wizard that opened without a method has no action. */
function ran({ action, model, ids }: Press, pressed: ActionOutcome["pressed"] = []): string {
  const then = pressed.map(toWords);
  const all = formOn(model, action) === undefined ? [action, ...then] : then;
  return `${all.join(", then ")} on ${model} ${ids.join(", ")}`;
}

async function toWizardAnswer(
  io: CallIo,
  { model, ids, action }: Press,
  wizard: NonNullable<ReturnType<typeof toWizard>>,
  intro: readonly string[],
  pressed: ActionOutcome["pressed"] = [],
): Promise<Done<Output>> {
  const buttons = pressed.map(({ button }) => button);
  const { description, text } = await describeWizard(io, wizard, { model, ids }, { action, buttons });
  return {
    data: { status: "wizard", model, record_ids: [...ids], wizard: description },
    text: [...intro, text].join(" "),
    recordIds: ids,
    rows: 0,
  };
}

async function toAnswer(io: CallIo, press: Press, { result, pressed }: ActionOutcome): Promise<Done<Output>> {
  const { model, ids } = press;
  const seen = await stateOf(io, model, ids);
  const records = shownOf(seen);
  const opens = toWindow(result);
  const notice = toNotice(result);
  const elsewhere = toClientActionNote(result);
  return {
    data: {
      status: notice?.isWarning === true ? "warning" : "done",
      model,
      record_ids: [...ids],
      ...(records.length === 0 ? {} : { records }),
      ...(opens === undefined ? {} : { opens }),
    },
    text: [
      notice?.isWarning === true
        ? `Odoo answers ${ran(press, pressed)} with a warning.`
        : `Odoo ran ${ran(press, pressed)}.`,
      ...(notice === undefined ? [] : [wrapUntrusted(notice.text)]),
      ...(records.length === 0 ? [] : [toRows(records)]),
      ...(opens === undefined ? [] : [toOpening(opens, pressed.length > 0)]),
      ...(elsewhere === undefined ? [] : [elsewhere]),
    ].join("\n"),
    recordIds: ids,
    rows: ids.length,
    seen,
  };
}

/**
 * Returns a sentence on the record or list that Odoo opened. After a wizard, its button made the record. Without one,
 * the action may have done nothing but open it.
 */
function toOpening({ model, record_id: id }: NonNullable<Output["opens"]>, followsWizard: boolean): string {
  const next = id === undefined ? `search_records model="${model}"` : `get_record model="${model}" record_id=${id}`;
  const target = `${model}${id === undefined ? "" : ` ${id}`}`;
  return followsWizard
    ? `Odoo goes on to ${target}: call ${next}.`
    : `It opens ${target}. Apart from the state of the records nothing else is known: call ${next}.`;
}

function toRows(records: readonly Record<string, unknown>[]): string {
  return wrapUntrusted(toTable(records, Object.keys(records[0] ?? {})));
}

/** Returns the parts of the state that the text shows. */
function shownOf(state: State | null): Record<string, unknown>[] {
  const names = ["id", "display_name", "state", "stage_id", "payment_state"];
  return (state ?? []).map((record) => {
    const shown = Object.entries(record).filter(([name]) => names.includes(name));
    return Object.fromEntries(record["active"] === false ? [...shown, ["active", false]] : shown);
  });
}

async function namesOf(io: CallIo, model: string, ids: readonly number[]): Promise<string | undefined> {
  const names = await Promise.all(ids.slice(0, 5).map((id) => recordName(io, model, id, "record_ids")));
  const known = names.filter((name) => name !== undefined);
  if (known.length === 0) return undefined;
  return ids.length > known.length ? `${known.join(", ")} and ${ids.length - known.length} more` : known.join(", ");
}
