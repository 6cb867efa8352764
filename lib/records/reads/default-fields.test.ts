import { expect, test } from "vitest";
import { AppError, type AppErrorOptions, type ErrorCode } from "../../kernel/errors.ts";
import type { FieldMap } from "../../odoo/types.ts";
import { readRequestedOrDefault, withoutRefused } from "./default-fields.ts";

const defaults = ["name", "work_email", "currency_id", "job_id", "parent_id"];

/** A fake Odoo that refuses the fields of `lost` and keeps the fields of each read. */
function odooWithout(lost: readonly string[], fault = (names: readonly string[]) => access(names)) {
  const calls: (readonly string[])[] = [];
  const fields: FieldMap = new Map();
  const read = async (names: readonly string[]) => {
    calls.push(names);
    const refused = names.filter((name) => lost.includes(name));
    if (refused.length > 0) throw fault(refused);
    return names.length;
  };
  const ask = (asked?: readonly string[], isOne = false) =>
    readRequestedOrDefault({ fields, asked, defaults, isOne }, read);
  return { calls, fields, ask };
}
const access = (names: readonly string[]) =>
  new AppError("odoo_access", `The fields "${names.join(",")}" you try to read is not available.`);
const wordless = (code: ErrorCode, options?: AppErrorOptions) => () => new AppError(code, "Odoo failed.", options);

test("a default field that Odoo names in its refusal is left out and no longer read", async () => {
  const odoo = odooWithout(["currency_id"]);
  const rest = ["name", "work_email", "job_id", "parent_id"];
  expect(await odoo.ask()).toEqual({ found: 4, names: rest, left: ["currency_id"] });
  expect(withoutRefused(odoo.fields, defaults)).toEqual(rest);
  odoo.calls.length = 0;
  expect(await odoo.ask()).toEqual({ found: 4, names: rest, left: ["currency_id"] });
  expect(odoo.calls).toEqual([rest]);
});

test.each([
  "No tiene permisos suficientes para acceder a los campos «currency_id, job_id» de Empleado.",
  "You do not have enough rights to access the field 'job_id' on Employee, nor \"currency_id\".",
])("the refused fields are taken from the message %s", async (message) => {
  const odoo = odooWithout(["currency_id", "job_id"], () => new AppError("odoo_access", message));
  expect((await odoo.ask()).left).toEqual(["currency_id", "job_id"]);
  expect(odoo.calls).toHaveLength(4);
});

test.each<[string, () => AppError]>([
  ["refuses without naming them", wordless("odoo_access")],
  ["cannot compute", wordless("odoo_validation")],
  ["fails at", wordless("odoo_upstream", { reason: "server_error" })],
])("default fields that Odoo %s are found by reads of parts of the list", async (_what, fault) => {
  const odoo = odooWithout(["name", "parent_id"], fault);
  expect(await odoo.ask()).toEqual({
    found: 3,
    names: ["work_email", "currency_id", "job_id"],
    left: ["name", "parent_id"],
  });
});

test("a refusal of fields that the caller named is thrown unchanged", async () => {
  const odoo = odooWithout(["currency_id"]);
  await expect(odoo.ask(["name", "currency_id"])).rejects.toMatchObject({ code: "odoo_access" });
  expect(odoo.calls).toEqual([["name", "currency_id"]]);
});

test.each([[["id", ...defaults]], [defaults]])(
  "a refusal of records is thrown, and no field is remembered as refused (%s)",
  async (lost) => {
    const odoo = odooWithout(lost, wordless("odoo_access"));
    await expect(odoo.ask()).rejects.toMatchObject({ code: "odoo_access" });
    expect(withoutRefused(odoo.fields, defaults)).toEqual(defaults);
    // If even the id is refused, no field is searched for.
    if (lost.includes("id")) expect(odoo.calls).toEqual([defaults, ["id"]]);
  },
);

test.each<[ErrorCode, AppErrorOptions]>([
  ["odoo_upstream", { reason: "timeout" }],
  ["odoo_auth", {}],
  ["odoo_limit", {}],
])("an error that is not about a field causes no second read: %s", async (code, options) => {
  const odoo = odooWithout(["name"], wordless(code, options));
  await expect(odoo.ask()).rejects.toMatchObject({ code });
  expect(odoo.calls).toHaveLength(1);
});

test("a field that fails without being named at one record is not left out of other records", async () => {
  const odoo = odooWithout(["currency_id"], wordless("odoo_validation"));
  expect((await odoo.ask(undefined, true)).left).toEqual(["currency_id"]);
  expect(withoutRefused(odoo.fields, defaults)).toEqual(defaults);
  const named = odooWithout(["currency_id"]);
  await named.ask(undefined, true);
  expect(withoutRefused(named.fields, defaults)).not.toContain("currency_id");
});
