import { describe, expect, test } from "vitest";
import { newId } from "../../kernel/ids.ts";
import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import type { Principal } from "../actor.ts";
import { decide } from "../decide.ts";
import type { Denial } from "../request.ts";
import type { ModelRule } from "../types.ts";

function field(name: string, type: string, more: Partial<FieldInfo> = {}): [string, FieldInfo] {
  const flags = { required: false, readonly: false, store: true, computed: false, translate: false };
  const asked = { searchable: true, sortable: true, groupable: true, companyDependent: false };
  return [name, { name, type, string: name, ...flags, ...asked, ...more }];
}
const computed = (...depends: string[]) => ({ readonly: true, computed: true, depends });
const states = field("state", "selection", {
  readonly: true,
  selection: ["draft", "sale", "cancel"].map((key) => [key, key]),
});
const known: Record<string, FieldMap> = {
  "sale.order": new Map([
    states,
    field("name", "char", { readonly: true, readonlyIn: { draft: false } }),
    field("partner_id", "many2one", { relation: "res.partner", readonly: true, readonlyIn: { draft: false } }),
    field("warehouse_id", "many2one", { relation: "stock.warehouse", readonly: true, readonlyIn: { sale: false } }),
    field("origin", "char"),
    field("locked", "boolean"),
    field("amount_total", "monetary", computed("order_line.price_total")),
    field("country_code", "char", { readonly: true, computed: true, related: "company_id.country_code" }),
    field("invoice_ref", "char", { readonly: true }),
    field("order_line", "one2many", { relation: "sale.order.line", relationField: "order_id" }),
    field("tag_ids", "many2many", { relation: "crm.tag" }),
    field("props", "properties"),
    field("props_definition", "properties_definition"),
  ]),
  "sale.order.line": new Map([
    field("name", "char"),
    field("price_total", "monetary", computed("price_unit")),
    field("order_id", "many2one", { relation: "sale.order", required: true }),
  ]),
  "account.move": new Map([
    field("state", "selection", { readonly: true, selection: [["draft", "Draft"]] }),
    field("move_type", "selection", { readonly: true, required: true }),
    field("journal_id", "many2one", { relation: "account.journal", readonly: true, required: true }),
    field("reserved", "float", { readonly: true, required: true }),
    field("payment_state", "selection", { ...computed("state"), selection: [["not_paid", "Not Paid"]] }),
    field("narration", "html"),
    field("auto_post", "selection", {
      selection: [
        ["no", "No"],
        ["at_date", "At Date"],
      ],
    }),
  ]),
  "x_seen.model": new Map([field("x_name", "char", { readonly: true }), field("x_code", "char", { readonly: true })]),
  "project.task": new Map([field("state", "selection"), field("stage_id", "many2one", { relation: "project.stage" })]),
  "x_own.model": new Map([field("state", "selection"), field("x_name", "char")]),
  "res.partner": new Map([field("child_ids", "one2many", { relation: "res.partner", relationField: "parent_id" })]),
  "crm.tag": new Map([field("name", "char")]),
};
const principal: Principal = {
  kind: "key",
  tenantId: newId(),
  keyId: newId(),
  connectionId: newId(),
  scope: "write",
  label: "k",
};

interface Rules {
  readonly [model: string]: Partial<ModelRule>;
}
const writes = { read: true, create: true, write: true };
const open: Rules = Object.fromEntries(Object.keys(known).map((model) => [model, writes]));

