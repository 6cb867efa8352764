import { z } from "zod";
import { AppError } from "../../../kernel/errors.ts";
import { unlink } from "../../../odoo/calls/client.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { recordName } from "../../../records/lookups/record-name.ts";
import { allExist } from "../../../records/lookups/still-there.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { modelName, recordId } from "../../catalog/inputs.ts";
import { confirmable } from "../../pipeline/confirmation.ts";

export const deleteRecord = defineTool({
  name: "delete_record",
  title: "Delete a record",
  description: "Deletes one record. If that must be confirmed, answers a token for confirm_operation.",
  hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  access: "write",
  toolsets: ["write"],
  input: z.strictObject({ model: modelName, record_id: recordId }),
  output: z.object({ ...confirmable, model: z.string(), record_ids: z.array(z.int()) }),
  plan: ({ model, record_id: id }) => ({
    subject: { operation: "unlink", model, recordIds: [id] },
    request: { kind: "unlink", model },
    writes: true,
    confirm: {
      level: "removal",
      summary: `${model} ${id} would be deleted for good.`,
      names: (io) => recordName(io, model, id),
    },
    async execute(io) {
      await unlink(io.odoo, model, [id]);
      if ((await stillThere(io, model, id)) === true) {
        throw new AppError("odoo_validation", `Odoo accepted the call but kept ${model} ${id}.`, {
          hint: "Some models archive or cancel instead of deleting: read the record.",
        });
      }
      return {
        data: { status: "done" as const, model, record_ids: [id] },
        text: `Deleted ${model} ${id}.`,
        recordIds: [id],
        rows: 1,
      };
    },
  }),
});

/** Returns true if the record still exists, or undefined if it could not be read: the delete itself has succeeded. */
async function stillThere(io: CallIo, model: string, id: number): Promise<boolean | undefined> {
  return allExist(io, model, [id]).catch(() => undefined);
}
