import type { ContentBlock } from "@modelcontextprotocol/server";
import { z } from "zod";
import { AppError } from "../../../kernel/errors.ts";
import { clipText } from "../../../kernel/text/clip-text.ts";
import { trimTail } from "../../../kernel/text/trim-tail.ts";
import { readAttachment as read } from "../../../odoo/calls/attachments.ts";
import { readDocument } from "../../../odoo/calls/document.ts";
import { cleanName, cleanValue, stripInvisible } from "../../../records/text/clean-text.ts";
import { htmlToText } from "../../../records/text/html-to-text.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { inContext } from "../../../records/transport/as-user.ts";
import { defineTool, type PlannedCall } from "../../catalog/define-tool.ts";
import { modelName, recordId, sameContext } from "../../catalog/inputs.ts";

/** 16,000 characters are about 4,000 tokens. The tokens of a picture depend on its size. */
const maxText = 16_000;
const maxImageBytes = 1_000_000;
const maxAnswer = 16 * 1024 * 1024;
const images = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const texts = /^(text\/|application\/(json|xml|csv|x-yaml|javascript)|[a-z]+\/[a-z0-9.-]+\+(xml|json)$)/;

export const readAttachment = defineTool({
  name: "read_attachment",
  title: "Read an attachment",
  description:
    "Reads a file attached to a record: text or picture, else a link. With record_id instead: its PDF (invoice, order, delivery).",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["files"],
  input: z.strictObject({
    model: modelName,
    attachment_id: recordId.optional(),
    record_id: recordId.optional(),
    context: sameContext.optional(),
  }),
  output: z.object({
    id: z.int().optional(),
    name: z.string(),
    mimetype: z.string(),
    bytes: z.int(),
    record_id: z.int(),
    content: z.string().optional(),
    clipped: z.boolean().optional(),
    link: z.string().optional(),
  }),
  plan({ model, attachment_id: file, record_id: record, context = {} }) {
    if (file !== undefined && record === undefined) return planFile(model, file, context);
    if (record !== undefined && file === undefined) return planDocument(model, record, context);
    throw new AppError("invalid_input", "Give either attachment_id or record_id.", {
      path: "attachment_id",
      hint: `Give an attachment_id of list_attachments, or a record_id for the PDF of that ${model}.`,
    });
  },
});

interface Answer extends Record<string, unknown> {
  id?: number;
  name: string;
  mimetype: string;
  bytes: number;
  record_id: number;
  content?: string;
  clipped?: boolean;
  link?: string;
}

type Context = Readonly<Record<string, unknown>>;

function planFile(model: string, id: number, context: Context): PlannedCall<Answer> {
  return {
    subject: { operation: "read", model, recordIds: [id] },
    request: { kind: "read", model, fields: ["id"], context },
    writes: false,
    async execute(io) {
      const file = await read(inContext(io.odoo, context), model, id, { maxBytes: maxAnswer });
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
        ...(text === undefined ? {} : { content: clipText(text, maxText), clipped: text.length > maxText }),
        ...(link === undefined ? {} : { link }),
      };
      const blocks: ContentBlock[] =
        image === undefined ? [] : [{ type: "image", data: image.toString("base64"), mimeType: mimetype }];
      return {
        data,
        text: [
          `Attachment ${id} of ${model} ${file.res_id}: ${mimetype}, ${content.length} bytes.${link === undefined ? "" : ` ${link}`}`,
          wrapUntrusted([`name: ${data.name}`, ...(text === undefined ? [] : [data.content ?? ""])].join("\n")),
          ...(text !== undefined && data.clipped === true
            ? [
                `Cut after ${maxText} of ${text.length} characters${link === undefined ? "" : ": the link has all of them"}.`,
              ]
            : []),
          ...(text === undefined && image === undefined
            ? ["Its content is not shown here: open the link in Odoo."]
            : []),
        ].join("\n"),
        content: blocks,
        rows: 1,
      };
    },
  };
}

/** A document is part of the answer as base64; a larger one would fill the context of the model. */
const maxDocument = 4 * 1024 * 1024;

function planDocument(model: string, id: number, context: Context): PlannedCall<Answer> {
  return {
    subject: { operation: "read", model, recordIds: [id], fields: ["document"] },
    request: { kind: "print", model, context },
    // To print a document, Odoo stores a draft of a mail for a moment.
    writes: true,
    async execute(io) {
      const document = await readDocument(inContext(io.odoo, context), model, id, { maxBytes: maxAnswer });
      const content = Buffer.from(document.datas, "base64");
      if (!content.subarray(0, 5).equals(Buffer.from("%PDF-")))
        throw new AppError("odoo_validation", "What Odoo printed is no PDF.", { path: "record_id" });
      if (content.length > maxDocument) {
        throw new AppError("too_large", `The PDF has ${content.length} bytes, more than ${maxDocument}.`, {
          path: "record_id",
          hint: `Give the user the link of get_record model="${model}" record_id=${id}: Odoo prints it there.`,
        });
      }
      const name = cleanName(document.name);
      const mimetype = "application/pdf";
      const resource = {
        uri: `odoo://${model}/record/${id}/document`,
        mimeType: mimetype,
        blob: content.toString("base64"),
      };
      return {
        data: { name, mimetype, bytes: content.length, record_id: id },
        text: `PDF of ${model} ${id}, ${content.length} bytes, comes along.\n${wrapUntrusted(`name: ${name}`)}`,
        content: [{ type: "resource", resource }],
        rows: 1,
      };
    },
  };
}

function toText(content: Buffer, mimetype: string): string {
  const text = content.toString("utf8");
  return /html|svg/.test(mimetype) ? htmlToText(text) : stripInvisible(text);
}

/** Returns a link that works for users who are signed in to Odoo and may read the record. */
function downloadLink(base: string, id: number): string | undefined {
  return base === "" ? undefined : `${trimTail(base, "/")}/web/content/${id}?download=true`;
}
