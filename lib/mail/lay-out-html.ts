import type { MailParts } from "./mail-parts.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (found) => escapes[found] ?? "");
const paragraph = (html: string, style = "") => `<p style="margin:0 0 16px;${style}">${html}</p>`;
const anchor = (address: string, label: string, style: string) =>
  `<a href="${escapeHtml(address)}" style="${style}">${escapeHtml(label)}</a>`;

const button =
  "display:inline-block;padding:10px 16px;border-radius:6px;background:#1f4fd8;color:#fff;text-decoration:none";
const small = "font-size:13px;color:#5f6670;";
const written = "color:#1f4fd8;word-break:break-all";

/** Lays out a mail as HTML. It loads nothing from elsewhere, and all its text is escaped. */
export function layOutHtml({ locale, what, todo, link, notes, otherWay, sender }: MailParts): string {
  const body = [
    paragraph(escapeHtml(what)),
    paragraph(escapeHtml(todo)),
    ...(link === undefined
      ? []
      : [
          paragraph(anchor(link.address, link.label, button)),
          paragraph(`${escapeHtml(link.copy)}<br>${anchor(link.address, link.address, written)}`, small),
        ]),
    ...(otherWay === undefined
      ? []
      : [paragraph(`${escapeHtml(otherWay.words)}<br>${anchor(otherWay.address, otherWay.address, written)}`)]),
    ...notes.map((note) => paragraph(escapeHtml(note))),
    paragraph(escapeHtml(sender), small),
  ];
  return [
    "<!doctype html>",
    `<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>`,
    '<body style="margin:0;padding:24px 16px;background:#fff;color:#16181c">',
    '<div style="max-width:560px;margin:0 auto;font:15px/1.5 system-ui,sans-serif">',
    ...body,
    "</div></body></html>",
    "",
  ].join("\n");
}
