import { expect, test } from "vitest";
import { fieldsGet } from "./client.ts";
import type { FieldInfo, OdooTransport } from "./types.ts";

async function describedAs(info: Record<string, unknown>): Promise<FieldInfo> {
  const odoo: OdooTransport = {
    kind: "json2",
    series: { major: 19, minor: 0, edition: "community" },
    call: async () => ({ field: { type: "selection", string: "Field", ...info } }),
  };
  return (await fieldsGet(odoo, "res.partner")).get("field") as FieldInfo;
}

test.each([
  ["required", "required"],
  ["readonly", "readonly"],
  ["store", "store"],
  ["searchable", "searchable"],
  ["sortable", "sortable"],
  ["groupable", "groupable"],
  ["translate", "translate"],
  ["company_dependent", "companyDependent"],
] as const)("the flag %s counts whether Odoo sends it as true or as 1", async (attribute, name) => {
  for (const value of [true, 1]) expect(await describedAs({ [attribute]: value })).toMatchObject({ [name]: true });
  for (const value of [false, 0]) expect(await describedAs({ [attribute]: value })).toMatchObject({ [name]: false });
});

test("a flag that Odoo does not send is what it mostly is, and follows the column where there is one", async () => {
  expect(await describedAs({})).toMatchObject({
    required: false,
    readonly: false,
    store: true,
    searchable: true,
    sortable: true,
    groupable: true,
  });
  expect(await describedAs({ store: 0 })).toMatchObject({ store: false, sortable: false, groupable: false });
});

test("the choices of a selection keep their keys, and what is no choice is left out", async () => {
  const selection = [["a", "A"], [9, "Manager"], [false, ""], [true, "Yes"], ["b", false], null, "c", [[1], "x"]];
  expect((await describedAs({ selection })).selection).toEqual([
    ["a", "A"],
    [9, "Manager"],
    [false, "false"],
    [true, "Yes"],
    ["b", "b"],
  ]);
});
