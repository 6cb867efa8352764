import { describe, expect, test } from "vitest";
import { newId } from "../kernel/ids.ts";
import type { Domain, FieldInfo, FieldMap } from "../kernel/odoo-values.ts";
import type { Principal } from "./actor.ts";
import { decide } from "./decide.ts";
import { parseDomain } from "./domain/parse-domain.ts";
import type { Denial, PolicyRequest } from "./request.ts";
import type { ModelRule } from "./types.ts";

function field(name: string, type: string, relation?: string): [string, FieldInfo] {
  const info = {
    name,
    type,
    string: name,
    required: false,
    readonly: false,
    store: true,
    computed: false,
    searchable: true,
    sortable: true,
    groupable: true,
    translate: false,
    companyDependent: false,
  };
  return [name, relation === undefined ? info : { ...info, relation }];
}

const metadata: Record<string, FieldMap> = {
  "res.partner": new Map([
    field("id", "integer"),
    field("name", "char"),
    field("parent_id", "many2one", "res.partner"),
    field("child_ids", "one2many", "res.partner"),
    field("cron_id", "many2one", "ir.cron"),
    field("company_ids", "one2many", "crm.team"),
    field("friend_ids", "many2many", "res.partner"),
    field("place_id", "many2one", "stock.location"),
  ]),
  "stock.location": new Map([
    field("id", "integer"),
    field("name", "char"),
    field("location_id", "many2one", "stock.location"),
  ]),
  "crm.team": new Map([
    field("name", "char"),
    field("parent_id", "many2one", "crm.team"),
    field("partner_id", "many2one", "res.partner"),
  ]),
  "ir.cron": new Map([field("name", "char")]),
};

const key: Principal = {
  kind: "key",
  tenantId: newId(),
  keyId: newId(),
  connectionId: newId(),
  scope: "write",
  label: "k",
};

function rule(model: string, deniedFields: readonly string[] = []): [string, ModelRule] {
  const open = { read: true, create: true, write: true, unlink: true };
  return [model, { model, label: model, ...open, actions: [], deniedFields: [...deniedFields] }];
}

/** Returns the reason and the place of a refusal, or `allowed`. */
function said(request: PolicyRequest, denied: Readonly<Record<string, readonly string[]>> = {}): Partial<Denial> {
  const models = new Map(
    // The rule for the job is one that was stored before the model was closed.
    ["res.partner", "crm.team", "ir.cron", ...Object.keys(denied)].map((model) => rule(model, denied[model])),
  );
  const rules = { version: 1, models };
  const decision = decide({ principal: key, rules, request, fieldsOf: (model) => metadata[model] });
  if ("need" in decision) throw new Error(`${decision.need} is not among the models of this test`);
  return decision.allow ? { reason: "allowed" as never } : decision.denial;
}
const model = "res.partner";
const where = (domain: unknown, denied = {}) => said({ kind: "read", model, domain: domain as Domain }, denied);
const allowed = { reason: "allowed" };

describe("limits of a domain", () => {
  const named = ["name", "=", "x"];
  /** Returns a condition inside of so many nested sub-domains. */
  const inside = (depth: number): unknown => (depth === 0 ? [named] : [["parent_id", "any", inside(depth - 1)]]);

  test("a domain has at most 200 conditions, and so has a sub-domain", () => {
    expect(where(Array(200).fill(named))).toEqual(allowed);
    expect(where(Array(201).fill(named))).toMatchObject({ reason: "malformed", path: "domain" });
    const inner = [["parent_id", "any", Array(201).fill(named)]];
    expect(where(inner)).toMatchObject({ reason: "malformed", path: "domain[0][2]" });
  });

  test("sub-domains are nested at most five deep", () => {
    expect(where(inside(5))).toEqual(allowed);
    expect(where(inside(6))).toMatchObject({
      reason: "malformed",
      path: "domain[0][2][0][2][0][2][0][2][0][2][0][2]",
      message: expect.stringContaining("nested more than 5 deep"),
    });
  });

  test("a path has at most six steps", () => {
    const path = (steps: number) => [[[...Array(steps - 1).fill("parent_id"), "name"].join("."), "=", "x"]];
    expect(where(path(6))).toEqual(allowed);
    expect(where(path(7))).toMatchObject({
      reason: "malformed",
      message: expect.stringContaining("a path of more than 6 steps"),
    });
  });

  test("a domain's text has at most 20,000 characters and nests lists at most twelve deep", () => {
    const long = (length: number) => `[["name","=","${"a".repeat(length - 17)}"]]`;
    expect(long(20_000)).toHaveLength(20_000);
    expect(parseDomain(long(20_000))).toHaveLength(1);
    expect(() => parseDomain(long(20_001))).toThrow("longer than 20000 characters");
    const deep = (lists: number) => `[('id', 'in', ${"(".repeat(lists)}1${",)".repeat(lists)})]`;
    expect(parseDomain(deep(10))).toHaveLength(1);
    expect(() => parseDomain(deep(11))).toThrow("nested too deeply");
  });
});

