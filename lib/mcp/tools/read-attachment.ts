import type { ContentBlock } from "@modelcontextprotocol/server";
import { z } from "zod";
import { AppError } from "../../kernel/errors.ts";
import { readAttachment as read } from "../../odoo/client.ts";
import { cleanValue, stripInvisible } from "../clean-text.ts";
import { defineTool } from "../define-tool.ts";
import { fence } from "../fence.ts";
import { htmlToText } from "../html-to-text.ts";
import { modelName, recordId } from "../inputs.ts";

/** A text of 16,000 characters is about 4,000 tokens; a picture costs its reader by its size. */
const maxText = 16_000;
const maxImageBytes = 1_000_000;
const maxAnswer = 16 * 1024 * 1024;
const images = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const texts = /^(text\/|application\/(json|xml|csv|x-yaml|javascript)|[a-z]+\/[a-z0-9.-]+\+(xml|json)$)/;

export const readAttachment = defineTool({
  name: "read_attachment",
  title: "Read an attachment",
  description:
    "Reads a file attached to a record of the model: texts and pictures come along, of others the link into Odoo.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["files"],
  input: z.strictObject({ model: modelName, attachment_id: recordId }),
  output: z.object({
    id: z.int(),
    name: z.string(),
    mimetype: z.string(),
    bytes: z.int(),
    record_id: z.int(),
    content: z.string().optional(),
    clipped: z.boolean().optional(),
    link: z.string().optional(),
  }),
  plan: ({ model, attachment_id: id }) => ({
    subject: { operation: "read", model, recordIds: [id] },
    request: { kind: "read", model, fields: ["id"] },
    writes: false,
    async execute(io) {
      const file = await read(io.odoo, model, id, { maxBytes: maxAnswer });
      if (file === undefined) {
        throw new AppError("odoo_missing", `No ${model} has an attachment with id ${id}, or it may not be seen.`, {
          path: "attachment_id",
          hint: `Call list_attachments model="${model}" with the record's id for the ids there are.`,
        });
      }
      const mimetype = String(cleanValue(file.mimetype || "application/octet-stream"));
      const content = Buffer.from(file.datas || "", "base64");
      const link = file.url ? String(cleanValue(file.url)) : downloadLink(io.context.connection.url, id);
      const text = texts.test(mimetype) ? toText(content, mimetype) : undefined;
      const image = images.has(mimetype) && content.length <= maxImageBytes ? content : undefined;
      const data = {
        id,
        name: stripInvisible(file.name),
        mimetype,
        bytes: content.length,
        record_id: file.res_id,
        ...(text === undefined ? {} : { content: text.slice(0, maxText), clipped: text.length > maxText }),
        ...(link === undefined ? {} : { link }),
      };
      const blocks: ContentBlock[] =
        image === undefined ? [] : [{ type: "image", data: image.toString("base64"), mimeType: mimetype }];
      return {
        data,
        text: [
          `Attachment ${id} of ${model} ${file.res_id}: ${mimetype}, ${content.length} bytes.${link === undefined ? "" : ` ${link}`}`,
          fence([`name: ${data.name}`, ...(text === undefined ? [] : [data.content ?? ""])].join("\n")),
          ...(data.clipped === true ? [`Cut after ${maxText} characters.`] : []),
          ...(text === undefined && image === undefined
            ? ["Its content is not shown here: open the link in Odoo."]
            : []),
        ].join("\n"),
        content: blocks,
        rows: 1,
      };
    },
  }),
});

function toText(content: Buffer, mimetype: string): string {
  const text = content.toString("utf8");
  return /html|svg/.test(mimetype) ? htmlToText(text) : stripInvisible(text);
}

/** Opens for whoever is signed in to Odoo and may see the record. */
function downloadLink(base: string, id: number): string | undefined {
  return base === "" ? undefined : `${base.replace(/\/+$/, "")}/web/content/${id}?download=true`;
}
