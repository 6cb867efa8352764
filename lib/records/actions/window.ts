import { asObject } from "../../kernel/read-json.ts";
import { clipText, shorten } from "../../kernel/text/clip-text.ts";
import { stripInvisible } from "../text/clean-text.ts";
import { htmlToText } from "../text/html-to-text.ts";
import { withoutTokens } from "../text/link-tokens.ts";

/** Returns the record or list that Odoo's web client would open after an action. */
export function toWindow(result: unknown): { model: string; record_id?: number } | undefined {
  const { type, res_model: model, res_id: id } = asObject(result);
  if (type !== "ir.actions.act_window" || typeof model !== "string") return undefined;
  return { model, ...(typeof id === "number" && id > 0 ? { record_id: id } : {}) };
}

const forClient: Readonly<Record<string, string>> = {
  "ir.actions.act_url": "an address",
  "ir.actions.report": "a report",
  "ir.actions.client": "a view",
};

/**
 * Returns a sentence that says that the action's result was not carried out here, if only Odoo's web client can carry
 * it out.
 */
export function toClientActionNote(result: unknown): string | undefined {
  const { type, tag } = asObject(result);
  const what = typeof type === "string" && Object.hasOwn(forClient, type) ? forClient[type] : undefined;
  if (what === undefined || tag === "display_notification" || tag === "reload" || tag === "soft_reload")
    return undefined;
  return `Odoo answers with ${what} for its own web client: that was neither opened nor downloaded here.`;
}

const maxText = 2_000;
const maxLinks = 20;

/**
 * Returns the notification that Odoo's web client would show after an action. `isWarning`: the action may not have done
 * its work.
 */
export function toNotice(result: unknown): { readonly text: string; readonly isWarning: boolean } | undefined {
  const { type, tag, params } = asObject(result);
  if (type !== "ir.actions.client" || tag !== "display_notification") return undefined;
  const { title, message, type: kind, links } = asObject(params);
  const names = Array.isArray(links) ? links.slice(0, maxLinks).map((link: unknown) => asObject(link)["label"]) : [];
  // The message has one `%s` for each link.
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
