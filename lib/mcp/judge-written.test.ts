import { expect, test } from "vitest";
import type { FieldInfo, OdooRecord } from "../odoo/types.ts";
import type { CallIo } from "./define-tool.ts";
import { judgeWritten } from "./judge-written.ts";

const fields = new Map([["datas", { name: "datas", type: "binary" } as FieldInfo]]);
const io = { fields: async () => fields } as unknown as CallIo;

test("of a large file nothing is claimed: many files have its size", async () => {
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
