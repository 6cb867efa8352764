import { z } from "zod";
import { AppError } from "../../kernel/errors.ts";
import { read, unlink } from "../../odoo/client.ts";
import { stripInvisible } from "../clean-text.ts";
import { confirmationOutput } from "../confirmation.ts";
import { type CallIo, defineTool } from "../define-tool.ts";
import { fence } from "../fence.ts";
import { modelName, recordId } from "../inputs.ts";
import { deniedIn } from "../may-it.ts";

export const deleteRecord = defineTool({
  name: "delete_record",
  title: "Delete a record",
  description:
    "Prepares to delete one record and answers a confirmation token; nothing is deleted until confirm_operation gets it.",
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  access: "write",
  input: z.strictObject({ model: modelName, record_id: recordId }),
  output: confirmationOutput,
  plan: ({ model, record_id: id }, { confirmed }) => ({
    subject: { operation: "unlink", model, recordIds: [id] },
    request: { kind: "unlink", model },
    writes: confirmed,
    execute: (io) => (confirmed ? carryOut(io, model, id) : prepare(io, model, id)),
  }),
});

async function prepare(io: CallIo, model: string, id: number) {
  const name = await nameOf(io, model, id);
  const { token, expiresAt } = await io.prepare({ tool: "delete_record", payload: { model, record_id: id } });
  const data = {
    status: "confirmation_required" as const,
    operation: "delete_record",
    model,
    record_ids: [id],
    ...(name === undefined ? {} : { name }),
    confirmation_token: token,
    expires_at: expiresAt.toISOString(),
  };
  const text = [
    `Nothing is deleted yet: ${model} ${id} would be deleted for good.`,
    ...(name === undefined ? [] : [fence(`name: ${name}`)]),
    `Ask the user. To go ahead call confirm_operation with token ${token} before ${data.expires_at}.`,
  ];
  return { data, text: text.join("\n"), recordIds: [id], rows: 0 };
}

async function carryOut(io: CallIo, model: string, id: number) {
  await unlink(io.odoo, model, [id]);
  return {
    data: { status: "done" as const, operation: "delete_record", model, record_ids: [id] },
    text: `Deleted ${model} ${id}.`,
    recordIds: [id],
    rows: 1,
  };
}

/** The record's name for the question to the user, where reading it is enabled. */
async function nameOf(io: CallIo, model: string, id: number): Promise<string | undefined> {
  if (io.context.rules.models.get(model)?.read !== true || deniedIn(io.context, model)("display_name"))
    return undefined;
  const [record] = await read(io.odoo, model, [id], { fields: ["display_name"] });
  if (record === undefined) {
    throw new AppError("odoo_missing", `There is no ${model} with id ${id}, or it may not be seen.`, {
      path: "record_id",
    });
  }
  return stripInvisible(String(record["display_name"]));
}
