import { createTranslator } from "use-intl/core";
import en from "../../messages/en/mail.json" with { type: "json" };
import es from "../../messages/es/mail.json" with { type: "json" };
import { type MailTemplate, roles } from "../kernel/choices.ts";
import { AppError } from "../kernel/errors.ts";
import type { Locale } from "../kernel/locale/locale.ts";
import { isMailAddress } from "./address.ts";
import { layOutHtml } from "./lay-out-html.ts";
import { layOutText } from "./lay-out-text.ts";
import type { MailParts } from "./mail-parts.ts";
import { plainName } from "./plain-name.ts";
import type { Mail } from "./queue-mail.ts";

export interface RenderedMail {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The values that a template must have. With `hours`, a mail says for how many hours its link works. */
const required = {
  sign_up: ["link"],
  sign_up_known: ["link", "resetLink"],
  reset_password: ["link"],
  password_changed: [],
  change_email_old: ["link", "newEmail"],
  change_email_new: ["link"],
  email_changed: ["newEmail"],
  account_deleted: [],
  invitation: ["link", "company", "inviter", "role"],
  totp_changed: [],
  approval_requested: ["link", "company", "caller"],
  key_expiring: ["link", "connection", "company", "odooUser", "days", "whose"],
  sign_in_changed: ["change", "account", "provider"],
} as const satisfies Record<MailTemplate, readonly string[]>;

type Words = typeof en;
type Translate = ReturnType<typeof createWords>;
const translators: Readonly<Record<Locale, Translate>> = {
  en: createWords("en", en),
  es: createWords("es", es),
};

function createWords(locale: Locale, messages: Words) {
  const onError = (error: Error) => {
    throw error;
  };
  return createTranslator({ locale, messages, onError });
}

/** Puts a mail into words. Throws AppError `internal` if a value is missing, or if a link has no web address. */
export function renderMail({ template, locale, params }: Pick<Mail, "template" | "locale" | "params">): RenderedMail {
  const words = translators[locale];
  const values = valuesOf(words, template, params);
  const address = params["link"];
  const other = params["resetLink"];
  const parts: MailParts = {
    locale,
    what: words(`${template}.what`, values),
    todo: words(`${template}.do`),
    link:
      hasButton(template) && address !== undefined
        ? { label: words(`buttons.${template}`), address: webAddress(address), copy: words("frame.copy") }
        : undefined,
    notes: [...validity(words, template, params["hours"]), words(`${template}.ifNot`)],
    otherWay:
      hasOtherWay(template) && other !== undefined
        ? { words: words(`otherWays.${template}`), address: webAddress(other) }
        : undefined,
    sender: words("frame.sender"),
  };
  return { subject: words(`${template}.subject`, values), text: layOutText(parts), html: layOutHtml(parts) };
}

function valuesOf(words: Translate, template: MailTemplate, params: Mail["params"]): Record<string, string> {
  const missing = required[template].filter((name) => params[name] === undefined);
  if (missing.length > 0) throw new AppError("internal", `The mail ${template} needs: ${missing.join(", ")}.`);
  const shown = Object.entries(params).map(([name, value]) => [name, showValue(words, name, value)]);
  return { change: "other", ...Object.fromEntries(shown) };
}

/** Addresses stay as they are. All other values may contain a name that a stranger chose. */
function showValue(words: Translate, name: string, value: string): string {
  const role = name === "role" ? roles.find((known) => known === value) : undefined;
  if (role !== undefined) return words(`roles.${role}`);
  return name === "newEmail" && isMailAddress(value) ? value : plainName(value);
}

function hasButton(template: MailTemplate): template is MailTemplate & keyof Words["buttons"] {
  return template in en.buttons;
}

function hasOtherWay(template: MailTemplate): template is MailTemplate & keyof Words["otherWays"] {
  return template in en.otherWays;
}

function validity(words: Translate, template: MailTemplate, hours: string | undefined): string[] {
  // The link of this mail leads to the sign-in page.
  if (template === "sign_up_known" || !hasButton(template)) return [];
  const count = Number(hours);
  if (!(count > 0)) return [words("frame.valid")];
  return [
    count >= 48 && count % 24 === 0
      ? words("frame.validDays", { days: count / 24 })
      : words("frame.validHours", { hours: count }),
  ];
}

function webAddress(text: string): string {
  const protocol = URL.parse(text)?.protocol;
  if (protocol === "https:" || protocol === "http:") return new URL(text).href;
  throw new AppError("internal", "The link of a mail is no web address.");
}