describe("limits of values", () => {
  const write = (values: Record<string, unknown>) => said({ kind: "write", model, values });
  const lines = (depth: number): Record<string, unknown> =>
    depth === 0 ? { name: "x" } : { child_ids: [[0, 0, lines(depth - 1)]] };

  test("a command sets at most 5,000 ids", () => {
    const setting = (count: number) => [[6, 0, Array.from({ length: count }, (_, i) => i + 1)]];
    expect(write({ friend_ids: setting(5_000) })).toEqual(allowed);
    expect(write({ friend_ids: setting(5_001) })).toMatchObject({
      reason: "malformed",
      message: "Malformed: more than 5000 ids.",
      path: "values.friend_ids[0]",
    });
  });

  test("a field takes at most 200 commands, also as plain ids", () => {
    expect(write({ child_ids: Array(200).fill([0, 0, { name: "x" }]) })).toEqual(allowed);
    expect(write({ child_ids: Array(201).fill([0, 0, { name: "x" }]) })).toMatchObject({
      reason: "malformed",
      path: "values.child_ids",
    });
    expect(write({ child_ids: Array.from({ length: 201 }, (_, i) => i + 1) })).toMatchObject({ reason: "malformed" });
  });

  test("lines of lines are nested at most four deep", () => {
    expect(write(lines(4))).toEqual(allowed);
    expect(write(lines(5))).toMatchObject({
      reason: "malformed",
      message: expect.stringContaining("nested more than 4 deep"),
    });
  });
});

test("an import judges the values of every row, and its error names the row", () => {
  const rows = [{ name: "a" }, { name: "b", parent_id: 4 }];
  const request = (more: Record<string, unknown>) =>
    ({ kind: "import", operation: "create", model, rows: [...rows, more] }) as const;
  expect(said(request({ name: "c" }))).toEqual(allowed);
  expect(said(request({ password: "c" }))).toMatchObject({ reason: "field_denied", path: "rows[2].password" });
  expect(said(request({ nmae: "c" }))).toMatchObject({ reason: "malformed", path: "rows[2].nmae" });
  expect(said(request({ name: "c" }), { "res.partner": ["name"] })).toMatchObject({
    reason: "field_denied",
    path: "rows[0].name",
  });
});

test.each(["id", "display_name", "__last_update"])("no call may write %s, which every record has", (name) => {
  // Most models have the id among their fields, as read-only.
  const fields = new Map([...(metadata[model] as FieldMap)].filter(([known]) => known !== name));
  const rules = { version: 1, models: new Map([rule(model)]) };
  const request = { kind: "write", model, values: { [name]: 4 } } as const;
  expect(decide({ principal: key, rules, request, fieldsOf: () => fields })).toMatchObject({
    denial: { reason: "malformed", path: `values.${name}` },
  });
});

