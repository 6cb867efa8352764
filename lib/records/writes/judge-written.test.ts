import { expect, test } from "vitest";
import type { FieldInfo, OdooRecord } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { judgeWritten } from "./judge-written.ts";

const fields = new Map([
  ["datas", { name: "datas", type: "binary" } as FieldInfo],
  ["line_ids", { name: "line_ids", type: "one2many", relation: "x.line" } as FieldInfo],
]);
const io = { fields: async () => fields, context: { rules: { models: new Map() } } } as unknown as CallIo;

test("a large file is not checked after a write, because only its size can be read", async () => {
  const ask = { model: "ir.attachment", sent: { datas: Buffer.alloc(2_000_000).toString("base64") } };
  const now = { id: 1, datas: "1.91 Mb" } as OdooRecord;
  const before = { record: { id: 1, datas: "3.00 Mb" } as OdooRecord, lines: new Map() };
  for (const known of [undefined, before])
    expect(await judgeWritten(io, ask, now, known)).toMatchObject({
      notApplied: [],
      notChecked: ["datas"],
      changed: [],
    });
});

test("a line that the same write creates and deletes is left out of the verdict", async () => {
  const ask = {
    model: "x.order",
    sent: {
      line_ids: [
        [0, 0, { name: "x" }],
        [5, 0, 0],
      ],
    },
  };
  const now = { id: 1, line_ids: [] } as unknown as OdooRecord;
  const before = { record: { id: 1, line_ids: [] } as unknown as OdooRecord, lines: new Map() };
  expect(await judgeWritten(io, ask, now, before)).toEqual({ notApplied: [], notChecked: [], changed: [], lines: [] });
});

test("lines whose model is closed are not checked after a write", async () => {
  const ask = { model: "x.order", sent: { line_ids: [[0, 0, { name: "x" }]] } };
  const now = { id: 1, line_ids: [8] } as unknown as OdooRecord;
  expect(await judgeWritten(io, ask, now, undefined)).toMatchObject({ notChecked: ["line_ids[0]"], lines: [] });
});

test("a relation with the same records counts as changed if a value of one of them changed", async () => {
  const lineFields = new Map([["qty", { name: "qty", type: "float" } as FieldInfo]]);
  const open = {
    fields: async (model: string) => (model === "x.line" ? lineFields : fields),
    context: { rules: { models: new Map([["x.line", { read: true, deniedFields: [] }]]) } },
    odoo: { kind: "json2", series: { major: 19 }, call: async () => [{ id: 8, qty: 2 }] },
  } as unknown as CallIo;
  const now = { id: 1, line_ids: [8] } as unknown as OdooRecord;
  const changedFrom = async (qty: number) => {
    const lines = new Map([["line_ids", new Map([[8, { id: 8, qty } as OdooRecord]])]]);
    const ask = { model: "x.order", sent: { line_ids: [[1, 8, { qty: 2 }]] } };
    return (await judgeWritten(open, ask, now, { record: now, lines })).changed;
  };
  expect(await changedFrom(1)).toEqual(["line_ids"]);
  expect(await changedFrom(2)).toEqual([]);
});
