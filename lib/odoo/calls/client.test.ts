import { describe, expect, test } from "vitest";
import type { FieldInfo, OdooCall, OdooTransport } from "../types.ts";
import { filesAmong } from "./attachments.ts";
import { nameSearch } from "./client.ts";
import { bytesOfFields, fieldsGet } from "./fields-get.ts";

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
] as const)("the flag %s is read alike as true and as 1", async (attribute, name) => {
  for (const value of [true, 1]) expect(await describedAs({ [attribute]: value })).toMatchObject({ [name]: true });
  for (const value of [false, 0]) expect(await describedAs({ [attribute]: value })).toMatchObject({ [name]: false });
});

test("a missing flag has its usual value, or that of a stored column", async () => {
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

test("the choices of a selection keep their keys, and other entries are left out", async () => {
  const selection = [["a", "A"], [9, "Manager"], [false, ""], [true, "Yes"], ["b", false], null, "c", [[1], "x"]];
  expect((await describedAs({ selection })).selection).toEqual([
    ["a", "A"],
    [9, "Manager"],
    [false, "false"],
    [true, "Yes"],
    ["b", "b"],
  ]);
});

describe("the answer of fields_get", () => {
  const told = (answer: unknown) =>
    fieldsGet({ kind: "json2", series: { major: 19, minor: 0, edition: "community" }, call: async () => answer }, "x");
  const char = { type: "char", string: "Name" };
  const paths = Array.from({ length: 5_001 }, (_, i) => `partner_id.x_${i}`);
  const states = Array.from({ length: 501 }, (_, i) => [`s${i}`, [["readonly", true]]]);

  test.each([
    ["null in place of a field", { name: null }],
    ["a field that is a list", { name: [] }],
    ["a field without a type", { name: { string: "Name" } }],
    ["a type that is no text", { name: { type: ["char"] } }],
    ["a name without end", { ["n".repeat(129)]: char }],
    ["more fields than any model has", Object.fromEntries(Array.from({ length: 5_001 }, (_, i) => [`f${i}`, char]))],
    ["a path without end", { name: { ...char, depends: ["x".repeat(501)] } }],
    ["a path of too many steps", { name: { ...char, related: Array(21).fill("parent_id") } }],
    ["more paths than any model has", { a: { ...char, depends: paths }, b: { ...char, depends: paths.slice(1) } }],
    ["more states than any record has", { name: { ...char, states: Object.fromEntries(states) } }],
    ["too many choices", { name: { type: "selection", selection: Array(5_001).fill(["a", "A"]) } }],
  ])("an answer of fields_get with %s is an error of Odoo", async (_name, answer) => {
    await expect(told(answer)).rejects.toMatchObject({ options: { reason: "odd_answer" } });
  });

  test("fieldsGet truncates long texts", async () => {
    const long = "x".repeat(100_000);
    const fields = await told({
      name: {
        type: "selection",
        string: long,
        help: long,
        relation: long,
        selection: [
          [long, "A"],
          ["a", long],
        ],
      },
    });
    expect(bytesOfFields(fields)).toBeLessThan(10_000);
    expect(fields.get("name")?.selection).toHaveLength(1);
  });

  test("bytesOfFields counts the letters of texts, and each choice", async () => {
    const small = bytesOfFields(await told({ name: char }));
    const choices = Array.from({ length: 100 }, (_, i) => [`key${i}`, "A label"]);
    const large = bytesOfFields(await told({ name: { ...char, help: "x".repeat(1_000), selection: choices } }));
    expect(large - small).toBeGreaterThan(2_000 + 100 * 120);
    const states = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`state${i}`, [["readonly", true]]]));
    expect(bytesOfFields(await told({ name: { ...char, states } })) - small).toBeGreaterThan(50 * 60);
  });

  test("fieldsGet keeps fields with names that objects inherit", async () => {
    const fields = await told(JSON.parse('{"__proto__": {"type": "char"}, "constructor": {"type": "char"}}'));
    expect([...fields.keys()]).toEqual(["__proto__", "constructor"]);
  });
});

test("nameSearch finds a record without a name under the name that Odoo gives it", async () => {
  const odoo: OdooTransport = {
    kind: "json2",
    series: { major: 19, minor: 0, edition: "community" },
    call: async () => [
      [7, false],
      [8, "Ana"],
    ],
  };
  expect(await nameSearch(odoo, "res.partner", { name: "" })).toEqual([
    [7, "res.partner,7"],
    [8, "Ana"],
  ]);
});

describe("filesAmong", () => {
  function open(kind: string, many: number) {
    const calls: OdooCall[] = [];
    const call = async (one: OdooCall) => {
      calls.push(one);
      const { limit = 0, offset = 0 } = (one.args ?? {}) as { limit?: number; offset?: number };
      const all = Array.from({ length: many }, (_, i) => ({ id: many - i }));
      return kind === "addon" ? all.slice(offset, offset + limit) : [{ id: 7 }];
    };
    return { calls, odoo: { kind, series: { major: 19 }, call } as unknown as OdooTransport };
  }
  const ids = (files: { id: number }[]) => files.map(({ id }) => id);

  test("filesAmong asks for files by their ids in one call", async () => {
    const { calls, odoo } = open("json2", 0);
    expect(ids(await filesAmong(odoo, "res.partner", 2, [7]))).toEqual([7]);
    expect(calls.map(({ args }) => args)).toEqual([{ limit: 1, among: [7] }]);
  });

  test("filesAmong reads pages over the addon until it has found every file", async () => {
    const { calls, odoo } = open("addon", 450);
    expect(ids(await filesAmong(odoo, "res.partner", 2, [7, 440]))).toEqual([440, 7]);
    expect(calls.map(({ args }) => args?.["offset"])).toEqual([0, 200, 400]);
    calls.length = 0;
    expect(ids(await filesAmong(odoo, "res.partner", 2, [440]))).toEqual([440]);
    expect(calls).toHaveLength(1);
    expect(ids(await filesAmong(odoo, "res.partner", 2, [451]))).toEqual([]);
  });
});
