import { completable, type McpServer } from "@modelcontextprotocol/server";
import { createTranslator } from "use-intl/core";
import { z } from "zod";
import en from "../../../messages/en/endpoint/prompts.json" with { type: "json" };
import es from "../../../messages/es/endpoint/prompts.json" with { type: "json" };
import { reportPeriods } from "../../kernel/choices.ts";
import { isLocale, type Locale, locales } from "../../kernel/locale/locale.ts";
import { findUnstorable } from "../../kernel/unstorable-value.ts";

type Messages = typeof en;
const translatorOf = (locale: Locale, messages: Messages) => createTranslator({ locale, messages });
const translators = { en: translatorOf("en", en), es: translatorOf("es", es) };

interface Argument {
  readonly name: "period" | "customer" | "threshold" | "company" | "email" | "phone";
  /** The key of the description, if it differs from the name. */
  readonly described?: keyof Messages["arguments"];
  readonly required?: boolean;
}

interface Prompt {
  readonly name: Exclude<keyof Messages, "arguments">;
  /** The tool that the prompt needs: callers without this tool do not see the prompt. */
  readonly tool: string;
  readonly arguments: readonly Argument[];
  /** Returns the values for the placeholders in the text of the prompt. */
  values(given: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>>;
}

const customer: Argument = { name: "customer", required: true };

const catalog: readonly Prompt[] = [
  {
    name: "sales_ranking",
    tool: "business_report",
    arguments: [{ name: "period" }],
    values: ({ period = "this_month" }) => ({ period }),
  },
  {
    name: "stock_check",
    tool: "business_report",
    arguments: [{ name: "threshold" }],
    values: ({ threshold = "10" }) => ({ threshold }),
  },
  {
    name: "customer_history",
    tool: "business_report",
    arguments: [customer],
    values: ({ customer: who = "" }) => ({ customer: quoted(who) }),
  },
  {
    name: "new_contact",
    tool: "create_record",
    arguments: [{ ...customer, described: "person" }, { name: "company" }, { name: "email" }, { name: "phone" }],
    values: ({ customer: who = "", company = "", email = "", phone = "" }) => ({
      customer: quoted(who),
      company: quoted(company),
      email: quoted(email),
      phone: quoted(phone),
    }),
  },
  {
    name: "executive_report",
    tool: "business_report",
    arguments: [{ name: "period" }],
    values: ({ period = "this_quarter" }) => ({ period }),
  },
  {
    name: "overdue_followup",
    tool: "business_report",
    arguments: [{ name: "customer" }],
    values: ({ customer: who }) => ({ asked: String(who !== undefined), customer: quoted(who ?? "") }),
  },
];

export interface PromptService {
  readonly language: Locale;
  /** True if the caller may call the tool of this name. */
  has(tool: string): boolean;
  /** Returns the names of customers that contain `text`. */
  completeCustomer(text: string): Promise<string[]>;
}

export function registerPrompts(server: McpServer, service: PromptService): void {
  for (const prompt of catalog) {
    if (!service.has(prompt.tool)) continue;
    const { language } = service;
    const say = translators[language];
    const shape = Object.fromEntries(
      prompt.arguments.map((argument) => [argument.name, toSchema(argument, service)] as const),
    );
    server.registerPrompt(
      prompt.name,
      {
        title: say(`${prompt.name}.title`),
        description: say(`${prompt.name}.description`),
        argsSchema: z.object({ ...shape, language: languageSchema }),
      },
      (given) => {
        const { language: asked, ...rest } = given;
        const translate = translators[isLocale(asked) ? asked : language];
        const text = translate(`${prompt.name}.text`, prompt.values(rest));
        return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] };
      },
    );
  }
}

// `completable` is inside `optional`, because the SDK looks for it there.
const languageSchema = completable(z.enum(locales).describe(locales.join(", ")), (typed) =>
  locales.filter((name) => name.startsWith(typed ?? "")),
).optional();

function toSchema({ name, described = name, required = false }: Argument, service: PromptService) {
  const description = translators[service.language](`arguments.${described}`);
  // A lone surrogate in the text of a prompt would end the session of the client.
  const isWhole = (typed: string) => findUnstorable(typed) === undefined;
  const text = z.string().max(200).refine(isWhole, "Expected whole characters").describe(description);
  const schema = completing(text, name, service);
  return required ? schema : schema.optional();
}

function completing(text: z.ZodString, name: string, service: PromptService) {
  if (name === "period") return completable(text, (typed = "") => reportPeriods.filter((one) => one.startsWith(typed)));
  if (name === "customer") return completable(text, (typed = "") => service.completeCustomer(typed));
  return text;
}

/** Quotes a text that a person typed, so that a model cannot read it as part of the sentence around it. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
