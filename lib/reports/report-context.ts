import { AppError, isAppError } from "../kernel/errors.ts";
import { dayIn } from "../kernel/locale/time-zone.ts";
import { nameSearch, searchCount } from "../odoo/calls/client.ts";
import type { Group } from "../odoo/calls/groups.ts";
import type { Domain, FieldInfo, OdooRecord } from "../odoo/types.ts";
import { hidesNamesOf } from "../policy/fields/closed-names.ts";
import type { PolicyRequest } from "../policy/request.ts";
import { deniedByName, deniedIn, withoutClosedNames } from "../records/authorize.ts";
import type { CallIo } from "../records/call-io.ts";
import { zoneOf } from "../records/domains/odoo-domain.ts";
import { listRecords } from "../records/reads/list-records.ts";
import { type Match, nameSearchNote } from "../records/reads/name-matches.ts";
import { readContext } from "../records/reads/read-context.ts";
import { type GroupAsk, readGroups } from "../records/reads/read-groups.ts";
import { readFirst } from "../records/reads/read-page.ts";
import { isIds } from "../records/values/values.ts";
import { type Company, findCompany } from "./company.ts";
import { type Words, wordsFor } from "./words.ts";

type ReadRequest = Extract<PolicyRequest, { kind: "read" }>;

/**
 * The access of a report to Odoo: its company, language and zone, and the only functions that read records. Nothing is
 * read that the rules do not open.
 */
export interface ReportContext {
  readonly words: Words;
  readonly company: Company | undefined;
  readonly zone: string;
  readonly today: string;
  readonly notes: readonly string[];
  note(text: string): void;
  /** True if the rules open the model and Odoo has it. */
  isOpen(model: string): Promise<boolean>;
  /** Returns the field if Odoo has it and the rules open it and, for a relation, the names of its model. */
  field(model: string, name: string): Promise<FieldInfo | undefined>;
  /** Returns the fields that can be read, and adds a note on denied ones. */
  fields(model: string, names: readonly string[]): Promise<string[]>;
  groups(model: string, ask: Omit<GroupAsk, "context">): Promise<Group[]>;
  rows(
    model: string,
    ask: { domain: Domain; fields: readonly string[]; order?: string; limit: number },
  ): Promise<readonly OdooRecord[]>;
  count(model: string, domain: Domain): Promise<number>;
  /** Finds records by Odoo's own name search, or by the stored name if that search reads closed fields. */
  named(model: string, name: string, limit: number): Promise<readonly Match[]>;
  /** Throws AppError if the model is closed, or if Odoo does not have it. */
  need(model: string): Promise<void>;
  /**
   * Runs a part that the report can do without: returns undefined and adds a note if its model is closed or not
   * installed.
   */
  part<T>(work: () => Promise<T>): Promise<T | undefined>;
}

