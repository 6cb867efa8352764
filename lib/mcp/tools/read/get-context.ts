import { z } from "zod";
import { contextGet, read, searchCount, searchRead } from "../../../odoo/calls/client.ts";
import { hidesNames } from "../../../policy/fields/closed-names.ts";
import { canWrite } from "../../../policy/toolsets.ts";
import { allowedOperations, deniedIn } from "../../../records/authorize.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { ownCompanies } from "../../../records/reads/own-companies.ts";
import { cleanName, stripInvisible } from "../../../records/text/clean-text.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { defineTool } from "../../catalog/define-tool.ts";

export const getContext = defineTool({
  name: "get_context",
  title: "Get the context",
  description: "Shows whose Odoo this is: user, companies, language, time zone, what you may do and the calls left.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  access: "read",
  toolsets: ["read"],
  input: z.strictObject({}),
  output: z.object({
    user: z.object({ id: z.int(), name: z.string().optional() }),
    companies: z.array(
      z.object({ id: z.int(), name: z.string(), currency: z.string().optional(), current: z.boolean().optional() }),
    ),
    companies_omitted: z.int().optional(),
    language: z.string(),
    time_zone: z.string(),
    odoo: z.object({ connection: z.string(), series: z.string() }),
    connections: z.array(z.string()).optional(),
    may: z.object({
      write: z.boolean(),
      models: z.int(),
      confirm: z.string(),
      companies: z.array(z.int()).optional(),
    }),
    calls_left: z.object({ minute: z.int(), hour: z.int(), day: z.int() }),
  }),
  plan: () => ({
    subject: { operation: "none" },
    writes: false,
    async execute(io) {
      const { connection, principal, rules, companies: scope } = io.context;
      const [{ uid = 0, lang, tz }, { companies, omitted }, left] = await Promise.all([
        contextGet(io.odoo),
        readCompanies(io),
        io.limitsLeft(),
      ]);
      const [name, own] = await Promise.all([
        readUserName(io, uid),
        companies.length > 1 && scope === undefined ? ownCompanies(io, uid) : undefined,
      ]);
      const current = scope?.[0].id ?? own?.own;
      const models = [...rules.models.keys()].filter((model) => allowedOperations(io.context, model).length > 0);
      const data = {
        user: { id: uid, ...(name === undefined ? {} : { name }) },
        companies: companies.map((company) => (company.id === current ? { ...company, current: true } : company)),
        ...(omitted > 0 ? { companies_omitted: omitted } : {}),
        language: stripInvisible(lang || "en_US"),
        time_zone: stripInvisible(tz || "UTC"),
        odoo: { connection: cleanName(connection.name), series: connection.series },
        ...(principal.kind === "grant" && principal.connections.length > 1
          ? { connections: principal.connections.map(({ name }) => cleanName(name)) }
          : {}),
        may: {
          write: canWrite(principal),
          models: models.length,
          confirm: connection.confirm,
          ...(scope === undefined ? {} : { companies: scope.map(({ id }) => id) }),
        },
        calls_left: Object.fromEntries(left.map((one) => [one.window, one.left])) as Record<
          "minute" | "hour" | "day",
          number
        >,
      };
      return { data, text: toSentences(data), rows: 1 };
    },
  }),
});

interface Company {
  readonly id: number;
  readonly name: string;
  readonly currency?: string;
  /** True for the company of new records. */
  readonly current?: boolean;
}

const maxCompanies = 50;

/**
 * Returns the companies in which the caller may act. If the rules do not open companies, returns only the names with
 * which the caller's companies were chosen, and none for a caller who may act in all of the user.
 */
async function readCompanies(io: CallIo): Promise<{ companies: Company[]; omitted: number }> {
  const chosen = (io.context.companies ?? []).map(({ id, name }) => ({ id, name: cleanName(name) }));
  const none = { companies: chosen, omitted: 0 };
  if (io.context.rules.models.get("res.company")?.read !== true) return none;
  const isDenied = deniedIn(io.context, "res.company", await io.fields("res.company"));
  if (isDenied("name")) return none;
  const isNamed = !hidesNames(io.context.rules, "res.currency");
  const fields = ["name", ...(isNamed ? ["currency_id"] : [])].filter((field) => !isDenied(field));
  const rows = await searchRead(io.odoo, "res.company", { fields, limit: maxCompanies + 1 });
  const companies = rows.slice(0, maxCompanies).map(({ id, name, currency_id: currency }) => ({
    id,
    name: cleanName(name),
    ...(Array.isArray(currency) ? { currency: cleanName(currency[1]) } : {}),
  }));
  const isCut = rows.length > maxCompanies;
  return { companies, omitted: isCut ? (await searchCount(io.odoo, "res.company", { domain: [] })) - maxCompanies : 0 };
}

async function readUserName(io: CallIo, uid: number): Promise<string | undefined> {
  if (io.context.rules.models.get("res.users")?.read !== true) return undefined;
  if (deniedIn(io.context, "res.users", await io.fields("res.users"))("name")) return undefined;
  const [user] = await read(io.odoo, "res.users", [uid], { fields: ["name"] });
  return user === undefined ? undefined : cleanName(user["name"]);
}

interface Told {
  readonly user: { readonly id: number; readonly name?: string | undefined };
  readonly companies: readonly Company[];
  readonly companies_omitted?: number;
  readonly language: string;
  readonly time_zone: string;
  readonly odoo: { readonly connection: string; readonly series: string };
  readonly connections?: readonly string[];
  readonly may: {
    readonly write: boolean;
    readonly models: number;
    readonly confirm: string;
    readonly companies?: readonly number[];
  };
  readonly calls_left: { readonly minute: number; readonly hour: number; readonly day: number };
}

const confirmed: Readonly<Record<string, string>> = {
  deletes: "deletes and actions are confirmed",
  writes: "every write is confirmed",
  nothing: "nothing needs to be confirmed",
};

function toSentences({
  user,
  companies,
  companies_omitted: omitted,
  language,
  time_zone,
  odoo,
  connections = [],
  may,
  calls_left: left,
}: Told): string {
  const ownWords = may.companies === undefined ? "the user's own" : "for new records";
  const names = [
    `user: ${user.name ?? ""} (${user.id})`,
    ...companies.map(({ id, name, currency, current }) =>
      [`company: ${name} (${id})`, currency, current === true ? ownWords : undefined].filter(Boolean).join(" "),
    ),
  ];
  return [
    `Odoo ${odoo.series}, language ${language}, time zone ${time_zone}.`,
    wrapUntrusted(
      [`connection: ${odoo.connection}`, ...connections.map((name) => `connection to choose: ${name}`), ...names].join(
        "\n",
      ),
    ),
    ...(may.companies === undefined ? [] : ["You may act only in these companies, and on records of no company."]),
    ...(omitted === undefined ? [] : [`${omitted} more companies: call search_records model="res.company".`]),
    `You may ${may.write ? "read and write" : "read"} ${may.models} models (list_models); ${confirmed[may.confirm]}.`,
    `Calls left: ${left.minute} this minute, ${left.hour} this hour, ${left.day} today.`,
  ].join("\n");
}
