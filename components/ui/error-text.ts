import type { Remedy, RemedyWords } from "../../lib/kernel/remedy.ts";
import type { ShownError } from "../../lib/kernel/shown-error.ts";

export interface ErrorText {
  readonly message: string;
  readonly hint?: string;
}

/** The translator of a page, which takes keys from the root of the messages. */
export interface Messages {
  (key: string, values?: Readonly<Record<string, string | number>>): string;
  has(key: string): boolean;
}

/** Returns a function that words a remedy in the reader's language. */
export function remedyWords(t: Messages): RemedyWords {
  return (remedy: Remedy) => {
    if (remedy.by === "caller") return "";
    const key = "where" in remedy ? `${remedy.by}.${remedy.where}` : remedy.by;
    return t(`common.remedies.${key}`, "app" in remedy ? { app: remedy.app } : {});
  };
}

/**
 * Words an error in the reader's language: by its key, else by its reason, else by its code. The English message is the
 * last resort. A translation with a hint, or one that is a single text, says itself what to do; every other one is
 * followed by who can fix the error.
 */
export function wordError(t: Messages, error: ShownError): ErrorText {
  const params = { ...error.params, reference: error.requestId ?? "", about: aboutOf(t, error) };
  const say = (key: string) => (t.has(key) ? t(key, params) : undefined);
  const remedy = error.remedy === undefined ? "" : remedyWords(t)(error.remedy);
  if (error.key !== undefined) {
    const message = say(`${error.key}.message`);
    if (message !== undefined) return withHint(message, say(`${error.key}.hint`) ?? remedy);
    const whole = say(error.key);
    if (whole !== undefined) return withHint(whole, say(`${error.key}_hint`) ?? "");
  }
  if (error.quoted === true) return withHint(t("common.errors.odoo_refuses", { words: error.message }), remedy);
  const general =
    error.code === "internal" || error.key === undefined
      ? (say(`common.reasons.${error.reason}`) ?? say(`common.errors.${error.code}`))
      : undefined;
  if (general !== undefined) return withHint(general, remedy);
  return withHint(error.message, [error.hint ?? "", remedy].filter((part) => part !== "").join(" "));
}

/** Returns the model or field that an error names, as the end of a sentence. Empty if it names none. */
function aboutOf(t: Messages, { params: { model, field } = {} }: ShownError): string {
  if (model === undefined) return "";
  return field === undefined ? t("common.about.model", { model }) : t("common.about.field", { model, field });
}

function withHint(message: string, hint: string): ErrorText {
  return hint === "" ? { message } : { message, hint };
}