interface ReportContextRequest {
  readonly company: number | undefined;
  /** The caller's context. Its language, zone and company take precedence over the user's. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly models: readonly string[];
  readonly now: Date;
}

/**
 * Opens the context of a report. Reads are limited to one company, since Odoo cannot add up amounts of several
 * currencies.
 */
export async function openReportContext(
  io: CallIo,
  { company: asked, context: wanted, models, now }: ReportContextRequest,
): Promise<ReportContext> {
  const { uid, lang: own } = await io.user();
  const lang = wanted["lang"] ?? own;
  const words = wordsFor(String(wanted["lang"] || io.language || own || ""));
  const zone = await zoneOf(io, wanted);
  const language = { ...(lang ? { lang } : {}), tz: zone };
  const notes = new Set<string>();
  const note = (text: string) => void notes.add(text);
  const isReadable = (name: string) => io.context.rules.models.get(name)?.read === true;

  async function need(name: string): Promise<void> {
    await io.allow({ kind: "read", model: name });
    if (!(await isInstalled(name)))
      throw new AppError("odoo_missing", words.notInstalled(name), {
        hint: words.installHint,
        reason: "model_missing",
        params: { model: name },
      });
  }
  async function isInstalled(name: string): Promise<boolean> {
    try {
      return (await io.fields(name)).size > 0;
    } catch (error) {
      // Until 18 Odoo answers a validation error for a model that it does not have.
      if (isAppError(error) && (error.code === "odoo_missing" || error.code === "odoo_validation")) return false;
      throw error;
    }
  }

  const { allowed_company_ids: companies } = wanted;
  const [first] = isIds(companies) ? companies : [];
  const path = asked === undefined ? "context.allowed_company_ids" : "company";
  const company = await findCompany(io, { asked: asked ?? first, path, userId: uid, models, words, note });
  const context = readContext({ ...language, ...(company === undefined ? {} : { allowed_company_ids: [company.id] }) });

  async function mayRead(name: string, ask: Omit<ReadRequest, "kind" | "model" | "context">): Promise<void> {
    await need(name);
    await io.allow({ kind: "read", model: name, ...ask, context });
  }

  /** Rewords an access error of Odoo in the report's language. */
  async function asUser<T>(name: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!isAppError(error) || error.code !== "odoo_access") throw error;
      throw new AppError("odoo_access", words.noRight(name), {
        cause: error,
        reason: "user_right",
        params: { model: name },
      });
    }
  }

  return {
    words,
    company,
    zone,
    today: dayIn(zone, now),
    get notes() {
      return [...notes];
    },
    note,
    need,
    async isOpen(name) {
      return isReadable(name) && (await isInstalled(name));
    },
    async field(name, field) {
      if (deniedByName(io.context, name)(field)) return undefined;
      const found = (await io.fields(name)).get(field);
      if (found?.closed !== undefined) return undefined;
      // A relation whose names are closed is left out of the report.
      return found?.relation === undefined || !hidesNamesOf(io.context.rules, found) ? found : undefined;
    },
    async fields(name, wanted) {
      const there = await io.fields(name);
      const isDenied = deniedIn(io.context, name, there);
      for (const field of wanted) if (isDenied(field)) notes.add(words.denied(name, field));
      return wanted.filter((field) => there.has(field) && !isDenied(field));
    },
    async groups(name, ask) {
      const { limit: _limit, order, ...rest } = ask;
      await mayRead(name, { ...rest, ...(order === undefined ? {} : { order }) });
      return asUser(name, readGroups(io.odoo, name, { ...ask, context }));
    },
    async rows(name, ask) {
      const { limit: _limit, ...rest } = ask;
      await mayRead(name, rest);
      const { domain, fields, order, limit } = ask;
      const list = listRecords(io.odoo, { model: name, domain, fields, order, context });
      const found = await asUser(name, readFirst(list, limit));
      return found.map(withoutClosedNames(io.context, await io.fields(name)));
    },
    async count(name, domain) {
      await mayRead(name, { domain });
      return asUser(name, searchCount(io.odoo, name, { domain, context }));
    },
    async named(name, text, limit) {
      await mayRead(name, { fields: ["display_name"] });
      const closed = await nameSearchNote(io, name);
      if (closed === undefined) return asUser(name, nameSearch(io.odoo, name, { name: text, limit, context }));
      notes.add(words.leftOut(words.storedNameAlone(name, closed.text)));
      const domain: Domain = [["name", "ilike", text]];
      await mayRead(name, { domain });
      const list = listRecords(io.odoo, { model: name, domain, fields: ["display_name"], order: "id", context });
      const found = await asUser(name, readFirst(list, limit));
      return found.map(({ id, display_name: shown }) => [id, String(shown)] as const);
    },
    async part(work) {
      try {
        return await work();
      } catch (error) {
        if (!isAppError(error) || !leftOut.has(error.code)) throw error;
        notes.add(words.leftOut(words.refusal(error)));
        return undefined;
      }
    },
  };
}

/** The errors after which a report continues without a part. */
const leftOut: ReadonlySet<string> = new Set(["denied", "odoo_missing", "odoo_access"]);

/** Returns the condition for the records of the report's company. */
export function ofCompany({ company }: ReportContext): Domain {
  return company === undefined ? [] : [["company_id", "=", company.id]];
}
