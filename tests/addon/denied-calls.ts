import fc from "fast-check";

/** A call that would reach a field, by named arguments of the policy's table. */
export interface Reach {
  readonly kind: string;
  readonly model: string;
  readonly method: string;
  readonly ids?: number[];
  readonly args: Readonly<Record<string, unknown>>;
  /** The one door that has this method. */
  readonly only?: string;
  /** What an answer that reached the field shows. */
  readonly shows?: string;
}
/** One call twice: about a field that is denied, and about one of the same type that is not. */
export interface Twin {
  readonly denied: Reach;
  readonly control: Reach;
}
type Type = "char" | "float" | "boolean" | "selection";
type Value = string | number | boolean;
interface Pair {
  readonly type: Type;
  readonly denied: string;
  readonly control: string;
  readonly value: Value;
  readonly controlValue: Value;
}
interface Ids {
  readonly company: number;
  readonly person: number;
  readonly child: number;
  readonly lead: number;
  readonly user: number;
}
/** What a shape is filled with: the field of one side of a pair. */
interface Aim {
  readonly field: string;
  readonly value: Value;
}
type Shape = (aim: Aim) => Reach;

export const marker = "Zebrafish";
export const pairs: readonly Pair[] = [
  { type: "char", denied: "function", control: "city", value: "Quetzal", controlValue: "Quetzal" },
  { type: "char", denied: "street2", control: "street", value: "Xylophone", controlValue: "Xylophone" },
  { type: "float", denied: "partner_latitude", control: "partner_longitude", value: 38.75, controlValue: 38.75 },
  { type: "boolean", denied: "employee", control: "active", value: true, controlValue: true },
  { type: "selection", denied: "tz", control: "lang", value: "Asia/Tokyo", controlValue: "en_US" },
];

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
/** From a model to contacts. */
const paths: readonly (readonly [string, string])[] = [
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
/** From a model to users, who have the fields of their contact as their own. */
const inherited: readonly (readonly [string, string])[] = [
  ["res.users", ""],
  ["res.partner", "user_ids."],
  ["res.partner", "user_id."],
  ["res.partner", "parent_id.user_id."],
  ["crm.lead", "user_id."],
];

const plain: readonly unknown[] = ["id", ">", 0];

/** Calls of every kind that name a field: read, filter, order, group, aggregate, write, on every way to it. */
export function generated(major: number, ids: Ids): fc.Arbitrary<Twin> {
  return fc.constantFrom(...pairs).chain((pair) =>
    shapes(major, ids, pair.type).map((shape) => ({
      denied: shape({ field: pair.denied, value: pair.value }),
      control: shape({ field: pair.control, value: pair.controlValue }),
    })),
  );
}

function shapes(major: number, ids: Ids, type: Type): fc.Arbitrary<Shape> {
  const kinds: fc.Arbitrary<Shape>[] = [
    reads(ids),
    filters(type, "filtered", fc.constant(["res.partner", ""] as const)),
    filters(
      type,
      "filtered through a relation",
      fc.constantFrom(...paths).map(([model, path]) => [model, `${path}.`]),
    ),
    filters(type, "filtered where a field is inherited", fc.constantFrom(...inherited)),
    ordered(),
    described(),
    aggregated(type),
    ...(type === "float" ? [having()] : []),
    ...(type === "float" ? [] : [grouped(), groupedBefore(type)]),
    written(ids),
    writtenByCommand(ids),
    created(),
    writtenByEach(ids),
    imported(ids),
    defaulted(),
  ];
  if (major >= 17) kinds.push(insideAny(type));
  return fc.oneof(...kinds);
}

function reads(ids: Ids): fc.Arbitrary<Shape> {
  const others = fc.subarray(["name", "email", "ref", "parent_id", "create_date"]);
  return fc
    .tuple(fc.constantFrom("read", "search_read", "of a user"), others, fc.boolean())
    .map(([how, rest, first]) => ({ field, value }) => {
      const fields = first ? [field, ...rest] : [...rest, field];
      // A number is changed meanwhile by what is written: its fraction stays.
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

function filters(type: Type, kind: string, ways: fc.Arbitrary<readonly [string, string]>): fc.Arbitrary<Shape> {
  return fc
    .tuple(
      ways,
      condition(type),
      around,
      fc.constantFrom("search", "search_count", "search_read", "read_group", "name_search"),
    )
    .map(
      ([[model, path], leaf, wrap, method]) =>
        (aim) =>
          filtering(kind, model, method, wrap(leaf(path, aim))),
    );
}

function insideAny(type: Type): fc.Arbitrary<Shape> {
  return fc
    .tuple(
      fc.constantFrom(...paths),
      condition(type),
      around,
      around,
      fc.constantFrom("any", "not any"),
      fc.constantFrom("search", "search_count", "search_read"),
    )
    .map(([[model, path], leaf, outside, inside, operator, method]) => (aim) => {
      const steps = path.split(".").reverse();
      const domain = steps.reduce<unknown[]>((inner, step) => [[step, operator, inner]], inside(leaf("", aim)));
      return filtering("filtered inside any", model, method, outside(domain[0] as unknown[]));
    });
}

function filtering(kind: string, model: string, method: string, domain: unknown[]): Reach {
  if (method === "name_search" && model !== "res.partner") return { kind, model, method: "search", args: { domain } };
  if (method === "name_search") return { kind, model, method, args: { name: "", domain, limit: 3 } };
  if (method === "read_group") return { kind, model, method, args: { domain, groupby: [], aggregates: ["__count"] } };
  return { kind, model, method, args: { domain, ...(method === "search_read" && { fields: ["id"], limit: 3 }) } };
}

function condition(type: Type): fc.Arbitrary<(path: string, aim: Aim) => unknown[]> {
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

function ordered(): fc.Arbitrary<Shape> {
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

function described(): fc.Arbitrary<Shape> {
  return fc.subarray(["name", "email", "ref", "vat", "phone"]).map((rest) => ({ field }) => ({
    kind: "described",
    model: "res.partner",
    method: "fields_get",
    args: { allfields: [...rest, field], attributes: ["type"] },
  }));
}

function aggregated(type: Type): fc.Arbitrary<Shape> {
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

function having(): fc.Arbitrary<Shape> {
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

function grouped(): fc.Arbitrary<Shape> {
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

/** The older method's own forms: a group as a text, an aggregate with a name of its own. */
function groupedBefore(type: Type): fc.Arbitrary<Shape> {
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

function written(ids: Ids): fc.Arbitrary<Shape> {
  return fc
    .tuple(fc.subarray(["ref", "website", "barcode"]), fc.boolean())
    .map(([rest, several]) => ({ field, value }) => ({
      kind: "written",
      model: "res.partner",
      method: "write",
      ids: several ? [ids.person, ids.child] : [ids.child],
      args: {
        values: {
          ...Object.fromEntries(rest.filter((name) => name !== "barcode").map((name) => [name, "W"])),
          [field]: other(value),
        },
      },
    }));
}

function writtenByCommand(ids: Ids): fc.Arbitrary<Shape> {
  return fc
    .constantFrom("change", "make", "change below", "make below", "of a lead")
    .map((how) => ({ field, value }) => {
      const values = { [field]: other(value) };
      const made = { name: `${marker} Made`, ...values };
      const commands = {
        change: [[1, ids.person, values]],
        make: [
          [4, ids.person],
          [0, 0, made],
        ],
        "change below": [[1, ids.person, { child_ids: [[1, ids.child, values]] }]],
        "make below": [[1, ids.person, { child_ids: [[0, 0, made]] }]],
        "of a lead": [
          [
            1,
            ids.person,
            {
              child_ids: [
                [1, ids.child, values],
                [4, ids.child],
              ],
            },
          ],
        ],
      }[how];
      return {
        kind: "written by a command",
        model: "res.partner",
        method: "write",
        ids: [ids.company],
        args: { values: { child_ids: commands } },
      };
    });
}

function created(): fc.Arbitrary<Shape> {
  return fc
    .tuple(fc.boolean(), fc.integer({ min: 1, max: 3 }), fc.boolean())
    .map(([below, count, listed]) => ({ field, value }) => {
      const made = { name: `${marker} Made`, [field]: other(value) };
      const values = below ? { name: `${marker} Made above`, child_ids: [[0, 0, made]] } : made;
      return {
        kind: "created",
        model: "res.partner",
        method: "create",
        args: {
          values: listed ? [...Array.from({ length: count }, () => ({ name: `${marker} Made` })), values] : values,
        },
      };
    });
}

function writtenByEach(ids: Ids): fc.Arbitrary<Shape> {
  return fc.boolean().map((first) => ({ field, value }) => {
    const values = [{ ref: "W" }, { [field]: other(value) }];
    return {
      kind: "written by each",
      model: "res.partner",
      method: "write_each",
      only: "/mcp/xmlrpc/object",
      ids: [ids.person, ids.child],
      args: { values: first ? values : values.reverse(), specification: {} },
    };
  });
}

function imported(ids: Ids): fc.Arbitrary<Shape> {
  return fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 3 })).map(([changes, before]) => ({ field, value }) => {
    const values = { [field]: other(value) };
    const row = changes ? { id: ids.child, values } : { values: { name: `${marker} Made`, ...values } };
    const rows = [...Array.from({ length: before }, () => ({ values: { name: `${marker} Made` } })), row];
    const shows = '"errors":[]';
    return { kind: "imported", model: "res.partner", method: "import_rows", only: "/mcp/call", args: { rows }, shows };
  });
}

function defaulted(): fc.Arbitrary<Shape> {
  return fc.boolean().map((alone) => ({ field }) => ({
    kind: "asked for its default",
    model: "res.partner",
    method: "default_get",
    only: "/mcp/call",
    args: { fields: alone ? [field] : ["name", field] },
  }));
}

/** Another value of the same type. */
function other(value: Value): Value {
  if (typeof value === "number") return value + 1;
  return value === "Quetzal" || value === "Xylophone" ? `${value} changed` : value;
}
