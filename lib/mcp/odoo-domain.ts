import type { Domain, DomainLeaf, FieldInfo, FieldMap, OdooValue } from "../odoo/types.ts";
import { toOdooDate, toOdooDatetime } from "./dates.ts";

type FieldsOf = (model: string) => Promise<FieldMap>;

/** The domain with times written as Odoo wants them. It has been judged: its paths are known to lead somewhere. */
export async function toOdooDomain(domain: Domain, model: string, fieldsOf: FieldsOf): Promise<Domain> {
  return Promise.all(domain.map((item) => (typeof item === "string" ? item : toOdooLeaf(item, model, fieldsOf))));
}

async function toOdooLeaf(leaf: DomainLeaf, model: string, fieldsOf: FieldsOf): Promise<DomainLeaf> {
  const [path, operator, value] = leaf;
  if (typeof path === "number") return leaf;
  const field = await lastField(path, model, fieldsOf);
  if ((operator === "any" || operator === "not any") && field?.relation !== undefined && Array.isArray(value)) {
    return [path, operator, (await toOdooDomain(value as never, field.relation, fieldsOf)) as unknown as OdooValue];
  }
  const convert = field?.type === "datetime" ? toOdooDatetime : field?.type === "date" ? toOdooDate : undefined;
  if (convert === undefined) return leaf;
  if (typeof value === "string") return [path, operator, convert(value)];
  if (!Array.isArray(value)) return leaf;
  return [path, operator, value.map((item) => (typeof item === "string" ? convert(item) : item))];
}

/** The field at the end of a dotted path; undefined behind a step that is no relation, such as a part of a date. */
async function lastField(path: string, model: string, fieldsOf: FieldsOf): Promise<FieldInfo | undefined> {
  let at: string | undefined = model;
  let field: FieldInfo | undefined;
  for (const step of path.split(".")) {
    if (at === undefined) return undefined;
    field = (await fieldsOf(at)).get(step);
    at = field?.relation;
  }
  return field;
}
