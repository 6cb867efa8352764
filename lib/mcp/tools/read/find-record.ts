import { z } from "zod";
import { oneLine } from "../../../kernel/text/one-line.ts";
import type { Domain, FieldMap } from "../../../odoo/types.ts";
import { shown } from "../../../policy/domain/domain-hints.ts";
import { deniedIn } from "../../../records/authorize.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { type Note, noteLines, toNotes } from "../../../records/domains/domain-notes.ts";
import { lateFilter } from "../../../records/reads/late-filters.ts";
import { listRecords } from "../../../records/reads/list-records.ts";
import { findByName, type Matches, type NameSearch, nameSearchNote } from "../../../records/reads/name-matches.ts";
import { readPage, toMore, type Window } from "../../../records/reads/read-page.ts";
import { uniqueOrder } from "../../../records/reads/unique-order.ts";
import { cleanName } from "../../../records/text/clean-text.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import type { TenantContext } from "../../../tenant/context.ts";
import { notes as notesField } from "../../answers/notes.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { modelName, offset, sameContext } from "../../catalog/inputs.ts";

export const findRecord = defineTool({
  name: "find_record",
  title: "Find a record by name",
  description: "Finds ids by name, as Odoo's own search box does.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["read"],
  input: z.strictObject({
    model: modelName,
    text: z.string().min(1).max(200),
    limit: z.int().min(1).max(50).default(8),
    offset,
    context: sameContext.optional(),
  }),
  output: z.object({
    model: z.string(),
    matches: z.array(z.object({ id: z.int(), name: z.string() })),
    has_more: z.boolean(),
    next_offset: z.int().optional(),
    notes: notesField,
  }),
  plan: ({ model, text, limit, offset, context: given = {} }) => ({
    subject: { operation: "read", model },
    request: { kind: "read", model, fields: ["display_name"], context: given },
    writes: false,
    async execute(io) {
      const search = { model, text, context: given };
      const narrowed = await nameSearchNote(io, model);
      const late = lateFilter(io.odoo, model);
      const page =
        narrowed === undefined && (late === undefined || late.reordered)
          ? await findByName(io.odoo, search, { offset, limit })
          : await findStored(io, search, { offset, limit });
      const matches = page.rows.map(([id, name]) => ({ id, name: cleanName(name) }));
      const { next, isTruncated } = page;
      const lines = matches.map(({ id, name }) => `${id} | ${oneLine(name)}`);
      const more = isTruncated ? `; there are more, but this tool goes no further: ${narrower}` : toMore(page);
      const hasNone = matches.length === 0 && offset === 0 && !isTruncated;
      const head = hasNone ? `No ${model} has that name` : `${matches.length} of ${model}${more}`;
      const notes = [...(narrowed === undefined ? [] : [narrowed]), ...(hasNone ? [await elsewhere(io, search)] : [])];
      return {
        data: {
          model,
          matches,
          has_more: next !== undefined || isTruncated,
          ...(next === undefined ? {} : { next_offset: next }),
          ...toNotes(notes),
        },
        text:
          matches.length === 0
            ? [`${head}.`, ...noteLines(notes)].join("\n")
            : [`${head}\n${wrapUntrusted(`id | name\n${lines.join("\n")}`)}`, ...noteLines(notes)].join("\n"),
        rows: matches.length,
      };
    },
  }),
});

/** Other fields than the name by which people know a record. */
const otherNames = [
  "email",
  "email_from",
  "phone",
  "ref",
  "default_code",
  "barcode",
  "vat",
  "login",
  "client_order_ref",
];

/** Returns a note that suggests other calls: another field, archived records or another model. */
async function elsewhere(io: CallIo, { model, text, context: given }: NameSearch): Promise<Note> {
  const map = await io.fields(model);
  const isDenied = deniedIn(io.context, model, map);
  const isOpen = (name: string) => map.get(name)?.searchable === true && !isDenied(name);
  const texts = [...map.values()].filter(({ type, store }) => store && type === "char").map(({ name }) => name);
  const field =
    [...otherNames, ...texts].find((name) => isOpen(name) && name !== "name" && name !== "display_name") ?? "id";
  const condition = field === "id" ? '["field","ilike","…"]' : shown(field, "ilike", text);
  const hasArchive = map.has("active") && given["active_test"] !== false;
  return {
    text: [
      `Try a part of the name, or another field: search_records model="${model}" domain=[${condition}].`,
      ...(hasArchive ? ['Archived ones come with context {"active_test": false}.'] : []),
      "If this is the wrong model, list_models names the others.",
    ].join(" "),
  };
}

const narrower = "give more of the name, or use search_records with conditions on its fields";

/** The fields that hold the name of a record, for models without `name`. The first searchable one is used. */
const nameFields: Readonly<Record<string, readonly string[]>> = {
  "mail.message": ["record_name", "subject"],
  "mail.activity": ["summary"],
  "mail.scheduled.message": ["subject"],
  "ir.attachment": ["name"],
};

/**
 * Finds records by the stored name. Odoo's name search also looks into other fields, and it has no offset, so matches
 * behind a page that it filtered could not be found.
 */
async function findStored(io: CallIo, { model, text, context: given }: NameSearch, window: Window): Promise<Matches> {
  const map = await io.fields(model);
  const domain: Domain = [[nameField(io.context, model, map), "ilike", text]];
  await io.allow({ kind: "read", model, domain });
  const search = { model, domain, fields: ["display_name"], order: uniqueOrder(io, model, map), context: given };
  const page = await readPage({ ...listRecords(io.odoo, search), fit: (rows) => [...rows] }, window);
  const rows = page.rows.map((row) => [row.id, String(row["display_name"])] as const);
  return { ...page, rows, isTruncated: false };
}

/** Returns the field to search by. If none is open it is the display name, which the rules then refuse. */
function nameField(context: TenantContext, model: string, map: FieldMap): string {
  const isDenied = deniedIn(context, model, map);
  const listed = nameFields[model];
  const isStored = (name: string) => {
    const { type, store, searchable } = map.get(name) ?? {};
    return type === "char" && (listed === undefined ? searchable : store) === true && !isDenied(name);
  };
  return (listed ?? ["name"]).find(isStored) ?? "display_name";
}
