import { AppError, isAppError } from "../../kernel/errors.ts";
import { contextGet, read, searchCount, searchRead } from "../../odoo/client.ts";
import type { Group } from "../../odoo/groups.ts";
import type { Domain, FieldInfo, OdooRecord } from "../../odoo/types.ts";
import type { PolicyRequest } from "../../policy/request.ts";
import type { CallIo } from "../define-tool.ts";
import { deniedIn } from "../may-it.ts";
import { readContext } from "../read-context.ts";
import { type GroupAsk, readGroups } from "../read-groups.ts";
import { dayIn } from "./period.ts";
import { speak, type Words } from "./words.ts";

type ReadRequest = Extract<PolicyRequest, { kind: "read" }>;

export interface Company {
  readonly id: number;
  readonly name: string;
  readonly currency: string | undefined;
}

/** Where a report works: whose Odoo it is, and the only way to its records. Nothing is asked that the rules do not open. */
export interface Desk {
  readonly words: Words;
  readonly company: Company | undefined;
  readonly zone: string;
  readonly today: string;
  readonly notes: readonly string[];
  /** The rules, for a lookup that has no other way here. */
  readonly io: CallIo;
  readonly context: Readonly<Record<string, unknown>>;
  note(text: string): void;
  /** Whether the rules open the model and Odoo has it. */
  isOpen(model: string): Promise<boolean>;
  /** The field, when Odoo has it, the rules open it and, for a relation, the model that it leads to. */
  field(model: string, name: string): Promise<FieldInfo | undefined>;
  /** Those of the fields that can be read; a note tells of the denied ones. */
  fields(model: string, names: readonly string[]): Promise<string[]>;
  groups(model: string, ask: Omit<GroupAsk, "context">): Promise<Group[]>;
  rows(
    model: string,
    ask: { domain: Domain; fields: readonly string[]; order?: string; limit: number },
  ): Promise<OdooRecord[]>;
  count(model: string, domain: Domain): Promise<number>;
  /** Throws what says that the model is closed, or that Odoo does not have it. */
  need(model: string): Promise<void>;
  /** A part that a report can do without: where it is closed or not installed, a note says so. */
  part<T>(work: () => Promise<T>): Promise<T | undefined>;
}

