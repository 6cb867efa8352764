import { expect, test, vi } from "vitest";
import type { FieldInfo } from "../../odoo/types.ts";
import { namedIds } from "./named-ids.ts";

const files = { name: "attachment_ids", type: "many2many", relation: "ir.attachment" } as FieldInfo;
const fields = async () => new Map([[files.name, files]]);
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

test.each<[string, object]>([
  [
    "links them one by one",
    { method: "write", args: { values: { attachment_ids: numbers(300).map((id) => [4, id]) } } },
  ],
  ["sets them", { method: "write", args: { values: { attachment_ids: [[6, 0, numbers(300)]] } } }],
  ["loads them", { method: "load", args: { fields: ["attachment_ids/.id"], data: [[numbers(300).join()]] } }],
])("namedIds adds each file once if a call %s", async (_, call) => {
  const add = vi.spyOn(Set.prototype, "add");
  const found = await namedIds({ model: "mail.template", ...call } as never, fields, () => true);
  const times = add.mock.calls.length;
  add.mockRestore();
  expect(found.ids.get("ir.attachment")).toEqual(numbers(300));
  // One more for the relation whose whole list is replaced.
  expect(times).toBeLessThanOrEqual(301);
});

test("namedIds finds the records of references, and of the model and id of a message", async () => {
  const fieldsOf = (model: string) =>
    Promise.resolve(
      new Map<string, FieldInfo>(
        model === "mail.message"
          ? [
              ["model", { name: "model", type: "char" } as FieldInfo],
              ["res_id", { name: "res_id", type: "many2one_reference" } as FieldInfo],
            ]
          : [["about", { name: "about", type: "reference" } as FieldInfo]],
      ),
    );
  const named = (model: string, values: object) =>
    namedIds({ model, method: "create", args: { values } }, fieldsOf, () => true);
  expect((await named("x.note", { about: "sale.order,7" })).ids).toEqual(new Map([["sale.order", [7]]]));
  expect((await named("x.note", { about: false })).ids.size).toBe(0);
  expect((await named("mail.message", { model: "sale.order", res_id: 7 })).ids).toEqual(new Map([["sale.order", [7]]]));
  expect((await named("mail.message", { model: "sale.order" })).ids.size).toBe(0);
});

test("namedIds names the models of which lines make records", async () => {
  const lines = { name: "line_ids", type: "one2many", relation: "x.line" } as FieldInfo;
  const values = { line_ids: [[0, 0, { line_ids: [[4, 3]] }]] };
  const named = await namedIds(
    { model: "x.a", method: "write", args: { values } },
    async () => new Map([[lines.name, lines]]),
    () => true,
  );
  expect([...named.made]).toEqual(["x.line"]);
  expect(named.ids).toEqual(new Map([["x.line", [3]]]));
});
