import { expect, test } from "vitest";
import { field, fieldMap } from "#tests/support/judged.ts";
import type { OdooCall } from "../odoo/types.ts";
import type { CallIo } from "./define-tool.ts";
import { requireOpenStates } from "./open-states.ts";

const fields = fieldMap(
  field("state", "selection"),
  field("quantity", "float"),
  field("picked", "boolean"),
  field("move_id", "many2one", { relation: "stock.move" }),
);

/** The message of what is refused, and the models whose states were asked for. */
async function asked(values: Record<string, unknown>, { id = 5, state = "done", rules = {} } = {}) {
  const calls: OdooCall[] = [];
  const io = {
    context: { rules: { models: new Map(Object.entries(rules)) } },
    odoo: {
      call: async (call: OdooCall) => {
        calls.push(call);
        return [{ id: call.ids?.[0], state }];
      },
    },
  } as unknown as CallIo;
  const record = { model: "stock.move.line", fields, id: id === 0 ? undefined : id, values, path: "values" };
  const refused = await requireOpenStates(io, [record]).then(
    () => "allowed",
    (error: Error) => error.message,
  );
  return { refused, models: calls.map(({ model }) => model) };
}

test("the quantity of a done transfer is changed by those who may change the stock", async () => {
  const refusal = "quantity of stock.move.line 5 cannot be changed as the record stands.";
  expect((await asked({ quantity: 3 })).refused).toBe(refusal);
  expect((await asked({ quantity: 3 }, { rules: { "stock.quant": { write: true } } })).refused).toBe("allowed");
  const opened = { "stock.move.line": { writableFields: ["quantity"] } };
  expect((await asked({ quantity: 3 }, { rules: opened })).refused).toBe("allowed");
});

test("a receipt that is not done takes quantities, and other fields are not asked about", async () => {
  expect((await asked({ quantity: 3 }, { state: "assigned" })).refused).toBe("allowed");
  expect(await asked({ picked: true })).toEqual({ refused: "allowed", models: [] });
});

test("a new line is put at a transfer that is not done", async () => {
  const line = { quantity: 3, move_id: 9 };
  const held = await asked(line, { id: 0 });
  expect(held.refused).toContain("stock.move 9 cannot be changed");
  expect(held.models).toEqual(["stock.move"]);
  expect((await asked(line, { id: 0, state: "assigned" })).refused).toBe("allowed");
});
