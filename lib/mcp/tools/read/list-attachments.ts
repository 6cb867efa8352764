import { z } from "zod";
import { toLocalTime } from "../../../kernel/locale/time-zone.ts";
import { type Attachment, countAttachments, listAttachments as list } from "../../../odoo/calls/attachments.ts";
import type { OdooTransport } from "../../../odoo/types.ts";
import { zoneOf } from "../../../records/domains/odoo-domain.ts";
import { missing } from "../../../records/lookups/record-name.ts";
import { missingAmong } from "../../../records/lookups/still-there.ts";
import { lateFilter } from "../../../records/reads/late-filters.ts";
import { strideOf } from "../../../records/reads/list-records.ts";
import { type Listing, readPage, toMore } from "../../../records/reads/read-page.ts";
import { cleanValue } from "../../../records/text/clean-text.ts";
import { toTable } from "../../../records/text/present-values.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { fitRows } from "../../../records/values/shape-record.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { modelName, offset, recordId, sameContext } from "../../catalog/inputs.ts";

export const listAttachments = defineTool({
  name: "list_attachments",
  title: "List attachments",
  description: "Lists a record's files, newest first.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["files"],
  input: z.strictObject({
    model: modelName,
    record_id: recordId,
    limit: z.int().min(1).max(100).default(20),
    offset,
    context: sameContext.optional(),
  }),
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
    next_offset: z.int().optional(),
    times_in: z.string().optional(),
  }),
  plan: ({ model, record_id: id, limit, offset, context: given = {} }) => ({
    subject: { operation: "read", model, recordIds: [id] },
    request: { kind: "read", model, fields: ["id"], context: given },
    writes: false,
    async execute(io) {
      const { odoo } = io;
      const zone = await zoneOf(io, given);
      const files = { ...listFiles(odoo, { model, id, context: given }), fit: toShown };
      const page = await readPage(files, { offset, limit });
      const { rows: attachments, next } = page;
      // An empty list may mean that the record does not exist.
      if (attachments.length === 0 && offset === 0 && (await missingAmong(io, model, [id])).length > 0)
        throw missing(model, id, "record_id");
      const head = `${attachments.length} attachments of ${model} ${id}${toMore(page)}`;
      const table = () =>
        wrapUntrusted(
          toTable(
            attachments.map((file) => inZone(file, zone)),
            ["id", "name", "mimetype", "bytes", "created"],
          ),
        );
      return {
        data: {
          model,
          record_id: id,
          attachments,
          has_more: next !== undefined,
          ...(next === undefined ? {} : { next_offset: next }),
          ...(attachments.some(({ created }) => created !== undefined) ? { times_in: "UTC" } : {}),
        },
        text: attachments.length === 0 ? `${head}.` : `${head}\n${table()}`,
        rows: attachments.length,
      };
    },
  }),
});

/** Returns the file with local time, for the text. */
function inZone<File extends { created?: string }>(file: File, zone: string): File {
  return file.created === undefined ? file : { ...file, created: toLocalTime(file.created, zone) };
}

interface Files {
  readonly model: string;
  readonly id: number;
  readonly context: Readonly<Record<string, unknown>>;
}

function listFiles(odoo: OdooTransport, { model, id, context: given }: Files): Omit<Listing<Attachment>, "fit"> {
  // The addon checks the right to read the record itself and lists its files completely.
  const late = odoo.kind === "addon" ? undefined : lateFilter(odoo, "ir.attachment");
  const at = { ...given, ...late?.context };
  const rows: Listing<Attachment>["rows"] = (window) => list(odoo, model, id, { ...window, context: at });
  return {
    rows,
    seen: async (window) => (await rows(window)).length,
    total: () => countAttachments(odoo, model, id, { context: given }),
    filteredLate: late !== undefined,
    reordered: false,
    stride: strideOf(odoo),
  };
}

function toShown(files: readonly Attachment[]) {
  return fitRows(files, ({ id, name, mimetype, file_size, create_date, url }) => ({
    id,
    name: String(cleanValue(name)),
    mimetype: String(cleanValue(mimetype || "application/octet-stream")),
    bytes: file_size || 0,
    ...(create_date ? { created: create_date } : {}),
    ...(url ? { url: String(cleanValue(url)) } : {}),
  }));
}
