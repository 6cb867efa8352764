import { expect, test, vi } from "vitest";
import { AppError } from "../../kernel/errors.ts";
import type { FieldInfo, FieldMap } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { requireRecordModel, requireTargets, withModelId } from "./record-model.ts";

const fieldsOf = (required: boolean): FieldMap =>
  new Map(
    [
      { name: "res_model_id", type: "many2one", relation: "ir.model", required },
      { name: "res_model", type: "char" },
      { name: "res_id", type: "integer" },
    ].map((field) => [field.name, field as FieldInfo]),
  );

function open(answer: unknown = [91, "Contact"]) {
  const call = vi.fn(async () => ({ res_model_id: answer }));
  const allow = vi.fn(async ({ model }: { model: string }) => {
    if (model !== "res.partner") throw new AppError("denied", `${model} is not enabled.`, { path: "model" });
  });
  const odoo = { kind: "json2", series: { major: 19 }, call };
  return { call, io: { odoo, allow, fields: async () => fieldsOf(true) } as unknown as CallIo };
}
const ask = { model: "mail.activity" };

test("withModelId refuses a model that may not be read, names the place of its name and does not call Odoo", async () => {
  const { io, call } = open();
  await expect(withModelId(io, { res_model: "hr.payslip", res_id: 7 }, ask)).rejects.toMatchObject({
    code: "denied",
    options: { path: "values.res_model" },
  });
  expect(call).not.toHaveBeenCalled();
  expect(await withModelId(io, { res_model: "res.partner", res_id: 7 }, ask)).toEqual({ res_id: 7, res_model_id: 91 });
});

test("withModelId refuses a model that Odoo does not know", async () => {
  const { io } = open(false);
  await expect(withModelId(io, { res_model: "res.partner" }, ask)).rejects.toThrow('no model "res.partner"');
});

test("withModelId asks Odoo once for the model of many records", async () => {
  const { io, call } = open();
  const known = new Map<string, Promise<number>>();
  await Promise.all([7, 8].map((id) => withModelId(io, { res_model: "res.partner", res_id: id }, { ...ask, known })));
  await withModelId(io, { res_model: "res.partner", res_id: 9 }, { ...ask, known });
  expect(call).toHaveBeenCalledTimes(1);
});

test("a new record without a target is refused if its model requires one, or if only the target's id is given", () => {
  expect(() => requireRecordModel({}, fieldsOf(true))).toThrow("missing");
  expect(() => requireRecordModel({ res_id: 7 }, fieldsOf(false))).toThrow("missing");
  expect(() => requireRecordModel({}, fieldsOf(false))).not.toThrow();
  expect(() => requireRecordModel({ res_model: "res.partner", res_id: 7 }, fieldsOf(true))).not.toThrow();
});

test("a target that does not exist is refused with its place, after one read for each model", async () => {
  const read = vi.fn(async ({ ids = [] }: { ids?: readonly number[] }) =>
    ids.filter((id) => id < 100).map((id) => ({ id })),
  );
  const io = {
    context: { rules: { models: new Map([["res.partner", { read: true, deniedFields: [] }]]) } },
    odoo: { kind: "json2", series: { major: 19 }, call: read },
    fields: async () => new Map(),
  } as unknown as CallIo;
  const rows = [7, 8, 999].map((id) => ({ res_model: "res.partner", res_id: id }));
  const place = (row: number) => `rows[${row}]`;
  await expect(requireTargets(io, rows, fieldsOf(true), place)).rejects.toMatchObject({
    code: "odoo_missing",
    options: { path: "rows[2].res_id" },
  });
  expect(read).toHaveBeenCalledTimes(1);
  await requireTargets(io, rows.slice(0, 2), fieldsOf(true), place);
  // Odoo is not called for a model that may not be read, nor for records without a target.
  await requireTargets(io, [{ res_model: "hr.payslip", res_id: 999 }], fieldsOf(true), place);
  await requireTargets(io, rows, new Map(), place);
  expect(read).toHaveBeenCalledTimes(2);
});
