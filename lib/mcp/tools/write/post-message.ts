import { z } from "zod";
import { AppError } from "../../../kernel/errors.ts";
import { shorten } from "../../../kernel/text/clip-text.ts";
import { filesAmong } from "../../../odoo/calls/attachments.ts";
import { messagePost } from "../../../odoo/calls/client.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { readValues } from "../../../records/lookups/read-values.ts";
import { recordName } from "../../../records/lookups/record-name.ts";
import { allExist } from "../../../records/lookups/still-there.ts";
import { toAsked } from "../../../records/text/asked-values.ts";
import { stripInvisible } from "../../../records/text/clean-text.ts";
import { htmlToText } from "../../../records/text/html-to-text.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { notes } from "../../answers/notes.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { modelName, recordId } from "../../catalog/inputs.ts";
import { confirmable } from "../../pipeline/confirmation.ts";

export const postMessage = defineTool({
  name: "post_message",
  title: "Post a message",
  description: "Writes into a record's chatter: an internal note, or a comment that Odoo mails to its followers.",
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  access: "write",
  toolsets: ["write"],
  input: z.strictObject({
    model: modelName,
    record_id: recordId,
    body: z.string().trim().min(1).max(20_000).describe("Plain text"),
    kind: z.enum(["note", "comment"]).default("note"),
    attachment_ids: z.array(recordId).min(1).max(20).optional().describe("Files of this record"),
  }),
  output: z.object({
    ...confirmable,
    model: z.string(),
    record_id: z.int().optional(),
    message_id: z.int().optional(),
    deduplicated: z.boolean().optional(),
    notes,
  }),
  plan: ({ model, record_id: id, body, kind, attachment_ids: attachmentIds }) => ({
    subject: { operation: "write", model, recordIds: [id], fields: ["message_ids"] },
    request: { kind: "write", model, values: {} },
    writes: true,
    confirm: {
      // Mail to others cannot be undone.
      level: kind === "comment" ? "removal" : "change",
      summary:
        kind === "comment"
          ? `A message would be mailed to the followers of ${model} ${id}: ${toAsked({ body })}.`
          : `A note would be written at ${model} ${id}: ${toAsked({ body })}.`,
      names: (io) => recordName(io, model, id),
    },
    once: {
      arguments: { model, id, body, kind, attachmentIds: attachmentIds ?? [] },
      async standing(io, { data }) {
        const message = data["message_id"];
        if (typeof message !== "number") return "unknown";
        const there = await allExist(io, "mail.message", [message]);
        if (there !== true) return there === undefined ? "unknown" : "undone";
        const held = await readValues(io, { model: "mail.message", ids: [message], names: ["body"] });
        const html = held.get(message)?.["body"];
        const now = htmlToText(String(html || ""));
        if (html === undefined || bare(now) === bare(body)) return "same";
        // Odoo's own client deletes a message by emptying it.
        if (bare(now) === "") return "undone";
        const note = `Since then somebody changed the text of message ${message}.`;
        return {
          data: { status: "done" as const, model, record_id: id, message_id: message, notes: [note] },
          text: `${note}\n${wrapUntrusted(shorten(now, maxShown))}`,
          recordIds: [id],
          rows: 1,
        };
      },
    },
    async execute(io) {
      if (attachmentIds !== undefined) await requireFiles(io, model, id, attachmentIds);
      const message = await messagePost(io.odoo, model, id, { body, kind, attachmentIds });
      return {
        data: { status: "done" as const, model, record_id: id, message_id: message },
        text: `${kind === "note" ? "Noted" : "Posted"} at ${model} ${id} as message ${message}.`,
        recordIds: [id],
        rows: 1,
      };
    },
  }),
});

const maxShown = 2_000;

/** Returns a text without white space, which Odoo may change. */
function bare(text: string): string {
  return stripInvisible(text).replace(/\s+/g, "");
}

/** Throws for a file of another record. Odoo would mail any file that its user may read, even of a closed model. */
async function requireFiles(io: CallIo, model: string, id: number, wanted: readonly number[]): Promise<void> {
  const known = new Set((await filesAmong(io.odoo, model, id, wanted)).map((file) => file.id));
  const other = wanted.find((file) => !known.has(file));
  if (other === undefined) return;
  throw new AppError("invalid_input", `${model} ${id} has no attachment ${other}.`, {
    path: "attachment_ids",
    hint: "See list_attachments, or attach the file with add_attachment first.",
  });
}
