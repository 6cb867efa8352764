import { createTranslator } from "use-intl/core";
import en from "../../messages/en/endpoint/report-words.json" with { type: "json" };
import es from "../../messages/es/endpoint/report-words.json" with { type: "json" };
import type { AppError } from "../kernel/errors.ts";
import type { Locale } from "../kernel/locale/locale.ts";

type Messages = typeof en;

export type Label = keyof Messages["label"];
type Values = Readonly<Record<string, string | number>>;

/** The texts of a report in one language. Names from Odoo are not among them. */
export type Words = ReturnType<typeof createWords>;

function createWords(locale: Locale, messages: Messages) {
  const translate = createTranslator({ locale, messages });
  const say = (key: keyof Messages["sentence"], values?: Values) => translate(`sentence.${key}`, values);
  return {
    label: (key: Label) => translate(`label.${key}`),
    title: (report: keyof Messages["title"]) => translate(`title.${report}`),
    none: say("none"),
    installHint: say("install_hint"),
    noCompany: say("no_company"),
    onlyBilled: say("only_billed"),
    asOfToday: say("as_of_today"),
    mixedCurrencies: say("mixed_currencies"),
    withWon: say("with_won"),
    notInstalled: (model: string) => say("not_installed", { model }),
    noRight: (model: string) => say("no_right", { model }),
    denied: (model: string, field: string) => say("denied", { model, field }),
    leftOut: (why: string) => say("left_out", { why }),
    /** The reason why a part of a report was refused. Errors are English, apart from those of the report itself. */
    refusal: ({ message, options: { reason, params } }: AppError) => {
      const model = params?.["model"];
      if (locale === "en" || model === undefined) return message;
      if (reason === "user_right") return say("no_right", { model });
      if (reason === "model_missing") return say("not_installed", { model });
      return say(params?.["field"] === undefined ? "model_not_enabled" : "field_not_enabled", params);
    },
    /** `english`: the note of the search by name. */
    storedNameAlone: (model: string, english: string) =>
      locale === "en" ? english : say("stored_name_alone", { model }),
    closed: (what: string, model: string) => say("closed", { what, model }),
    otherCompanies: (id: number, others: readonly number[], more: number) =>
      say("other_companies", { id, others: others.join(", "), more }),
    newest: (shown: number, all: number, what: string) => say("newest", { shown, all, what }),
    first: (shown: number, all: number, what: string) => say("first", { shown, all, what }),
    shownAlone: (what: string) => say("shown_alone", { what }),
    people: (shown: number, all: number) => say("people", { shown, all }),
  };
}

const words: Readonly<Record<Locale, Words>> = { en: createWords("en", en), es: createWords("es", es) };

/** Returns the texts for an Odoo user's language, such as `es_MX`: Spanish for Spanish, English for any other. */
export function wordsFor(lang: string): Words {
  return words[lang.split(/[_-]/, 1)[0] === "es" ? "es" : "en"];
}
