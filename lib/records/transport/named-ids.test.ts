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
  expect(found.get("ir.attachment")).toEqual(numbers(300));
  expect(times).toBe(300);
});
