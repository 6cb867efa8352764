import fc from "fast-check";
import type { CallTemplate, FieldCall, FieldValue, Ids, Type } from "./field-call.ts";

const operators: Readonly<Record<Type, readonly string[]>> = {
  char: ["=", "!=", "ilike", "not ilike", "like", "=like", "=ilike", "in", "not in"],
  float: ["=", "!=", ">", "<", ">=", "<="],
  boolean: ["=", "!="],
  selection: ["=", "!=", "in", "not in"],
};
const aggregates: Readonly<Record<Type, readonly string[]>> = {
  char: ["count", "count_distinct", "max", "min"],
  float: ["sum", "avg", "max", "min", "count_distinct"],
  boolean: ["bool_and", "bool_or", "count"],
  selection: ["count", "count_distinct"],
};
/** Paths that lead from a model to contacts. */
export const paths: readonly (readonly [string, string])[] = [
  ["res.partner", "parent_id"],
  ["res.partner", "child_ids"],
  ["res.partner", "commercial_partner_id"],
  ["res.partner", "parent_id.parent_id"],
  ["res.partner", "parent_id.child_ids"],
  ["res.partner", "child_ids.child_ids.parent_id"],
  ["res.partner", "user_id.partner_id"],
  ["res.partner", "user_ids.partner_id"],
  ["res.partner", "create_uid.partner_id"],
  ["res.partner", "user_id.company_id.partner_id"],
  ["crm.lead", "partner_id"],
  ["crm.lead", "partner_id.parent_id"],
  ["crm.lead", "partner_id.child_ids"],
  ["crm.lead", "user_id.partner_id.parent_id"],
  ["crm.lead", "company_id.partner_id"],
  ["res.users", "partner_id"],
  ["res.users", "partner_id.parent_id"],
  ["res.users", "company_id.partner_id"],
  ["res.company", "partner_id"],
  ["res.company", "partner_id.child_ids"],
];
/** Paths that lead from a model to users. A user inherits the fields of their contact. */
export const inherited: readonly (readonly [string, string])[] = [
  ["res.users", ""],
  ["res.partner", "user_ids."],
  ["res.partner", "user_id."],
  ["res.partner", "parent_id.user_id."],
  ["crm.lead", "user_id."],
];

const plain: readonly unknown[] = ["id", ">", 0];

export function reads(ids: Ids): fc.Arbitrary<CallTemplate> {
  const others = fc.subarray(["name", "email", "ref", "parent_id", "create_date"]);
  return fc
    .tuple(fc.constantFrom("read", "search_read", "of a user"), others, fc.boolean())
    .map(([how, rest, first]) => ({ field, value }) => {
      const fields = first ? [field, ...rest] : [...rest, field];
      // The writes of the same run change a number, but not its fraction.
      const shows = String(value).replace(/^\d+/, "");
      if (how === "read")
        return {
          kind: "read",
          model: "res.partner",
          method: "read",
          ids: [ids.person, ids.child],
          args: { fields },
          shows,
        };
      if (how === "search_read")
        return {
          kind: "read",
          model: "res.partner",
          method: "search_read",
          args: { domain: [["id", "=", ids.person]], fields },
          shows,
        };
      return { kind: "read", model: "res.users", method: "read", ids: [ids.user], args: { fields } };
    });
}

export function filters(
  type: Type,
  kind: string,
  ways: fc.Arbitrary<readonly [string, string]>,
): fc.Arbitrary<CallTemplate> {
  return fc
    .tuple(
      ways,
      condition(type),
      around,
      fc.constantFrom("search", "search_count", "search_read", "read_group", "name_search"),
    )
    .map(
      ([[model, path], leaf, wrap, method]) =>
        (target) =>
          filtering(kind, model, method, wrap(leaf(path, target))),
    );
}

export function insideAny(type: Type): fc.Arbitrary<CallTemplate> {
  return fc
    .tuple(
      fc.constantFrom(...paths),
      condition(type),
      around,
      around,
      fc.constantFrom("any", "not any"),
      fc.constantFrom("search", "search_count", "search_read"),
    )
    .map(([[model, path], leaf, outside, inside, operator, method]) => (target) => {
      const steps = path.split(".").reverse();
      const domain = steps.reduce<unknown[]>((inner, step) => [[step, operator, inner]], inside(leaf("", target)));
      return filtering("filtered inside any", model, method, outside(domain[0] as unknown[]));
    });
}

function filtering(kind: string, model: string, method: string, domain: unknown[]): FieldCall {
  if (method === "name_search" && model !== "res.partner") return { kind, model, method: "search", args: { domain } };
  if (method === "name_search") return { kind, model, method, args: { name: "", domain, limit: 3 } };
  if (method === "read_group") return { kind, model, method, args: { domain, groupby: [], aggregates: ["__count"] } };
  return { kind, model, method, args: { domain, ...(method === "search_read" && { fields: ["id"], limit: 3 }) } };
}

