import { describe, expect, test } from "vitest";
import { field, fieldMap } from "#tests/support/judged.ts";
import { AppError } from "../../kernel/errors.ts";
import type { OdooCall } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { requireEditableStates } from "./editable-states.ts";

const fields = fieldMap(
  field("state", "selection"),
  field("quantity", "float"),
  field("picked", "boolean"),
  field("move_id", "many2one", { relation: "stock.move" }),
);

/**
 * Returns "allowed" or the message of the refusal, and the models whose states were read. The fake Odoo returns only
 * the fields that it is asked for.
 */
async function asked(
  values: Record<string, unknown>,
  {
    id = 5,
    state = "done",
    rules = {},
    model = "stock.move.line",
    known = fields,
    more = {},
    fault = undefined as AppError | undefined,
  } = {},
) {
  const calls: OdooCall[] = [];
  const io = {
    context: { rules: { models: new Map(Object.entries(rules)) } },
    odoo: {
      call: async (call: OdooCall) => {
        calls.push(call);
        if (fault !== undefined) throw fault;
        const told = Object.entries({ state, ...more });
        const names = call.args?.["fields"] as readonly string[];
        return [{ id: call.ids?.[0], ...Object.fromEntries(told.filter(([name]) => names.includes(name))) }];
      },
    },
  } as unknown as CallIo;
  const record = { model, fields: known, id: id === 0 ? undefined : id, values, path: "values" };
  const refused = await requireEditableStates(io, [record]).then(
    () => "allowed",
    (error: Error) => error.message,
  );
  return { refused, models: calls.map((call) => call.model) };
}

test("a caller who may change the stock may change the quantity of a done transfer", async () => {
  const refusal = "quantity of stock.move.line 5 cannot be changed in the record's current state.";
  expect((await asked({ quantity: 3 })).refused).toBe(refusal);
  expect((await asked({ quantity: 3 }, { rules: { "stock.quant": { write: true } } })).refused).toBe("allowed");
  const opened = { "stock.move.line": { writableFields: ["quantity"] } };
  expect((await asked({ quantity: 3 }, { rules: opened })).refused).toBe("allowed");
});

test("a receipt that is not done takes quantities, and Odoo is not asked for the state if other fields change", async () => {
  expect((await asked({ quantity: 3 }, { state: "assigned" })).refused).toBe("allowed");
  expect(await asked({ picked: true })).toEqual({ refused: "allowed", models: [] });
});

test("a new line may be added to a transfer only if the transfer is not done", async () => {
  const line = { quantity: 3, move_id: 9 };
  const held = await asked(line, { id: 0 });
  expect(held.refused).toContain("stock.move 9 cannot be changed");
  expect(held.models).toEqual(["stock.move"]);
  expect((await asked(line, { id: 0, state: "assigned" })).refused).toBe("allowed");
});

describe("a confirmed order", () => {
  const known = fieldMap(
    field("state", "selection"),
    field("order_line", "one2many", { relation: "sale.order.line" }),
    field("order_id", "many2one", { relation: "sale.order" }),
    field("product_uom_qty", "float"),
  );
  const order = { model: "sale.order", known, state: "sale" };
  const line = { model: "sale.order.line", known, state: "sale" };
  const confirms = { rules: { "sale.order": { actions: ["action_confirm"] } } };
  const added = { order_line: [[0, 0, { product_id: 7 }]] };

  test("a confirmed order takes new lines and quantities only from a caller who may confirm orders", async () => {
    const closed = expect.stringContaining("cannot be changed in the record's current state");
    expect((await asked(added, order)).refused).toEqual(closed);
    expect((await asked({ product_uom_qty: 3 }, line)).refused).toEqual(closed);
    expect((await asked({ order_id: 9 }, { ...line, id: 0 })).refused).toContain("order_line of sale.order 9");
    for (const lines of [
      [[6, 0, [4]]],
      [[4, 4]],
      [4],
      [
        [1, 4, { name: "x" }],
        [0, 0, {}],
      ],
    ])
      expect((await asked({ order_line: lines }, order)).refused).toEqual(closed);
    for (const [values, at] of [[added, order] as const, [{ product_uom_qty: 3 }, line] as const])
      expect((await asked(values, { ...at, ...confirms })).refused).toBe("allowed");
  });

  test("a confirmed order takes changes without a delivery or purchase, and a quotation takes any change", async () => {
    for (const order_line of [[[1, 4, { name: "x" }]], []])
      expect(await asked({ order_line }, order)).toEqual({ refused: "allowed", models: [] });
    for (const [values, at] of [[added, order] as const, [{ product_uom_qty: 3 }, line] as const])
      expect((await asked(values, { ...at, state: "draft" })).refused).toBe("allowed");
  });
});