describe("a model on the hard floor", () => {
  test.each([
    ["a path", { domain: [["cron_id.name", "=", "x"]] }],
    ["a sub-domain", { domain: [["cron_id", "any", [["name", "=", "x"]]]] }],
    ["a name", { domain: [["cron_id", "ilike", "x"]] }],
    ["a name by =", { domain: [["cron_id", "=", "x"]] }],
    ["a tree", { domain: [["cron_id", "child_of", [1]]] }],
    ["an order", { order: "cron_id" }],
    ["a group", { groupby: ["cron_id"] }],
    ["a group along a path", { groupby: ["cron_id.name"] }],
  ])("an old rule for a model on the hard floor does not open it to %s", (_, part) => {
    expect(said({ kind: "read", model, ...part } as PolicyRequest)).toMatchObject({
      reason: "relation_disabled",
      remedy: { by: "nobody" },
    });
  });

  test("a refusal does not suggest a model on the hard floor", () => {
    expect(said({ kind: "read", model: "ir.crons" }).hint).toBe("Enabled: res.partner, crm.team.");
  });
});

describe("conditions that reveal a denied field indirectly", () => {
  test("child_of and parent_of by name are refused if the display name is denied", () => {
    for (const denied of ["name", "display_name"])
      expect(where([["id", "child_of", "Ann"]], { "res.partner": [denied] })).toMatchObject({ reason: "field_denied" });
    expect(where([["id", "child_of", "Ann"]])).toEqual(allowed);
    expect(where([["id", "child_of", 7]], { "res.partner": ["name"] })).toEqual(allowed);
  });

  test.each(["child_of", "parent_of"])(
    "%s is refused if the parent is denied, for a relation and for the model itself",
    (operator) => {
      expect(where([["company_ids", operator, [1]]])).toEqual(allowed);
      expect(where([["company_ids", operator, [1]]], { "crm.team": ["parent_id"] })).toMatchObject({
        reason: "field_denied",
      });
      expect(where([["id", operator, [1]]], { "res.partner": ["parent_id"] })).toMatchObject({
        reason: "field_denied",
      });
    },
  );
});

test.each(["child_of", "parent_of"])("%s needs the parent field of the model's tree", (operator) => {
  const leaf = ["place_id", operator, [8]];
  expect(where([leaf], { "stock.location": ["parent_id"] })).toEqual(allowed);
  expect(where([leaf], { "stock.location": ["location_id"] })).toMatchObject({ reason: "field_denied" });
});

test("child_of and parent_of are refused if another denied field closes the parent", () => {
  const fields = metadata["crm.team"]?.get("parent_id") as FieldInfo;
  const before = metadata["crm.team"] as FieldMap;
  const closed = { because: "denied", model: "crm.team", field: "name" } as const;
  metadata["crm.team"] = new Map([...before, ["parent_id", { ...fields, closed }]]);
  expect(where([["company_ids", "child_of", [1]]])).toMatchObject({ reason: "field_denied" });
  metadata["crm.team"] = before;
});

test.each([
  [[[1, "=", 1]], "allowed"],
  [[[0, "=", 1]], "allowed"],
  [[[1, "!=", 1]], "malformed"],
  [[[1, "=", 2]], "malformed"],
  [[[0, "in", [1]]], "malformed"],
  [[[2, "=", 1]], "malformed"],
])("a domain allows only two conditions without a field, always and never: %j is %s", (domain, expected) => {
  expect(where(domain)).toMatchObject({ reason: expected });
});

test.each(["name desc", "name;drop", "a-b", "", "1name", "name\n", "ñame", "name.x()"])(
  "%j is refused as a field name in every argument",
  (name) => {
    for (const request of [
      { kind: "read", model, fields: [name] },
      { kind: "describe", model, fields: [name] },
      { kind: "write", model, values: { [name]: 1 } },
    ] as PolicyRequest[])
      expect(said(request)).toMatchObject({ reason: "malformed" });
  },
);

test.each(["constructor", "toString", "__proto__", "hasOwnProperty"])(
  "%s is refused as a Python literal and as a context key",
  (name) => {
    expect(() => parseDomain(`[('name', '=', ${name})]`)).toThrow("is no value");
    expect(said({ kind: "read", model, context: JSON.parse(`{"${name}":true}`) })).toMatchObject({
      reason: "context_key",
    });
  },
);
