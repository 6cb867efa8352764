import { completable, type McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { isLocale, type Locale, locales } from "../../kernel/locale.ts";
import { findUnfit } from "../../kernel/unfit-value.ts";

/** Words in both languages. */
type Words = Readonly<Record<Locale, string>>;

interface Argument {
  readonly name: "period" | "customer" | "threshold" | "company" | "email" | "phone";
  readonly description: Words;
  readonly required?: boolean;
}

interface Prompt {
  readonly name: string;
  readonly title: Words;
  readonly description: Words;
  /** The tool without which it is of no use. */
  readonly tool: string;
  readonly arguments: readonly Argument[];
  text(given: Readonly<Record<string, string | undefined>>): Words;
}

const period: Argument = {
  name: "period",
  description: { en: "this_month, last_quarter, 2026-Q3 …", es: "this_month, last_quarter, 2026-Q3 …" },
};
const customer: Argument = {
  name: "customer",
  description: { en: "Name of the customer", es: "Nombre del cliente" },
  required: true,
};

const catalog: readonly Prompt[] = [
  {
    name: "sales_ranking",
    title: { en: "Sales ranking", es: "Ranking de ventas" },
    description: {
      en: "The best sales of a period, with their salespeople.",
      es: "Las mejores ventas de un periodo, con sus comerciales.",
    },
    tool: "business_report",
    arguments: [period],
    text: ({ period: when = "this_month" }) => ({
      en: `Call business_report with report top_sales and period ${when}. Show the ten best sales as a table with salesperson and amount, then say in two sentences what stands out.`,
      es: `Llama a business_report con report top_sales y period ${when}. Muestra las diez mejores ventas en una tabla con comercial e importe y di en dos frases qué llama la atención.`,
    }),
  },
  {
    name: "stock_check",
    title: { en: "Stock check", es: "Revisión de existencias" },
    description: {
      en: "Products that are running out, and where they lie.",
      es: "Productos que se agotan, y dónde están.",
    },
    tool: "business_report",
    arguments: [
      { name: "threshold", description: { en: "Units, 10 unless told", es: "Unidades, 10 si no se indica" } },
    ],
    text: ({ threshold = "10" }) => ({
      en: `Call business_report with report low_stock and threshold ${threshold}. List the products below ${threshold} units with their locations, the emptiest first, and say which should be ordered first and why.`,
      es: `Llama a business_report con report low_stock y threshold ${threshold}. Enumera los productos con menos de ${threshold} unidades y sus ubicaciones, primero los más escasos, y di cuáles habría que pedir antes y por qué.`,
    }),
  },
  {
    name: "customer_history",
    title: { en: "Customer history", es: "Historial de un cliente" },
    description: {
      en: "Orders, invoices open and paid, and notes of one customer.",
      es: "Pedidos, facturas abiertas y pagadas, y notas de un cliente.",
    },
    tool: "business_report",
    arguments: [customer],
    text: ({ customer: who = "" }) => ({
      en: `Call business_report with report customer_history and customer ${quoted(who)}. Summarise the relation in a short paragraph, then list open invoices and the latest orders.`,
      es: `Llama a business_report con report customer_history y customer ${quoted(who)}. Resume la relación en un párrafo corto y enumera las facturas abiertas y los últimos pedidos.`,
    }),
  },
  {
    name: "new_contact",
    title: { en: "New contact", es: "Contacto nuevo" },
    description: {
      en: "Creates a contact with company, e-mail and phone.",
      es: "Crea un contacto con empresa, correo y teléfono.",
    },
    tool: "create_record",
    arguments: [
      { name: "customer", description: { en: "Name of the person", es: "Nombre de la persona" }, required: true },
      { name: "company", description: { en: "The company", es: "La empresa" } },
      { name: "email", description: { en: "E-mail address", es: "Correo electrónico" } },
      { name: "phone", description: { en: "Phone number", es: "Teléfono" } },
    ],
    text: ({ customer: who = "", company = "", email = "", phone = "" }) => ({
      en: `Create a contact in Odoo (res.partner): name ${quoted(who)}, company ${quoted(company)}, e-mail ${quoted(email)}, phone ${quoted(phone)}. First look with find_record whether the person or the company is there already: use the company's id as parent_id, and ask before you make a second contact of the same name. Then create it with create_record and show what Odoo holds.`,
      es: `Crea un contacto en Odoo (res.partner): nombre ${quoted(who)}, empresa ${quoted(company)}, correo ${quoted(email)}, teléfono ${quoted(phone)}. Antes comprueba con find_record si la persona o la empresa ya existen: usa el id de la empresa como parent_id, y pregunta antes de crear otro contacto con el mismo nombre. Después créalo con create_record y muestra lo que guarda Odoo.`,
    }),
  },
  {
    name: "executive_report",
    title: { en: "Executive report", es: "Informe ejecutivo" },
    description: {
      en: "Sales, expenses and profit of a period.",
      es: "Ventas, gastos y beneficio de un periodo.",
    },
    tool: "business_report",
    arguments: [period],
    text: ({ period: when = "this_quarter" }) => ({
      en: `Call business_report with report executive_summary and period ${when}. Give sales, expenses and profit with the change against the period before where it is told, and three points a manager should know.`,
      es: `Llama a business_report con report executive_summary y period ${when}. Da ventas, gastos y beneficio con la variación respecto al periodo anterior si consta, y tres puntos que la dirección debería saber.`,
    }),
  },
  {
    name: "overdue_followup",
    title: { en: "Overdue follow-up", es: "Seguimiento de impagados" },
    description: {
      en: "Who owes what since when, with a draft reminder.",
      es: "Quién debe qué y desde cuándo, con un borrador de recordatorio.",
    },
    tool: "business_report",
    arguments: [{ ...customer, required: false }],
    text: ({ customer: who }) => ({
      en: `Call business_report with report receivables${who === undefined ? "" : ` and customer ${quoted(who)}`}. Show who owes how much by age, the oldest first, and draft a short, friendly reminder for the first. Do not send or post anything before I agree.`,
      es: `Llama a business_report con report receivables${who === undefined ? "" : ` y customer ${quoted(who)}`}. Muestra quién debe cuánto por antigüedad, primero lo más antiguo, y redacta un recordatorio breve y amable para el primero. No envíes ni publiques nada hasta que yo lo apruebe.`,
    }),
  },
];

const periods = ["this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year"];

export interface PromptService {
  readonly language: Locale;
  /** Whether the caller may call the tool of this name. */
  has(tool: string): boolean;
  /** Names of customers that contain `text`. */
  completeCustomer(text: string): Promise<string[]>;
}

export function registerPrompts(server: McpServer, service: PromptService): void {
  for (const prompt of catalog) {
    if (!service.has(prompt.tool)) continue;
    const { language } = service;
    const shape = Object.fromEntries(
      prompt.arguments.map((argument) => [argument.name, toSchema(argument, service)] as const),
    );
    server.registerPrompt(
      prompt.name,
      {
        title: prompt.title[language],
        description: prompt.description[language],
        argsSchema: z.object({ ...shape, language: languageSchema }),
      },
      (given) => {
        const { language: asked, ...rest } = given as Record<string, string | undefined>;
        const text = prompt.text(rest)[isLocale(asked) ? asked : language];
        return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] };
      },
    );
  }
}

// What completes stands inside of what is optional: the SDK looks for it there.
const languageSchema = completable(z.enum(locales).describe(locales.join(", ")), (typed) =>
  locales.filter((name) => name.startsWith(typed ?? "")),
).optional();

function toSchema({ name, description, required = false }: Argument, service: PromptService) {
  // Half a character in the text of a prompt would end the client's session.
  const isWhole = (typed: string) => findUnfit(typed) === undefined;
  const text = z.string().max(200).refine(isWhole, "Expected whole characters").describe(description[service.language]);
  const schema = completing(text, name, service);
  return required ? schema : schema.optional();
}

function completing(text: z.ZodString, name: string, service: PromptService) {
  if (name === "period") return completable(text, (typed = "") => periods.filter((one) => one.startsWith(typed)));
  if (name === "customer") return completable(text, (typed = "") => service.completeCustomer(typed));
  return text;
}

/** What a person typed, as one quoted value that cannot pose as the rest of the sentence. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