test("only a caller who may create tasks may close a recurring task, because Odoo creates the next one", async () => {
  const known = fieldMap(field("state", "selection"), field("recurring_task", "boolean"));
  const task = { model: "project.task", known, more: { recurring_task: true } };
  expect((await asked({ state: "1_done" }, task)).refused).toContain("state of project.task 5");
  expect((await asked({ state: "1_done" }, { ...task, more: { recurring_task: false } })).refused).toBe("allowed");
  expect(await asked({ state: "03_approved" }, task)).toEqual({ refused: "allowed", models: [] });
  const makes = { rules: { "project.task": { create: true } } };
  expect((await asked({ state: "1_done" }, { ...task, ...makes })).refused).toBe("allowed");
});

test("a deadline of an activity that has a meeting needs the right to change meetings", async () => {
  const known = fieldMap(field("date_deadline", "date"), field("calendar_event_id", "many2one"));
  const activity = { model: "mail.activity", known, more: { calendar_event_id: [7, "Call"] } };
  const values = { date_deadline: "2027-01-01" };
  expect((await asked(values, activity)).refused).toContain("date_deadline of mail.activity 5");
  expect((await asked(values, { ...activity, more: { calendar_event_id: false } })).refused).toBe("allowed");
  const apart = { ...activity, known: fieldMap(field("date_deadline", "date")) };
  expect(await asked(values, apart)).toEqual({ refused: "allowed", models: [] });
});

test("a new category of a product with real-time valuation needs the right to create journal entries", async () => {
  const known = fieldMap(field("categ_id", "many2one"), field("valuation", "selection", { store: false }));
  const product = { model: "product.template", known, more: { valuation: "real_time" } };
  expect((await asked({ categ_id: 3 }, product)).refused).toContain("categ_id of product.template 5");
  expect((await asked({ categ_id: 3 }, { ...product, more: { valuation: "manual_periodic" } })).refused).toBe(
    "allowed",
  );
  const books = { rules: { "account.move": { create: true } } };
  expect((await asked({ categ_id: 3 }, { ...product, ...books })).refused).toBe("allowed");
});

test("a field that is read-only in a record's state stays read-only, whatever rights the rules give", async () => {
  const known = fieldMap(
    field("state", "selection"),
    field("quantity", "float", { readonlyIn: { cancel: true, draft: false } }),
  );
  for (const rules of [{}, { "stock.quant": { write: true } }]) {
    const refused = async (state: string) => (await asked({ quantity: 3 }, { known, state, rules })).refused;
    expect(await refused("cancel")).toContain("quantity of stock.move.line 5 cannot be changed");
    expect(await refused("draft")).toBe("allowed");
  }
});

test("the write passes if the addon denies the read of the state, and any other error of the read is thrown", async () => {
  const fault = (code: "denied" | "odoo_upstream") => ({ fault: new AppError(code, "No.") });
  expect((await asked({ quantity: 3 }, fault("denied"))).refused).toBe("allowed");
  expect((await asked({ quantity: 3 }, fault("odoo_upstream"))).refused).toBe("No.");
});

