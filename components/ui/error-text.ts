import type { Remedy, RemedyWords } from "../../lib/kernel/remedy.ts";
import type { ShownError } from "../../lib/kernel/shown-error.ts";

export interface ErrorText {
  readonly message: string;
  readonly hint?: string;
}

/** The translations of a page, from the root of the messages. */
export interface Messages {
  (key: string, values?: Readonly<Record<string, string | number>>): string;
  has(key: string): boolean;
}

/** Who can mend a refusal, in the language of whoever reads the portal. */
export function remedyWords(t: Messages): RemedyWords {
  return (remedy: Remedy) => {
    if (remedy.by === "caller") return "";
    const key = "where" in remedy ? `${remedy.by}.${remedy.where}` : remedy.by;
    return t(`common.remedies.${key}`, "app" in remedy ? { app: remedy.app } : {});
  };
}

/**
 * An error in the language of whoever reads it: by its key, else by its code, else as it is. A translation with a hint says
 * itself what to do, and so does one that is a single text; every other one is followed by who can mend the error.
 */
export function wordError(t: Messages, error: ShownError): ErrorText {
  const params = { ...error.params, reference: error.requestId ?? "" };
  const say = (key: string) => (t.has(key) ? t(key, params) : undefined);
  const remedy = error.remedy === undefined ? "" : remedyWords(t)(error.remedy);
  if (error.key !== undefined) {
    const message = say(`${error.key}.message`);
    if (message !== undefined) return withHint(message, say(`${error.key}.hint`) ?? remedy);
    const whole = say(error.key);
    if (whole !== undefined) return withHint(whole, say(`${error.key}_hint`) ?? "");
  }
  const general = error.code === "internal" || error.key === undefined ? say(`common.errors.${error.code}`) : undefined;
  if (general !== undefined) return withHint(general, remedy);
  return withHint(error.message, [error.hint ?? "", remedy].filter((part) => part !== "").join(" "));
}

function withHint(message: string, hint: string): ErrorText {
  return hint === "" ? { message } : { message, hint };
}
