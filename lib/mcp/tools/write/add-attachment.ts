import { z } from "zod";
import { AppError } from "../../../kernel/errors.ts";
import { trimTail } from "../../../kernel/text/trim-tail.ts";
import { type Attachment, addAttachment as add, filesAmong } from "../../../odoo/calls/attachments.ts";
import { missing, recordName } from "../../../records/lookups/record-name.ts";
import { missingAmong } from "../../../records/lookups/still-there.ts";
import { toAsked } from "../../../records/text/asked-values.ts";
import { cleanName } from "../../../records/text/clean-text.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { notes } from "../../answers/notes.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { modelName, recordId } from "../../catalog/inputs.ts";
import { confirmable } from "../../pipeline/confirmation.ts";

const maxBytes = 10 * 1024 * 1024;

export const addAttachment = defineTool({
  name: "add_attachment",
  title: "Add an attachment",
  description:
    "Attaches a file, or the address of one, to a record. The same again within 5 minutes is not attached twice.",
  hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  access: "write",
  toolsets: ["files"],
  input: z.strictObject({
    model: modelName,
    record_id: recordId,
    name: z.string().trim().min(1).max(200).describe("File name with its ending"),
    content: z.string().max(14_500_000).optional(),
    encoding: z.enum(["text", "base64"]).default("text"),
    url: z.httpUrl().max(2_000).optional().describe("Instead of content"),
  }),
  output: z.object({
    ...confirmable,
    model: z.string(),
    record_id: z.int().optional(),
    attachment_id: z.int().optional(),
    deduplicated: z.boolean().optional(),
    notes,
  }),
  plan({ model, record_id: id, name, content: given, encoding, url }) {
    // Clients that must fill every argument send an empty content together with a URL.
    const content = given === "" && url !== undefined ? undefined : given;
    if ((content === undefined) === (url === undefined)) {
      throw new AppError("invalid_input", "Give either content or url.", { path: "content" });
    }
    const datas = content === undefined ? undefined : toBase64(content, encoding);
    const file = url === undefined ? { name, datas: datas ?? "" } : { name, url };
    return {
      subject: { operation: "create", model, recordIds: [id], fields: ["attachment"] },
      request: { kind: "write", model, values: {} },
      writes: true,
      confirm: {
        level: "change",
        summary: `A file would be attached to ${model} ${id}: ${toAsked(url === undefined ? { name } : { name, url })}.`,
        names: (io) => recordName(io, model, id),
      },
      once: {
        arguments: { model, id, ...file },
        async standing({ odoo }, { data }) {
          const attachment = data["attachment_id"];
          if (typeof attachment !== "number") return "unknown";
          const [now] = await filesAmong(odoo, model, id, [attachment]);
          if (now === undefined) return "undone";
          const since = differences(file, now);
          if (since.length === 0) return "same";
          return {
            data: { status: "done" as const, model, record_id: id, attachment_id: attachment, notes: since },
            text: `Attachment ${attachment} of ${model} ${id} has changed since then.\n${wrapUntrusted(since.join("\n"))}`,
            recordIds: [id],
            rows: 1,
          };
        },
      },
      async execute(io) {
        const { odoo } = io;
        // Odoo until 18 attaches files to records that do not exist.
        if ((await missingAmong(io, model, [id])).length > 0) throw missing(model, id, "record_id");
        const attachment = await add(odoo, model, id, file);
        return {
          data: { status: "done" as const, model, record_id: id, attachment_id: attachment },
          text: `Attached to ${model} ${id} as attachment ${attachment}.`,
          recordIds: [id],
          rows: 1,
        };
      },
    };
  },
});

interface File {
  readonly name: string;
  /** The content in base64. */
  readonly datas?: string;
  readonly url?: string;
}

/** Returns a sentence for each difference between the sent file and the stored one. */
function differences({ name, datas, url }: File, now: Attachment): string[] {
  // Odoo shrinks large pictures.
  const isPicture = String(now.mimetype).startsWith("image/");
  const size = datas === undefined || isPicture ? undefined : Buffer.byteLength(datas, "base64");
  return [
    ...(now.name === name ? [] : [`It is called "${cleanName(now.name)}" now.`]),
    ...(size === undefined || size === (now.file_size || 0) ? [] : [`It has ${now.file_size || 0} bytes now.`]),
    ...(url === undefined || now.url === url ? [] : [`It leads to ${cleanName(now.url || "no address")} now.`]),
  ];
}

function toBase64(content: string, encoding: "text" | "base64"): string {
  const bytes = Buffer.from(content, encoding === "text" ? "utf8" : "base64");
  // Node drops invalid characters, so an invalid text comes back shorter.
  if (
    encoding === "base64" &&
    (bytes.length === 0 || trimTail(bytes.toString("base64"), "=") !== trimTail(content.replace(/\s/g, ""), "="))
  ) {
    throw new AppError("invalid_input", "The content is not base64.", { path: "content" });
  }
  if (bytes.length > maxBytes) {
    throw new AppError("too_large", "A file may have 10 MiB at most.", { path: "content" });
  }
  return bytes.toString("base64");
}
