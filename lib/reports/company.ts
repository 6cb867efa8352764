import { AppError } from "../kernel/errors.ts";
import { searchRead } from "../odoo/calls/client.ts";
import type { Domain } from "../odoo/types.ts";
import { hidesNames } from "../policy/fields/closed-names.ts";
import { deniedByName, deniedIn } from "../records/authorize.ts";
import type { CallIo } from "../records/call-io.ts";
import { type Companies, ownCompanies } from "../records/reads/own-companies.ts";
import { cleanName } from "../records/text/clean-text.ts";
import type { Words } from "./words.ts";

export interface Company {
  readonly id: number;
  readonly name: string;
  readonly currency: string | undefined;
}

export interface CompanyAsk {
  /** The requested id; undefined for the user's own company. */
  readonly asked: number | undefined;
  /** The argument that requested it. */
  readonly path: string;
  readonly userId: number;
  /** Models whose records show the user's companies, if companies themselves are closed. */
  readonly models: readonly string[];
  readonly words: Words;
  note(text: string): void;
}

/** The most ids of other companies that are named. */
const named = 20;
const companyFields = ["name", "currency_id"];

/**
 * Returns the company of a report: one that the user works in, or undefined if no record there has a company. Throws
 * AppError `invalid_input` with the ids if there is no such company, or if it is not known which one is meant.
 */
export async function findCompany(io: CallIo, ask: CompanyAsk): Promise<Company | undefined> {
  const { asked, words, path } = ask;
  const isShown =
    isOpen(io, "res.company", companyFields) &&
    !companyFields.some(deniedIn(io.context, "res.company", await io.fields("res.company")));
  const { own, all, whole } = (await ownCompanies(io, ask.userId)) ?? (await seenCompanies(io, ask, isShown));
  const id = asked ?? own;
  if (!isShown) ask.note(words.noCompany);
  if (id === undefined && all.length > 1) {
    throw new AppError("invalid_input", "There are several companies, and Odoo does not say which is the user's.", {
      path,
      reason: "company_unclear",
      params: idsAndMore(all),
      hint: `Give company: ${listed(all)}.`,
    });
  }
  if (id === undefined) return undefined;
  if (whole && !all.includes(id)) throw noCompany(ask, all);
  if (!isShown) return { id, name: "", currency: undefined };
  await io.allow({ kind: "read", model: "res.company", fields: companyFields });
  const domain: Domain = [["id", "=", id]];
  const [company] = await searchRead(io.odoo, "res.company", { domain, fields: companyFields, limit: 1 });
  if (company === undefined && !whole) throw noCompany(ask, all);
  const others = all.filter((other) => other !== id);
  const shown = others.slice(0, named);
  if (shown.length > 0) ask.note(words.otherCompanies(id, shown, others.length - shown.length));
  const currency = company?.["currency_id"];
  return {
    id,
    name: company === undefined ? "" : cleanName(company["name"]),
    currency:
      Array.isArray(currency) && !hidesNames(io.context.rules, "res.currency") ? cleanName(currency[1]) : undefined,
  };
}

function noCompany({ asked, path }: CompanyAsk, all: readonly number[]): AppError {
  return new AppError("invalid_input", `There is no company ${asked}.`, {
    path,
    reason: "company_missing",
    params: { id: asked ?? "", ...idsAndMore(all) },
    hint: `There are: ${listed(all)}.`,
  });
}

function listed(all: readonly number[]): string {
  const { ids, more } = idsAndMore(all);
  return `${ids}${more > 0 ? ` and ${more} more` : ""}`;
}

function idsAndMore(all: readonly number[]) {
  return { ids: all.slice(0, named).join(", "), more: Math.max(0, all.length - named) };
}

export function idOf(value: unknown): number | undefined {
  return Array.isArray(value) && typeof value[0] === "number" ? value[0] : undefined;
}

function isOpen({ context }: CallIo, model: string, fields: readonly string[]): boolean {
  return context.rules.models.get(model)?.read === true && !fields.some(deniedByName(context, model));
}

/**
 * Returns the companies that the user sees, if the user's own are closed. If there is only one, it is the user's own.
 */
async function seenCompanies(io: CallIo, { models }: CompanyAsk, isShown: boolean): Promise<Companies> {
  const all = isShown ? await idsOfCompanies(io) : await companiesOfRecords(io, models);
  return { own: all.length === 1 ? all[0] : undefined, all, whole: isShown && all.length < maxCompanies };
}

const maxCompanies = 200;

async function idsOfCompanies(io: CallIo): Promise<number[]> {
  await io.allow({ kind: "read", model: "res.company", fields: ["id"] });
  return (await searchRead(io.odoo, "res.company", { fields: ["id"], order: "id", limit: maxCompanies })).map(
    ({ id }) => id,
  );
}

/**
 * Returns the companies of the records of the first open model: at most two, since two show already that there are
 * several.
 */
async function companiesOfRecords(io: CallIo, models: readonly string[]): Promise<number[]> {
  const fields = ["company_id"];
  const model = models.find((name) => isOpen(io, name, fields));
  if (model === undefined) return [];
  const company = (await io.fields(model)).get("company_id");
  if (company === undefined || company.closed !== undefined) return [];
  const companyOfRecord = async (domain: Domain): Promise<number | undefined> => {
    await io.allow({ kind: "read", model, fields, domain });
    const [row] = await searchRead(io.odoo, model, { domain, fields, limit: 1 });
    return idOf(row?.["company_id"]);
  };
  const first = await companyOfRecord([["company_id", "!=", false]]);
  if (first === undefined) return [];
  const second = await companyOfRecord([["company_id", "not in", [first, false]]]);
  return second === undefined ? [first] : [first, second].toSorted(byId);
}

function byId(a: number, b: number): number {
  return a - b;
}
