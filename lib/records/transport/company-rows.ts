import { AppError, isAppError } from "../../kernel/errors.ts";
import type { CompanyScope } from "../../kernel/odoo-values.ts";
import { asList, asObject } from "../../kernel/read-json.ts";
import type { Domain, FieldMap, OdooCall, OdooTransport } from "../../odoo/types.ts";
import { linkOf } from "../../policy/fields/linked-models.ts";
import { isIds } from "../values/values.ts";
import { narrowPaths } from "./company-paths.ts";
import { outside } from "./in-companies.ts";
import { namedIds } from "./named-ids.ts";
import { narrowRows, onRows, requireRows } from "./narrow-rows.ts";

type FieldsOf = (model: string) => Promise<FieldMap>;

const companies = "res.company";
/** Odoo shows the people of all companies to each other, as they may be named on shared records. */
const forAll: ReadonlySet<string> = new Set(["res.users"]);
const otherwise = "belongs to another company";
/** The methods that change records. What a company shares with its branches can be read there, and not changed. */
const changing: ReadonlySet<OdooCall["method"]> = new Set([
  "write",
  "unlink",
  "message_post",
  "run_action",
  "add_attachment",
  "load",
  "import_rows",
]);

/**
 * Returns a transport on which records exist only if they belong to a company of the scope or to none, also of models
 * for which Odoo has no company rule. Values may name only such companies and records. Throws AppError `denied` for
 * another company and for a new one, and `odoo_missing` for a record of another company.
 */
export function companyRows(odoo: OdooTransport, scope: CompanyScope, fields: FieldsOf): OdooTransport {
  const ids = scope.map(({ id }) => id);
  // What a company shares with its branches is visible in them.
  const visible = [...new Set(scope.flatMap(({ id, parents = [] }) => [id, ...parents]))];

  async function domainOf(model: string, among = visible): Promise<Domain | undefined> {
    if (model === companies) return [["id", "in", ids]];
    // Odoo shows files, messages and the like to those who may read their record.
    if (forAll.has(model) || linkOf(model) !== undefined) return undefined;
    const known = await fields(model);
    const field = ["company_ids", "company_id"].find((name) => isCompany(known, name));
    return field === undefined ? undefined : ["|", [field, "=", false], [field, "in", among]];
  }
  const openOf = (model: string) => domainOf(model).catch(closedToAll);

  async function requireNamed(call: OdooCall): Promise<void> {
    const named = await namedIds(call, fields, () => true);
    const makes = named.made.has(companies) || (call.model === companies && makesRecords(call));
    if (makes || (named.replaced.has(companies) && call.method !== "create")) throw outside(scope);
    if (named.ownerless.size > 0) throw modelNeeded();
    // A wizard works on the records that its context names.
    const { active_model: model, active_ids: active } = call.context ?? {};
    const others = new Map(named.ids);
    if (typeof model === "string" && isIds(active)) others.set(model, [...(others.get(model) ?? []), ...active]);
    for (const [other, list] of others) {
      if (other === companies && list.some((id) => !ids.includes(id))) throw outside(scope);
      const domain = other === companies ? undefined : await openOf(other);
      if (domain !== undefined) await requireRows(odoo, { model: other, ids: list }, domain, otherwise);
    }
  }

  async function withPaths(call: OdooCall): Promise<OdooCall> {
    const domain = call.args?.["domain"];
    if (!Array.isArray(domain)) return call;
    const narrowed = await narrowPaths(call.model, domain, { fields, domainOf: openOf });
    return { ...call, args: { ...call.args, domain: narrowed } };
  }

  return {
    ...odoo,
    async call(call, options) {
      await requireNamed(call);
      if (!onRows.has(call.method)) return odoo.call(call, options);
      const domain = await domainOf(call.model, changing.has(call.method) ? ids : visible);
      const asked = await withPaths(call);
      return domain === undefined ? odoo.call(asked, options) : narrowRows(odoo, asked, { domain, otherwise }, options);
    },
  };
}

function modelNeeded(): AppError {
  return new AppError("invalid_input", "The record that this belongs to is named by its id alone.", {
    hint: "Give its model too, such as res_model with res_id.",
  });
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
