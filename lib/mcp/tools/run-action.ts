import { z } from "zod";
import { AppError } from "../../kernel/errors.ts";
import { read, runAction as run } from "../../odoo/client.ts";
import { cleanValue } from "../clean-text.ts";
import { confirmable } from "../confirmation.ts";
import { type CallIo, defineTool } from "../define-tool.ts";
import { fence } from "../fence.ts";
import { modelName, recordId, values } from "../inputs.ts";
import { deniedIn } from "../may-it.ts";
import { toTable } from "../present.ts";
import { recordName } from "../record-name.ts";
import { continueWizard, describeWizard, toWizard, wizardOutput } from "../wizard.ts";

export const runAction = defineTool({
  name: "run_action",
  title: "Run an action",
  description:
    "Presses a button of Odoo's on records, such as confirming an order. Only actions that list_models names. Where Odoo opens a wizard, it is described; call again with its values in arguments to go on.",
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  access: "write",
  toolsets: ["write"],
  input: z.strictObject({
    model: modelName,
    record_ids: z.array(recordId).min(1).max(50),
    action: z.string().min(1).max(80).describe('Such as "action_confirm"'),
    arguments: values.optional().describe("Values for the wizard that the action opens"),
    button: z.string().min(1).max(80).optional().describe("The wizard's button, where it has several"),
  }),
  output: z.object({
    ...confirmable,
    status: z.enum(["done", "wizard", "confirmation_required", "declined"]).optional(),
    model: z.string(),
    record_ids: z.array(z.int()).optional(),
    records: z.array(z.record(z.string(), z.unknown())).optional(),
    wizard: wizardOutput.optional(),
    opens: z.object({ model: z.string(), record_id: z.int().optional() }).optional(),
    deduplicated: z.boolean().optional(),
  }),
  plan: ({ model, record_ids: ids, action, arguments: filled, button }) => ({
    subject: { operation: "write", model, recordIds: ids, fields: [`action:${action}`] },
    request: { kind: "action", model, name: action },
    writes: true,
    confirm: {
      level: "removal",
      summary: `The action ${action} would run on ${model} ${ids.join(", ")}.`,
      names: (io) => namesOf(io, model, ids),
    },
    once: { arguments: { model, ids, action, filled: filled ?? {}, button: button ?? "" } },
    async execute(io) {
      const first = await run(io.odoo, model, ids, action);
      const opened = toWizard(first);
      const last =
        opened === undefined || filled === undefined
          ? first
          : await continueWizard(io, opened, { origin: { model, ids }, values: filled, button });
      const wizard = toWizard(last);
      if (wizard !== undefined) {
        const { description, text } = await describeWizard(io, wizard);
        return {
          data: { status: "wizard" as const, model, record_ids: ids, wizard: description },
          text,
          recordIds: ids,
          rows: 0,
        };
      }
      const records = await stateOf(io, model, ids);
      const opens = toWindow(last);
      return {
        data: {
          status: "done" as const,
          model,
          record_ids: ids,
          ...(records.length === 0 ? {} : { records }),
          ...(opens === undefined ? {} : { opens }),
        },
        text: [
          `${action} ran on ${model} ${ids.join(", ")}.`,
          ...(records.length === 0 ? [] : [fence(toTable(records, Object.keys(records[0] ?? {})))]),
          ...(opens === undefined
            ? []
            : [`Odoo goes on to ${opens.model}${opens.record_id === undefined ? "" : ` ${opens.record_id}`}.`]),
        ].join("\n"),
        recordIds: ids,
        rows: ids.length,
      };
    },
  }),
});

async function namesOf(io: CallIo, model: string, ids: readonly number[]): Promise<string | undefined> {
  const names = await Promise.all(ids.slice(0, 5).map((id) => recordName(io, model, id)));
  const known = names.filter((name) => name !== undefined);
  if (known.length === 0) return undefined;
  return ids.length > known.length ? `${known.join(", ")} and ${ids.length - known.length} more` : known.join(", ");
}

/** Name and state after the action, where they may be read. The action has run: a failure here only shortens the answer. */
async function stateOf(io: CallIo, model: string, ids: readonly number[]): Promise<Record<string, unknown>[]> {
  if (io.context.rules.models.get(model)?.read !== true) return [];
  const isDenied = deniedIn(io.context, model);
  try {
    const fields = await io.fields(model);
    const names = ["display_name", "state", "stage_id", "payment_state"].filter(
      (name) => (name === "display_name" || fields.has(name)) && !isDenied(name),
    );
    const found = await read(io.odoo, model, ids, { fields: names });
    return found.map((record) => cleanValue(record) as Record<string, unknown>);
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

/** Where Odoo's web client would go: another record or list. */
function toWindow(result: unknown): { model: string; record_id?: number } | undefined {
  const { type, res_model: model, res_id: id } = (result ?? {}) as Record<string, unknown>;
  if (type !== "ir.actions.act_window" || typeof model !== "string") return undefined;
  return { model, ...(typeof id === "number" && id > 0 ? { record_id: id } : {}) };
}