function condition(type: Type): fc.Arbitrary<(path: string, target: FieldValue) => unknown[]> {
  return fc.constantFrom(...operators[type]).map((operator) => (path, { field, value }) => {
    const listed = operator === "in" || operator === "not in";
    return [path + field, operator, listed ? [value] : value];
  });
}

const around: fc.Arbitrary<(leaf: unknown[]) => unknown[]> = fc.constantFrom(
  (leaf: unknown[]) => [leaf],
  (leaf: unknown[]) => [plain, leaf],
  (leaf: unknown[]) => ["|", plain, leaf],
  (leaf: unknown[]) => ["&", leaf, plain],
  (leaf: unknown[]) => ["!", leaf],
  (leaf: unknown[]) => ["&", "|", plain, leaf, plain],
  (leaf: unknown[]) => ["|", "!", leaf, "&", plain, leaf],
);

export function ordered(): fc.Arbitrary<CallTemplate> {
  const direction = fc.constantFrom("", " asc", " desc", " DESC");
  return fc
    .tuple(
      direction,
      fc.constantFrom("", "name, ", "id desc,"),
      fc.constantFrom("search", "search_read"),
      fc.constantFrom("res.partner", "res.users"),
    )
    .map(([way, before, method, model]) => ({ field }) => ({
      kind: "ordered",
      model,
      method,
      args: { order: `${before}${field}${way}`, limit: 5, ...(method === "search_read" && { fields: ["id"] }) },
    }));
}

export function described(): fc.Arbitrary<CallTemplate> {
  return fc.subarray(["name", "email", "ref", "vat", "phone"]).map((rest) => ({ field }) => ({
    kind: "described",
    model: "res.partner",
    method: "fields_get",
    args: { allfields: [...rest, field], attributes: ["type"] },
  }));
}

export function aggregated(type: Type): fc.Arbitrary<CallTemplate> {
  return fc
    .tuple(fc.constantFrom(...aggregates[type]), fc.constantFrom("is_company", "create_date:month", ""), fc.boolean())
    .map(([name, by, first]) => ({ field }) => {
      const term = `${field}:${name}`;
      return {
        kind: "aggregated",
        model: "res.partner",
        method: "read_group",
        args: { groupby: by === "" ? [] : [by], aggregates: first ? [term, "__count"] : ["__count", term] },
      };
    });
}

export function having(): fc.Arbitrary<CallTemplate> {
  return fc
    .tuple(
      fc.constantFrom(">", "<", ">=", "!="),
      fc.constantFrom("sum", "max", "avg"),
      fc.integer({ min: -90, max: 90 }),
    )
    .map(([operator, name, number]) => ({ field }) => {
      const term = `${field}:${name}`;
      return {
        kind: "having",
        model: "res.partner",
        method: "read_group",
        args: {
          groupby: ["is_company"],
          aggregates: [term],
          having: [[term, operator, number]],
          order: `${term} desc`,
        },
      };
    });
}

export function grouped(): fc.Arbitrary<CallTemplate> {
  return fc
    .tuple(fc.constantFrom("res.partner", "res.users"), fc.boolean(), fc.boolean())
    .map(([model, alone, sorted]) => ({ field }) => ({
      kind: "grouped",
      model,
      method: "read_group",
      args: {
        groupby: alone ? [field] : ["create_date:month", field],
        aggregates: ["__count"],
        ...(sorted && { order: `${field} desc` }),
      },
    }));
}

/** Calls in the forms of Odoo's older method: a group as a text, an aggregate with a name of its own. */
export function groupedBefore(type: Type): fc.Arbitrary<CallTemplate> {
  return fc
    .tuple(fc.constantFrom("text", "list", "aggregate", "renamed"), fc.constantFrom(...aggregates[type]), fc.boolean())
    .map(([how, name, lazy]) => ({ field }) => {
      const grouping = how === "text" || how === "list";
      return {
        kind: "grouped by the older method",
        model: "res.partner",
        method: "old_read_group",
        only: "/mcp/xmlrpc/object",
        args: {
          domain: [],
          fields: grouping ? ["color:max"] : [how === "renamed" ? `other:${name}(${field})` : `${field}:${name}`],
          groupby: how === "text" ? field : [grouping ? field : "is_company"],
          ...(grouping && { orderby: `${field} desc` }),
          lazy,
        },
      };
    });
}

export function defaulted(): fc.Arbitrary<CallTemplate> {
  return fc.boolean().map((alone) => ({ field }) => ({
    kind: "read as a default",
    model: "res.partner",
    method: "default_get",
    only: "/mcp/call",
    args: { fields: alone ? [field] : ["name", field] },
  }));
}