describe("the table of settled fields", () => {
  const quant = { "stock.quant": { write: true } };
  const lines: readonly (readonly [model: string, names: string, so: object, not: object, may: object])[] = [
    [
      "account.move.line",
      "account_id amount_currency balance credit currency_id debit",
      { matching_number: "A7" },
      { matching_number: false },
      { "account.move.line": { actions: ["remove_move_reconcile"] } },
    ],
    [
      "maintenance.request",
      "stage_id",
      { recurring_maintenance: true },
      { recurring_maintenance: false },
      { "maintenance.request": { create: true } },
    ],
    [
      "mrp.production",
      "finished_move_line_ids lot_producing_id lot_producing_ids move_byproduct_ids move_finished_ids move_line_raw_ids move_raw_ids qty_producing",
      { state: "done" },
      { state: "progress" },
      quant,
    ],
    [
      "product.product",
      "categ_id",
      { valuation: "real_time" },
      { valuation: "manual_periodic" },
      { "account.move": { create: true } },
    ],
    ...["order_line", "product_qty"].map(
      (name) =>
        [
          name === "order_line" ? "purchase.order" : "purchase.order.line",
          name,
          { state: "purchase" },
          { state: "draft" },
          { "purchase.order": { actions: ["button_confirm"] } },
        ] as const,
    ),
    [
      "sale.order",
      "order_line",
      { state: "done" },
      { state: "sent" },
      { "sale.order": { actions: ["action_confirm"] } },
    ],
    [
      "stock.move",
      "move_line_ids move_line_ids_without_package move_line_nosuggest_ids product_uom_qty quantity quantity_done",
      { state: "done" },
      { state: "assigned" },
      quant,
    ],
    [
      "stock.move.line",
      "location_dest_id location_id lot_id lot_name owner_id package_id product_id product_uom_id qty_done quantity result_package_id",
      { state: "done" },
      { state: "assigned" },
      quant,
    ],
    [
      "stock.picking",
      "move_ids move_ids_without_package move_line_ids move_line_ids_without_package move_line_nosuggest_ids move_lines",
      { state: "done" },
      { state: "assigned" },
      quant,
    ],
  ];

  test.each(lines)(
    "without the right, %s %s cannot be changed in a settled record",
    async (model, names, so, not, may) => {
      for (const name of names.split(" ")) {
        const known = fieldMap(field(name, "char"), ...Object.keys(so).map((by) => field(by, "char")));
        const of = (more: object, rules = {}) => asked({ [name]: 3 }, { model, known, more, rules });
        expect((await of(so)).refused).toBe(`${name} of ${model} 5 cannot be changed in the record's current state.`);
        expect((await of(not)).refused).toBe("allowed");
        expect((await of(so, may)).refused).toBe("allowed");
      }
    },
  );

  test.each([
    ["purchase.order.line", "order_id", "purchase.order", "order_line", "purchase"],
    ["stock.move", "picking_id", "stock.picking", "move_line_ids", "done"],
    ["stock.move", "production_id", "mrp.production", "move_finished_ids", "done"],
    ["stock.move", "raw_material_production_id", "mrp.production", "move_raw_ids", "done"],
    ["stock.move.line", "picking_id", "stock.picking", "move_line_ids", "done"],
  ])(
    "without the right, a new %s cannot be added to a settled record through %s",
    async (model, link, holder, names, state) => {
      const known = fieldMap(field(link, "many2one", { relation: holder }));
      const held = { model, known, id: 0, state };
      expect((await asked({ [link]: 9 }, held)).refused).toContain(`${names} of ${holder} 9 cannot be changed`);
      expect((await asked({ [link]: 9 }, { ...held, state: "draft" })).refused).toBe("allowed");
      expect(await asked({ [link]: false }, held)).toEqual({ refused: "allowed", models: [] });
    },
  );
});