function judge(operation: "create" | "write", model: string, values: object, rules: Rules = {}): Denial | "allowed" {
  const models = Object.entries({ ...open, ...rules }).map(([name, rule]) => {
    const none = { read: false, create: false, write: false, unlink: false, actions: [], deniedFields: [] };
    return [name, { model: name, label: name, ...none, ...rule }] as const;
  });
  const decision = decide({
    principal,
    rules: { version: 1, models: new Map(models) },
    request: { kind: operation, model, values: values as Record<string, unknown> },
    fieldsOf: (name) => known[name],
  });
  if ("need" in decision) throw new Error(`needs ${decision.need}`);
  return decision.allow ? "allowed" : decision.denial;
}
const write = (model: string, values: object, rules?: Rules) => judge("write", model, values, rules);
const create = (model: string, values: object, rules?: Rules) => judge("create", model, values, rules);
const order = (values: object, rules?: Rules) => write("sale.order", values, rules);
const readonlyAt = (path: string, hint: string) => ({
  reason: "field_readonly",
  path,
  hint: expect.stringContaining(hint),
});

describe("fields that callers can't write", () => {
  test("the refusal of a state names the action that sets it, and whether the rules allow that", () => {
    expect(order({ state: "sale" })).toMatchObject(readonlyAt("values.state", "action_confirm, which is not enabled"));
    const enabled = { "sale.order": { ...writes, actions: ["action_confirm"] } };
    expect(order({ state: "sale" }, enabled)).toMatchObject(
      readonlyAt("values.state", 'Call run_action model="sale.order" action="action_confirm"'),
    );
    expect(order({ locked: false })).toMatchObject(readonlyAt("values.locked", "action_unlock"));
    expect(write("account.move", { payment_state: "paid" })).toMatchObject(
      readonlyAt("values.payment_state", "action_register_payment"),
    );
  });

  test("a new record, an imported row and a line begin in the first state", () => {
    expect(create("sale.order", { state: "sale" })).toMatchObject(readonlyAt("values.state", "action_confirm"));
    expect(create("account.move", { move_type: "entry", state: "posted" })).toMatchObject(
      readonlyAt("values.state", "action_post"),
    );
    const decision = decide({
      principal,
      rules: {
        version: 1,
        models: new Map([
          ["sale.order", { model: "sale.order", label: "", unlink: false, actions: [], deniedFields: [], ...writes }],
        ]),
      },
      request: { kind: "import", operation: "write", model: "sale.order", rows: [{ origin: "x" }, { state: "sale" }] },
      fieldsOf: (name) => known[name],
    });
    expect(decision).toMatchObject({ denial: { reason: "field_readonly", path: "rows[1].state" } });
    expect(order({ order_line: [[0, 0, { name: "x", price_total: 1 }]] })).toMatchObject({
      reason: "field_readonly",
      path: "values.order_line[0][2].price_total",
    });
    expect(order({ order_line: [[1, 4, { price_total: 1 }]] })).toMatchObject({
      reason: "field_readonly",
      path: "values.order_line[0][2].price_total",
    });
  });

  test("a new record may name the first state explicitly", () => {
    expect(create("sale.order", { state: "draft" })).toBe("allowed");
    expect(create("account.move", { move_type: "entry", state: "draft" })).toBe("allowed");
    expect(order({ state: "draft" })).toMatchObject({ reason: "field_readonly" });
    expect(create("x_own.model", { state: "done" })).toMatchObject({ reason: "field_readonly" });
  });

  test("a state that users set themselves may be written, any other may not", () => {
    expect(write("project.task", { state: "1_done" })).toBe("allowed");
    expect(write("project.task", { stage_id: 4 })).toBe("allowed");
    expect(write("x_own.model", { state: "done" })).toMatchObject({
      ...readonlyAt("values.state", "Leave it out."),
      remedy: { by: "portal_admin", where: "models.fixed_field" },
    });
  });

  test("the refusal of a computed field names the fields that make it up", () => {
    expect(order({ amount_total: 999 })).toMatchObject({
      reason: "field_readonly",
      message: expect.stringContaining("works it out from order_line.price_total"),
    });
    expect(order({ country_code: "ES" })).toMatchObject({
      message: expect.stringContaining("company_id.country_code"),
    });
    expect(order({ invoice_ref: "x" })).toMatchObject({ message: expect.stringContaining("marks it as read-only") });
  });

  test("a rule for a field opens that field and no other", () => {
    const opened = { "sale.order": { ...writes, writableFields: ["state", "props_definition"] } };
    expect(order({ state: "sale" }, opened)).toBe("allowed");
    expect(create("sale.order", { state: "sale" }, opened)).toBe("allowed");
    expect(order({ props_definition: [] }, opened)).toBe("allowed");
    expect(order({ amount_total: 1 }, opened)).toMatchObject({ reason: "field_readonly" });
    expect(order({ state: "sale" }, { "sale.order": { read: true, writableFields: ["state"] } })).toMatchObject({
      reason: "operation_disabled",
    });
    const denied = { "sale.order": { ...writes, writableFields: ["state"], deniedFields: ["state"] } };
    expect(order({ state: "sale" }, denied)).toMatchObject({ reason: "field_denied" });
  });

  test("a field that is read-only in some states can be changed, and a new record follows its first state", () => {
    expect(order({ name: "S1", partner_id: 7, warehouse_id: 1 })).toBe("allowed");
    expect(create("sale.order", { name: "S1", partner_id: 7 })).toBe("allowed");
    expect(create("sale.order", { warehouse_id: 1 })).toMatchObject({ reason: "field_readonly" });
  });

  test("a model whose fields are all read-only for the user is left to Odoo to refuse", () => {
    expect(write("x_seen.model", { x_name: "x" })).toBe("allowed");
  });

  test("a new record takes its kind and its owner, and a later change is refused", () => {
    expect(create("account.move", { move_type: "out_invoice", journal_id: 1 })).toBe("allowed");
    expect(create("account.move", { reserved: 5 })).toMatchObject({ reason: "field_readonly" });
    expect(write("account.move", { move_type: "entry" })).toMatchObject({ reason: "field_readonly" });
    expect(write("account.move", { journal_id: 2 })).toMatchObject({ reason: "field_readonly" });
  });

  test("a definition of properties is refused as a change of fields", () => {
    expect(order({ props_definition: [{ name: "a", type: "char" }] })).toMatchObject({ reason: "field_readonly" });
  });
});

