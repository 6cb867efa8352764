import { noMethod } from "../odoo-errors.ts";
import { seenRow } from "../query/companies.ts";
import type { SandboxCall } from "../sandbox-call.ts";
import { createRow } from "./write.ts";

/** The ids of Odoo's own subtypes, the same in every database. */
const subtypes: ReadonlyMap<string, number> = new Map([
  ["mail.mt_comment", 1],
  ["mail.mt_note", 2],
]);

/** Writes a text into a record's chatter; returns the message's id. */
export function postMessage({ store, model, ids, args, now }: SandboxCall): number {
  const [id = 0] = ids;
  if (!model.fields.has("message_ids")) throw noMethod(model.name, "message_post");
  seenRow(store, model, id, "read");
  const body = escapeHtml(String(args["body"] ?? "")).replaceAll("\n", "<br>");
  const values = {
    model: model.name,
    res_id: id,
    body: `<p>${body}</p>`,
    author_id: store.row("res.users", 2)?.["partner_id"] ?? false,
    subtype_id: subtypes.get(String(args["subtype_xmlid"])) ?? false,
    attachment_ids: args["attachment_ids"] ?? [],
  };
  return createRow(store, store.model("mail.message"), values, now);
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
