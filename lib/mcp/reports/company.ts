import { AppError } from "../../kernel/errors.ts";
import { read, searchCount, searchRead } from "../../odoo/client.ts";
import type { Domain, OdooRecord } from "../../odoo/types.ts";
import { cleanName } from "../clean-text.ts";
import type { CallIo } from "../define-tool.ts";
import { deniedIn } from "../may-it.ts";
import type { Words } from "./words.ts";

export interface Company {
  readonly id: number;
  readonly name: string;
  readonly currency: string | undefined;
}

export interface CompanyAsk {
  /** The id that was asked for; none: the user's own. */
  readonly asked: number | undefined;
  /** The argument that asked for it. */
  readonly path: string;
  readonly userId: number;
  /** A record of the first that is open tells its company, where companies themselves are closed. */
  readonly models: readonly string[];
  readonly words: Words;
  note(text: string): void;
}

/** How many ids of other companies are named. */
const named = 20;
const companyFields = ["name", "currency_id"];

/** Whose figures a report tells: one company's, or undefined where the rules let nobody know. */
export async function findCompany(io: CallIo, ask: CompanyAsk): Promise<Company | undefined> {
  const { asked, words } = ask;
  if (!isOpen(io, "res.company", companyFields)) {
    ask.note(words.noCompany);
    const id = asked ?? (await companyOfRecords(io, ask.models));
    return id === undefined ? undefined : { id, name: "", currency: undefined };
  }
  await io.allow({ kind: "read", model: "res.company", fields: companyFields });
  const [companies, own] = await Promise.all([
    searchRead(io.odoo, "res.company", { fields: companyFields, order: "id", limit: named + 1 }),
    asked ?? ownCompany(io, ask.userId),
  ]);
  const chosen = (await companyOf(io, companies, own)) ?? (asked === undefined ? companies[0] : undefined);
  const others = companies.map(({ id }) => id).filter((id) => id !== chosen?.id);
  const all = companies.length <= named ? companies.length : await searchCount(io.odoo, "res.company", { domain: [] });
  const shown = others.slice(0, named);
  if (chosen === undefined) {
    throw new AppError("invalid_input", `There is no company ${asked}.`, {
      path: ask.path,
      hint: `There are: ${shown.join(", ")}${all > shown.length ? ` and ${all - shown.length} more` : ""}.`,
    });
  }
  if (shown.length > 0) ask.note(words.otherCompanies(chosen.id, shown, all - 1 - shown.length));
  const currency = chosen["currency_id"];
  return {
    id: chosen.id,
    name: cleanName(chosen["name"]),
    currency: Array.isArray(currency) ? cleanName(currency[1]) : undefined,
  };
}

/** Among those that are known already, or looked for: there may be more than were asked for. */
async function companyOf(
  io: CallIo,
  known: readonly OdooRecord[],
  id: number | undefined,
): Promise<OdooRecord | undefined> {
  const found = known.find((company) => company.id === id);
  if (found !== undefined || id === undefined || known.length <= named) return found;
  const domain: Domain = [["id", "=", id]];
  return (await searchRead(io.odoo, "res.company", { domain, fields: companyFields, limit: 1 }))[0];
}

export function idOf(value: unknown): number | undefined {
  return Array.isArray(value) && typeof value[0] === "number" ? value[0] : undefined;
}

function isOpen({ context }: CallIo, model: string, fields: readonly string[]): boolean {
  return context.rules.models.get(model)?.read === true && !fields.some(deniedIn(context, model));
}

async function ownCompany(io: CallIo, userId: number): Promise<number | undefined> {
  const fields = ["company_id"];
  if (!isOpen(io, "res.users", fields)) return undefined;
  await io.allow({ kind: "read", model: "res.users", fields });
  const [user] = await read(io.odoo, "res.users", [userId], { fields });
  return idOf(user?.["company_id"]);
}

async function companyOfRecords(io: CallIo, models: readonly string[]): Promise<number | undefined> {
  const fields = ["company_id"];
  const model = models.find((name) => isOpen(io, name, fields));
  if (model === undefined || !(await io.fields(model)).has("company_id")) return undefined;
  const domain: Domain = [["company_id", "!=", false]];
  await io.allow({ kind: "read", model, fields, domain });
  const [row] = await searchRead(io.odoo, model, { domain, fields, limit: 1 });
  return idOf(row?.["company_id"]);
}