/** Sits down at one company's books: Odoo is never asked for the sums of two at once. */
export async function openDesk(
  io: CallIo,
  { company: asked, models, now }: { company: number | undefined; models: readonly string[]; now: Date },
): Promise<Desk> {
  const { uid = 0, lang, tz } = await contextGet(io.odoo);
  const words = speak(lang || "");
  const zone = knownZone(tz);
  const language = { ...(lang ? { lang } : {}), tz: zone };
  const notes = new Set<string>();
  const isReadable = (name: string) => io.context.rules.models.get(name)?.read === true;

  async function need(name: string): Promise<void> {
    if (!isReadable(name)) await io.allow({ kind: "read", model: name });
    if (!(await isInstalled(name)))
      throw new AppError("odoo_missing", words.notInstalled(name), { hint: words.installHint });
  }
  async function isInstalled(name: string): Promise<boolean> {
    try {
      return (await io.fields(name)).size > 0;
    } catch (error) {
      // Until 18 Odoo says of a model that it does not have that the value is wrong.
      if (isAppError(error) && (error.code === "odoo_missing" || error.code === "odoo_validation")) return false;
      throw error;
    }
  }

  const company = await findCompany();
  const context = readContext({ ...language, ...(company === undefined ? {} : { allowed_company_ids: [company.id] }) });

  async function findCompany(): Promise<Company | undefined> {
    const isDenied = deniedIn(io.context, "res.company");
    if (!isReadable("res.company") || isDenied("name") || isDenied("currency_id")) return companyOfRecords();
    const [companies, own] = await Promise.all([
      searchRead(io.odoo, "res.company", { fields: ["name", "currency_id"], order: "id", limit: 100 }),
      ownCompany(),
    ]);
    const chosen =
      companies.find(({ id }) => id === (asked ?? own)) ?? (asked === undefined ? companies[0] : undefined);
    if (chosen === undefined) {
      const ids = companies.map(({ id }) => id).join(", ");
      throw new AppError("invalid_input", `There is no company ${asked}.`, {
        path: "company",
        hint: `There are: ${ids}.`,
      });
    }
    const others = companies.filter(({ id }) => id !== chosen.id).map(({ id }) => id);
    if (others.length > 0) notes.add(words.otherCompanies(chosen.id, others));
    const currency = chosen["currency_id"];
    return {
      id: chosen.id,
      name: String(chosen["name"]),
      currency: Array.isArray(currency) ? String(currency[1]) : undefined,
    };
  }

  async function ownCompany(): Promise<number | undefined> {
    if (!isReadable("res.users") || deniedIn(io.context, "res.users")("company_id")) return undefined;
    const [user] = await read(io.odoo, "res.users", [uid], { fields: ["company_id"] });
    return idOf(user?.["company_id"]);
  }

  /** Where companies are closed: the one that a record says. */
  async function companyOfRecords(): Promise<Company | undefined> {
    notes.add(words.noCompany);
    if (asked !== undefined) return { id: asked, name: "", currency: undefined };
    const model = models.find(isReadable);
    if (model === undefined || !(await isInstalled(model)) || !(await io.fields(model)).has("company_id"))
      return undefined;
    const domain: Domain = [["company_id", "!=", false]];
    await io.allow({ kind: "read", model, fields: ["company_id"], domain });
    const [row] = await searchRead(io.odoo, model, { domain, fields: ["company_id"], limit: 1 });
    const id = idOf(row?.["company_id"]);
    return id === undefined ? undefined : { id, name: "", currency: undefined };
  }

  async function mayRead(name: string, ask: Omit<ReadRequest, "kind" | "model" | "context">): Promise<void> {
    await need(name);
    await io.allow({ kind: "read", model: name, ...ask, context });
  }

  /** Odoo's refusal in our words: its own may tell of records. */
  async function asUser<T>(name: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!isAppError(error) || error.code !== "odoo_access") throw error;
      throw new AppError("odoo_access", words.noRight(name), { cause: error });
    }
  }

  return {
    words,
    company,
    zone,
    today: dayIn(zone, now),
    io,
    context,
    get notes() {
      return [...notes];
    },
    note: (text) => void notes.add(text),
    need,
    async isOpen(name) {
      return isReadable(name) && (await isInstalled(name));
    },
    async field(name, field) {
      if (deniedIn(io.context, name)(field)) return undefined;
      const found = (await io.fields(name)).get(field);
      return found?.relation === undefined || isReadable(found.relation) ? found : undefined;
    },
    async fields(name, wanted) {
      const isDenied = deniedIn(io.context, name);
      const there = await io.fields(name);
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
      return asUser(name, searchRead(io.odoo, name, { ...ask, context }));
    },
    async count(name, domain) {
      await mayRead(name, { domain });
      return asUser(name, searchCount(io.odoo, name, { domain, context }));
    },
    async part(work) {
      try {
        return await work();
      } catch (error) {
        if (!isAppError(error) || !leftOut.has(error.code)) throw error;
        notes.add(words.leftOut(error.message));
        return undefined;
      }
    },
  };
}

/** What a report goes on without; everything else ends it. */
const leftOut: ReadonlySet<string> = new Set(["denied", "odoo_missing", "odoo_access"]);

/** The records of the company at hand. */
export function ofCompany({ company }: Desk): Domain {
  return company === undefined ? [] : [["company_id", "=", company.id]];
}

export function idOf(value: unknown): number | undefined {
  return Array.isArray(value) && typeof value[0] === "number" ? value[0] : undefined;
}

function knownZone(zone: string | false | undefined): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone || "UTC" }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
