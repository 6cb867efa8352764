import { z } from "zod";
import { listAttachments as list } from "../../odoo/client.ts";
import { cleanValue } from "../clean-text.ts";
import { defineTool } from "../define-tool.ts";
import { fence } from "../fence.ts";
import { modelName, recordId } from "../inputs.ts";
import { toTable } from "../present.ts";

export const listAttachments = defineTool({
  name: "list_attachments",
  title: "List attachments",
  description: "Lists the files attached to a record: name, type and size, the newest first.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["files"],
  input: z.strictObject({ model: modelName, record_id: recordId, limit: z.int().min(1).max(100).default(20) }),
  output: z.object({
    model: z.string(),
    record_id: z.int(),
    attachments: z.array(
      z.object({
        id: z.int(),
        name: z.string(),
        mimetype: z.string(),
        bytes: z.int(),
        created: z.string().optional(),
        url: z.string().optional(),
      }),
    ),
    has_more: z.boolean(),
  }),
  plan: ({ model, record_id: id, limit }) => ({
    subject: { operation: "read", model, recordIds: [id] },
    request: { kind: "read", model, fields: ["id"] },
    writes: false,
    async execute(io) {
      const found = await list(io.odoo, model, id, { limit: limit + 1 });
      const attachments = found.slice(0, limit).map(({ id: file, name, mimetype, file_size, create_date, url }) => ({
        id: file,
        name: String(cleanValue(name)),
        mimetype: String(cleanValue(mimetype || "application/octet-stream")),
        bytes: file_size || 0,
        ...(create_date ? { created: create_date } : {}),
        ...(url ? { url: String(cleanValue(url)) } : {}),
      }));
      const hasMore = found.length > limit;
      const head = `${attachments.length} attachments of ${model} ${id}${hasMore ? "; there are more" : ""}`;
      const table = () => fence(toTable(attachments, ["id", "name", "mimetype", "bytes", "created"]));
      return {
        data: { model, record_id: id, attachments, has_more: hasMore },
        text: attachments.length === 0 ? `${head}.` : `${head}\n${table()}`,
        rows: attachments.length,
      };
    },
  }),
});
