import { isAppError } from "../../kernel/errors.ts";
import type { CompanyScope } from "../../kernel/odoo-values.ts";
import { asList, asObject } from "../../kernel/read-json.ts";
import type { Domain, FieldMap, OdooCall, OdooTransport } from "../../odoo/types.ts";
import { linkOf } from "../../policy/fields/linked-models.ts";
import { outside } from "./in-companies.ts";
import { namedIds } from "./named-ids.ts";
import { narrowRows, onRows, requireRows } from "./narrow-rows.ts";

type FieldsOf = (model: string) => Promise<FieldMap>;

const companies = "res.company";
/** Odoo shows the people of all companies to each other, as they may be named on shared records. */
const forAll: ReadonlySet<string> = new Set(["res.users"]);
const otherwise = "belongs to another company";

/**
 * Returns a transport on which records exist only if they belong to a company of the scope or to none, also of models
 * for which Odoo has no company rule. Values may name only such companies and records. Throws AppError `denied` for
 * another company and for a new one, and `odoo_missing` for a record of another company.
 */
export function companyRows(odoo: OdooTransport, scope: CompanyScope, fields: FieldsOf): OdooTransport {
  const ids = scope.map(({ id }) => id);
  // What a company shares with its branches is visible in them.
  const visible = [...new Set(scope.flatMap(({ id, parents = [] }) => [id, ...parents]))];

  async function domainOf(model: string): Promise<Domain | undefined> {
    if (model === companies) return [["id", "in", ids]];
    if (forAll.has(model)) return undefined;
    const known = await fields(model);
    // Odoo shows files, messages and the like to those who may read their record.
    if (linkOf(model, known) !== undefined) return undefined;
    const field = ["company_ids", "company_id"].find((name) => isCompany(known, name));
    return field === undefined ? undefined : ["|", [field, "=", false], [field, "in", visible]];
  }

  async function requireNamed(call: OdooCall): Promise<void> {
    const { ids: others, made } = await namedIds(call, fields, () => true);
    if (made.has(companies) || (call.model === companies && makesRecords(call))) throw outside(scope);
    for (const [model, named] of others) {
      if (model === companies && named.some((id) => !ids.includes(id))) throw outside(scope);
      const domain = model === companies ? undefined : await domainOf(model).catch(closedToAll);
      if (domain !== undefined) await requireRows(odoo, { model, ids: named }, domain, otherwise);
    }
  }

  return {
    ...odoo,
    async call(call, options) {
      await requireNamed(call);
      const domain = onRows.has(call.method) ? await domainOf(call.model) : undefined;
      return domain === undefined ? odoo.call(call, options) : narrowRows(odoo, call, { domain, otherwise }, options);
    },
  };
}

/** The records of a model whose fields nobody may see are known by their ids alone, and are not looked up. */
function closedToAll(error: unknown): undefined {
  if (isAppError(error) && (error.code === "denied" || error.code === "odoo_access")) return undefined;
  throw error;
}

/** True for a field that names companies and can be part of a domain. */
function isCompany(known: FieldMap, name: string): boolean {
  const field = known.get(name);
  return field?.relation === companies && field.searchable;
}

/** True for a call that makes records, also one by an import. */
function makesRecords({ method, args = {} }: OdooCall): boolean {
  if (method === "load") return asList(args["fields"])[0] !== ".id";
  if (method === "import_rows") return asList(args["rows"]).some((row) => typeof asObject(row)["id"] !== "number");
  return method === "create";
}
