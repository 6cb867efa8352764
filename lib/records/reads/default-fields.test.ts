import { expect, test } from "vitest";
import { AppError, type AppErrorOptions, type ErrorCode } from "../../kernel/errors.ts";
import type { FieldMap } from "../../odoo/types.ts";
import { givenOf, readChosen } from "./default-fields.ts";

const defaults = ["name", "work_email", "currency_id", "job_id", "parent_id"];

/** An Odoo that refuses some fields: what was asked of it, and what it answers. */
function odooWithout(lost: readonly string[], fault = (names: readonly string[]) => access(names)) {
  const calls: (readonly string[])[] = [];
  const fields: FieldMap = new Map();
  const read = async (names: readonly string[]) => {
    calls.push(names);
    const refused = names.filter((name) => lost.includes(name));
    if (refused.length > 0) throw fault(refused);
    return names.length;
  };
  const ask = (asked?: readonly string[], isOne = false) => readChosen({ fields, asked, defaults, isOne }, read);
  return { calls, fields, ask };
}
const access = (names: readonly string[]) =>
  new AppError("odoo_access", `The fields "${names.join(",")}" you try to read is not available.`);
const wordless = (code: ErrorCode, options?: AppErrorOptions) => () => new AppError(code, "Odoo failed.", options);

test("a default field that Odoo names as refused is left out, and from then on not asked for", async () => {
  const odoo = odooWithout(["currency_id"]);
  const rest = ["name", "work_email", "job_id", "parent_id"];
  expect(await odoo.ask()).toEqual({ found: 4, names: rest, left: ["currency_id"] });
  expect(givenOf(odoo.fields, defaults)).toEqual(rest);
  odoo.calls.length = 0;
  expect(await odoo.ask()).toEqual({ found: 4, names: rest, left: ["currency_id"] });
  expect(odoo.calls).toEqual([rest]);
});

test.each([
  "No tiene permisos suficientes para acceder a los campos «currency_id, job_id» de Empleado.",
  "You do not have enough rights to access the field 'job_id' on Employee, nor \"currency_id\".",
])("the fields are read out of %s", async (message) => {
  const odoo = odooWithout(["currency_id", "job_id"], () => new AppError("odoo_access", message));
  expect((await odoo.ask()).left).toEqual(["currency_id", "job_id"]);
  expect(odoo.calls).toHaveLength(4);
});

test.each<[string, () => AppError]>([
  ["refuses without a word", wordless("odoo_access")],
  ["cannot compute", wordless("odoo_validation")],
  ["fails at", wordless("odoo_upstream", { reason: "server_error" })],
])("fields that Odoo %s are found one by one", async (_what, fault) => {
  const odoo = odooWithout(["name", "parent_id"], fault);
  expect(await odoo.ask()).toEqual({
    found: 3,
    names: ["work_email", "currency_id", "job_id"],
    left: ["name", "parent_id"],
  });
});

test("fields that were asked for are refused as they are", async () => {
  const odoo = odooWithout(["currency_id"]);
  await expect(odoo.ask(["name", "currency_id"])).rejects.toMatchObject({ code: "odoo_access" });
  expect(odoo.calls).toEqual([["name", "currency_id"]]);
});

test.each([[["id", ...defaults]], [defaults]])(
  "records that Odoo refuses stay refused, and no field is held for refused (%s)",
  async (lost) => {
    const odoo = odooWithout(lost, wordless("odoo_access"));
    await expect(odoo.ask()).rejects.toMatchObject({ code: "odoo_access" });
    expect(givenOf(odoo.fields, defaults)).toEqual(defaults);
    // Not even an id is given: no field is looked for.
    if (lost.includes("id")) expect(odoo.calls).toEqual([defaults, ["id"]]);
  },
);

test.each<[ErrorCode, AppErrorOptions]>([
  ["odoo_upstream", { reason: "timeout" }],
  ["odoo_auth", {}],
  ["odoo_limit", {}],
])("what is not about a field is not asked again: %s", async (code, options) => {
  const odoo = odooWithout(["name"], wordless(code, options));
  await expect(odoo.ask()).rejects.toMatchObject({ code });
  expect(odoo.calls).toHaveLength(1);
});

test("what fails without a word at one record is not left out of the others", async () => {
  const odoo = odooWithout(["currency_id"], wordless("odoo_validation"));
  expect((await odoo.ask(undefined, true)).left).toEqual(["currency_id"]);
  expect(givenOf(odoo.fields, defaults)).toEqual(defaults);
  const named = odooWithout(["currency_id"]);
  await named.ask(undefined, true);
  expect(givenOf(named.fields, defaults)).not.toContain("currency_id");
});
