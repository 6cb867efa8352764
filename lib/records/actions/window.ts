import { clipText, shorten } from "../../kernel/text/clip-text.ts";
import { stripInvisible } from "../text/clean-text.ts";
import { htmlToText } from "../text/html-to-text.ts";
import { withoutTokens } from "../text/link-tokens.ts";

/** Where Odoo's web client would go after an action: another record or list. */
export function toWindow(result: unknown): { model: string; record_id?: number } | undefined {
  const { type, res_model: model, res_id: id } = (result ?? {}) as Record<string, unknown>;
  if (type !== "ir.actions.act_window" || typeof model !== "string") return undefined;
  return { model, ...(typeof id === "number" && id > 0 ? { record_id: id } : {}) };
}

const forClient: Readonly<Record<string, string>> = {
  "ir.actions.act_url": "an address",
  "ir.actions.report": "a report",
  "ir.actions.client": "a view",
};

/** Says of an action that only Odoo's web client can carry out that nobody has. */
export function toElsewhere(result: unknown): string | undefined {
  const { type, tag } = (result ?? {}) as Record<string, unknown>;
  const what = typeof type === "string" && Object.hasOwn(forClient, type) ? forClient[type] : undefined;
  if (what === undefined || tag === "display_notification" || tag === "reload" || tag === "soft_reload")
    return undefined;
  return `Odoo answers with ${what} for its own web client: that was neither opened nor downloaded here.`;
}

const maxText = 2_000;
const maxLinks = 20;

/** What Odoo's web client would show in a corner after an action; a warning says that it did not do what it is for. */
export function toNotice(result: unknown): { readonly text: string; readonly isWarning: boolean } | undefined {
  const { type, tag, params } = (result ?? {}) as Record<string, unknown>;
  if (type !== "ir.actions.client" || tag !== "display_notification") return undefined;
  const { title, message, type: kind, links } = (params ?? {}) as Record<string, unknown>;
  const names = Array.isArray(links)
    ? links.slice(0, maxLinks).map((link) => (link as { label?: unknown } | null)?.label)
    : [];
  // The message has a place for each of its links.
  const filled = names.reduce<string>(
    (text, name) => text.replace("%s", () => String(name)),
    clipText(asText(message), 20 * maxText),
  );
  const text = clipText([asText(title), filled].filter((line) => line !== "").join(": "), 20 * maxText);
  return {
    text: shorten(withoutTokens(stripInvisible(htmlToText(text))), maxText),
    isWarning: kind === "warning" || kind === "danger",
  };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