describe("properties", () => {
  test.each([
    [{ props: { a: "x", b: 1.5, c: true, d: false, e: null } }],
    [{ props: { a: [7, "Azure"], b: [1, 2], c: [[1, "A"]], d: ["tag"] } }],
    [{ props: false }],
    [{ props: {} }],
  ])("the values %j set properties and are allowed", (values) => expect(order(values)).toBe("allowed"));

  test.each([
    [{ props: [{ name: "a", value: 1, definition_changed: true }] }, "values.props"],
    [{ props: [{ name: "a", definition_deleted: true }] }, "values.props"],
    [{ props: [{ name: "a", value: 1 }] }, "values.props"],
    [{ props: { a: { type: "many2one", comodel: "res.users", value: 2 } } }, "values.props.a"],
    [{ props: { a: [{ comodel: "res.users" }] } }, "values.props.a[0]"],
    [{ props: '{"a": 1}' }, "values.props"],
    [{ order_line: [], props: [] }, "values.props"],
  ])("the values %j define properties and are refused at %s", (values, path) =>
    expect(order(values)).toMatchObject({ path }),
  );
});

describe("lines that a write removes", () => {
  const lines = (order_line: unknown) => ({ order_line });
  const deletes = { "sale.order.line": { ...writes, unlink: true } };

  test.each([
    [[[2, 4, 0]]],
    [[[3, 4, 0]]],
    [[[5, 0, 0]]],
    [[[5]]],
    [[[6, 0, [4]]]],
    [[[6, 0, []]]],
    [[4, 5]],
    [false],
    [null],
    [
      [
        [1, 4, { name: "x" }],
        [5, 0, 0],
        [0, 0, { name: "y" }],
      ],
    ],
  ])("the command %j needs the right to delete lines", (value) => {
    expect(order(lines(value))).toMatchObject({ reason: "operation_disabled" });
    expect(order(lines(value), deletes)).toBe("allowed");
  });

  test("lines are added and changed without the right to delete, and a new record has none to lose", () => {
    expect(
      order(
        lines([
          [0, 0, { name: "x" }],
          [1, 4, { name: "y" }],
          [4, 5, 0],
        ]),
      ),
    ).toBe("allowed");
    expect(order(lines([]))).toBe("allowed");
    for (const value of [
      [
        [5, 0, 0],
        [0, 0, { name: "x" }],
      ],
      [[6, 0, [4]]],
      [4],
      false,
    ])
      expect(create("sale.order", lines(value))).toBe("allowed");
  });

  test.each([
    [[[3, 4, 0]]],
    [[[4, 4], [5]]],
    [
      [
        [6, 0, [4]],
        [6, 0, [5]],
      ],
    ],
  ])("a new record can't take lines from another record with %j", (value) => {
    expect(create("sale.order", lines(value))).toMatchObject({ reason: "operation_disabled" });
  });

  test("independent records are unlinked without the right to delete", () => {
    for (const value of [[[3, 4, 0]], [[5, 0, 0]], [[6, 0, [4]]], [4], [], false])
      expect(order({ tag_ids: value }, { "crm.tag": { read: true } })).toBe("allowed");
    expect(order({ tag_ids: [[2, 4, 0]] })).toMatchObject({ reason: "operation_disabled" });
  });

  test("the refusal says how to keep the lines", () => {
    expect(order(lines([[3, 4, 0]]))).toMatchObject({
      path: "values.order_line[0]",
      message: expect.stringContaining("would take lines out of order_line"),
      hint: expect.stringContaining("[0, 0, {…}]"),
    });
  });

  test("a line is linked only if a readable field of its own names its record", () => {
    expect(order(lines([[4, 5, 0]]), { "sale.order.line": { write: true } })).toMatchObject({
      reason: "operation_disabled",
    });
    const denied = { "sale.order.line": { ...writes, deniedFields: ["order_id"] } };
    expect(order(lines([[4, 5, 0]]), denied)).toMatchObject({ reason: "field_denied" });
    // No single field of these records says which record they belong to.
    expect(write("res.partner", { child_ids: [[4, 5, 0]] })).toMatchObject({ reason: "malformed" });
  });

  test("a line is moved with the right to change both records, and detached with the right to delete it", () => {
    expect(write("sale.order.line", { order_id: 7 })).toBe("allowed");
    expect(write("sale.order.line", { order_id: 7 }, { "sale.order": { read: true } })).toMatchObject({
      reason: "operation_disabled",
      path: "values.order_id",
    });
    expect(write("sale.order.line", { order_id: false })).toMatchObject({ reason: "operation_disabled" });
    expect(create("sale.order.line", { order_id: 7 }, { "sale.order": { read: true } })).toBe("allowed");
  });

  test("a line that is changed through its record is moved only with the right to delete it", () => {
    for (const other of [7, false]) {
      const moved = lines([[1, 4, { order_id: other }]]);
      expect(order(moved)).toMatchObject({
        reason: "operation_disabled",
        path: "values.order_line[0][2].order_id",
        hint: expect.stringContaining("Leave order_id out here."),
      });
      expect(order(moved, deletes)).toBe("allowed");
    }
    // Odoo attaches a new line to this record, whatever the line says.
    expect(order(lines([[0, 0, { name: "x", order_id: 7 }]]))).toBe("allowed");
  });
});

test("a journal entry may be set not to post automatically, but not to do so", () => {
  expect(judge("write", "account.move", { auto_post: "no" })).toBe("allowed");
  expect(judge("write", "account.move", { auto_post: "at_date" })).toMatchObject({ reason: "field_readonly" });
  for (const values of [{ payment_state: "not_paid" }, { state: "draft" }])
    expect(judge("write", "account.move", values)).toMatchObject({ reason: "field_readonly" });
});
