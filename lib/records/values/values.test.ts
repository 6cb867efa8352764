import { expect, test } from "vitest";
import type { FieldInfo, FieldMap } from "../../odoo/types.ts";
import { notApplied } from "../writes/diff-after-write.ts";
import { toOdooDate, toOdooDatetime } from "./dates.ts";
import { checkValues, refuseProperties, toOdooValues } from "./values.ts";

const field = (name: string, type: string, over: Partial<FieldInfo> = {}): FieldInfo => ({
  name,
  type,
  string: name,
  required: false,
  readonly: false,
  store: true,
  computed: false,
  searchable: true,
  sortable: true,
  groupable: true,
  translate: false,
  companyDependent: false,
  ...over,
});
const fields: FieldMap = new Map(
  [
    field("name", "char", { required: true }),
    field("active", "boolean"),
    field("date", "date"),
    field("at", "datetime"),
    field("amount", "monetary"),
    field("ratio", "float"),
    field("count", "integer"),
    field("partner_id", "many2one", { relation: "res.partner" }),
    field("tag_ids", "many2many", { relation: "res.tag" }),
    field("line_ids", "one2many", { relation: "x.line" }),
    field("other_ids", "many2many", { relation: "res.tag" }),
    field("note", "html"),
    field("state", "selection", {
      selection: [
        ["draft", "Draft"],
        ["done", "Done"],
      ],
    }),
    field("size", "selection", {
      selection: [
        [1, "Small"],
        [9, "Large"],
        [true, "Any"],
      ] as unknown as [string, string][],
    }),
    field("total", "monetary", { readonly: true }),
  ].map((info) => [info.name, info]),
);

const numbered: FieldMap = new Map([
  ...fields,
  ["origin", field("origin", "reference")],
  ["res_id", field("res_id", "many2one_reference")],
]);

test.each([
  ["2026-01-31T09:05:07Z", "2026-01-31 09:05:07"],
  ["2026-01-31T09:05:07.123456Z", "2026-01-31 09:05:07"],
  ["2026-01-31T09:05", "2026-01-31 09:05:00"],
  ["2026-01-31 09:05:07", "2026-01-31 09:05:07"],
  ["2026-01-31T00:30:00+02:00", "2026-01-30 22:30:00"],
  ["2026-01-31T00:30:00-0530", "2026-01-31 06:00:00"],
  ["2026-01-31", "2026-01-31 00:00:00"],
  ["next friday", "next friday"],
  ["2026-13-45T10:00:00Z", "2026-13-45T10:00:00Z"],
])("the time %s goes to Odoo as %s", (iso, odoo) => {
  expect(toOdooDatetime(iso)).toBe(odoo);
});

test("toOdooDate keeps the day of a text, whatever its offset", () => {
  expect(toOdooDate("2026-01-31T00:30:00+02:00")).toBe("2026-01-31");
  expect(toOdooDate("2026-01-31")).toBe("2026-01-31");
});

test("toOdooValues converts values into Odoo's forms, inside commands too", async () => {
  const line = { name: "B", at: "2026-01-31T10:00:00+01:00" };
  expect(
    await toOdooValues(
      {
        name: "A",
        at: "2026-01-31T09:00:00Z",
        partner_id: [7, "Ann"],
        tag_ids: [1, 2],
        note: null,
        date: false,
        line_ids: [
          [0, 0, line],
          [4, 9],
        ],
        other_ids: [],
      },
      "x.model",
      async () => fields,
    ),
  ).toEqual({
    name: "A",
    at: "2026-01-31 09:00:00",
    partner_id: 7,
    tag_ids: [[6, 0, [1, 2]]],
    note: false,
    date: false,
    line_ids: [
      [0, 0, { name: "B", at: "2026-01-31 09:00:00" }],
      [4, 9],
    ],
    other_ids: [[6, 0, []]],
  });
});

test("an empty list clears a many-to-many, and is refused for the existing lines of a one-to-many", async () => {
  const send = (values: object, changes: boolean) =>
    toOdooValues(values as Record<string, unknown>, "x.model", async () => fields, { changes });
  expect(await send({ tag_ids: [] }, true)).toEqual({ tag_ids: [[6, 0, []]] });
  expect(await send({ line_ids: [] }, false)).toEqual({ line_ids: [] });
  await expect(send({ line_ids: [] }, true)).rejects.toMatchObject({
    code: "invalid_input",
    options: { path: "values.line_ids", hint: expect.stringContaining("[[5, 0, 0]]") },
  });
  await expect(send({ line_ids: [[1, 9, { line_ids: [] }]] }, true)).rejects.toMatchObject({
    options: { path: "values.line_ids[0][2].line_ids" },
  });
});

test("a value inside a command is checked, and the error names its place", async () => {
  await expect(
    toOdooValues({ line_ids: [[0, 0, { partner_id: "Azure" }]] }, "x.model", async () => fields),
  ).rejects.toMatchObject({
    options: {
      path: "values.line_ids[0][2].partner_id",
      hint: expect.stringContaining('find_record with model res.partner and text "Azure"'),
    },
  });
});

test.each([
  ["size", "9", 9],
  ["size", 9, 9],
  ["size", "true", true],
  ["state", "draft", "draft"],
])("a value of the selection %s, %j, is sent as %j", async (name, value, key) => {
  expect(checkValues({ [name]: value }, fields)).toEqual([]);
  expect(await toOdooValues({ [name]: value }, "x.model", async () => fields)).toEqual({ [name]: key });
});

test.each([
  [{ nmae: "A" }, /no field "nmae"/, "values.nmae"],
  [{ name: 7 }, /takes a string/, "values.name"],
  [{ name: false }, /required/, "values.name"],
  [{ state: "sent" }, /one of: draft, done/, "values.state"],
  [{ at: "tomorrow" }, /takes a time/, "values.at"],
  [{ date: "tomorrow" }, /takes a date/, "values.date"],
  [{ partner_id: "Ann" }, /takes a number/, "values.partner_id"],
])("checkValues refuses %j", (values, message, path) => {
  expect(() => checkValues(values, fields)).toThrow(
    expect.objectContaining({
      code: "invalid_input",
      message: expect.stringMatching(message),
      options: expect.objectContaining({ path }),
    }),
  );
});

test("a value of a read-only field gives a warning and no error", () => {
  expect(checkValues({ total: 5 }, fields)).toEqual([expect.stringContaining("total is read-only")]);
  expect(checkValues({ active: true }, fields)).toEqual([]);
  // A field that is only given to new records gives no warning.
  expect(checkValues({ total: 5 }, fields, "values", ({ name }) => name === "total")).toEqual([]);
});

test.each([
  ["char", { name: " Ann " }, { name: "Ann" }],
  [
    "emptied",
    { name: false, partner_id: false, tag_ids: false, count: false },
    { name: false, partner_id: false, tag_ids: [], count: 0 },
  ],
  ["many2one", { partner_id: 7 }, { partner_id: [7, "Ann"] }],
  ["float", { ratio: 0.1 + 0.2 }, { ratio: 0.3 }],
  ["html", { note: "Hello <b>you</b>" }, { note: "<p>Hello <strong>you</strong></p>" }],
  ["set of relations", { tag_ids: [[6, 0, [2, 1]]] }, { tag_ids: [1, 2] }],
  [
    "linked and unlinked",
    {
      tag_ids: [
        [4, 3],
        [3, 9],
      ],
    },
    { tag_ids: [1, 3] },
  ],
  ["false of a boolean", { active: false }, { active: false }],
])("a value that Odoo stores in another form counts as applied: %s", (_, sent, now) => {
  expect(notApplied({ sent, now: { id: 1, ...now } as never, fields, before: { tag_ids: [1, 9] } })).toEqual([]);
});

test.each([
  ["a computed total", { total: 5 }, { total: 7 }],
  ["a price", { amount: 5.04 }, { amount: 5 }],
  ["a price that was rounded", { amount: 1.234 }, { amount: 1.23 }],
  ["a relation", { partner_id: 7 }, { partner_id: [8, "Bob"] }],
  ["an ignored boolean", { active: false }, { active: true }],
  ["a link that was not made", { tag_ids: [[4, 3]] }, { tag_ids: [1] }],
  ["a shortened text", { name: "A long name" }, { name: "A long" }],
])("%s counts as not applied if Odoo has another value", (_, sent, now) => {
  const [name] = Object.keys(sent);
  expect(notApplied({ sent, now: { id: 1, ...now } as never, fields, before: { tag_ids: [1] } })).toEqual([
    { field: name, now: Object.values(now)[0] },
  ]);
});

test("a field that was not read back does not count as not applied", () => {
  expect(notApplied({ sent: { name: "A" }, now: { id: 1 }, fields })).toEqual([]);
});

test.each(["2026-02-31", "2025-02-29", "2026-13-01", "2026-00-10", "2026-04-31T10:00:00Z"])(
  "the day %s does not exist and is refused, inside lines too",
  async (value) => {
    for (const name of ["date", "at"]) {
      expect(() => checkValues({ [name]: value }, fields)).toThrow(/no day/);
      const lines = toOdooValues({ line_ids: [[0, 0, { [name]: value }]] }, "x", async () => fields);
      await expect(lines).rejects.toMatchObject({ options: { path: `values.line_ids[0][2].${name}` } });
    }
  },
);

test.each(["2026-01-01T24:00:00Z", "2026-01-01 10:61", "2026-01-01T10:00:00+25:00"])(
  "the time %s does not exist and is refused",
  (value) => {
    expect(() => checkValues({ at: value }, fields)).toThrow(/no time/);
  },
);

test("an error about a selection of many values names 20 of them and the call for all", () => {
  const selection = Array.from({ length: 25 }, (_, i) => [`k${i}`, `Choice ${i}`] as [string, string]);
  const zone = new Map([["zone", field("zone", "selection", { selection })]]);
  expect(() => checkValues({ zone: "x" }, zone)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("k19 and 5 more"),
      options: expect.objectContaining({ hint: 'Call describe_model with fields ["zone"] for all of them.' }),
    }),
  );
});

test("refuseProperties refuses an object of properties, because Odoo would empty the others", () => {
  const known = new Map([["extra", field("extra", "properties")]]);
  expect(() => refuseProperties({ extra: { room: "B" } }, known, "rows[2]")).toThrow(
    expect.objectContaining({ code: "invalid_input", options: expect.objectContaining({ path: "rows[2].extra" }) }),
  );
  for (const value of [false, [{ name: "room", value: "B" }]])
    expect(() => refuseProperties({ extra: value }, known, "rows[2]")).not.toThrow();
});

test("an object of properties is refused in changed lines and taken in new ones", async () => {
  const lines = new Map([["extra", field("extra", "properties")]]);
  const order = new Map([["line_ids", field("line_ids", "one2many", { relation: "x.line" })]]);
  const convert = (command: unknown[]) =>
    toOdooValues({ line_ids: [command] }, "x.order", async (model) => (model === "x.line" ? lines : order));
  await expect(convert([1, 7, { extra: { room: "B" } }])).rejects.toMatchObject({
    options: { path: "values.line_ids[0][2].extra" },
  });
  await expect(convert([0, 0, { extra: { room: "B" } }])).resolves.toBeDefined();
});

const most = 2_147_483_647;
test.each([
  ["count", most + 1],
  ["count", 99_999_999_999],
  ["count", -1e300],
  ["amount", 1e308],
  ["ratio", -1e31],
  ["partner_id", most + 1],
  ["partner_id", 1.5],
  ["partner_id", -1],
  ["partner_id", [most + 1, "Azure"]],
  ["tag_ids", [most + 1]],
  ["tag_ids", [[4, most + 1, 0]]],
  ["tag_ids", [[6, 0, [1, most + 1]]]],
  ["tag_ids", [1.5]],
  ["line_ids", [[2, 1e20, 0]]],
  ["origin", `res.partner,${most + 1}`],
  ["res_id", most + 1],
])("a number that is too large for its column is refused: %s = %j", (name, value) => {
  expect(() => checkValues({ [name]: value }, numbered)).toThrow(
    expect.objectContaining({ code: "invalid_input", options: expect.objectContaining({ path: `values.${name}` }) }),
  );
});

test.each([
  ["count", most],
  ["count", -most],
  ["amount", 1e15],
  ["ratio", 0.1],
  ["partner_id", most],
  ["partner_id", 0],
  ["partner_id", [7, "Azure"]],
  ["tag_ids", [1, most]],
  ["tag_ids", [[0, 0, { name: "x" }]]],
  ["tag_ids", [[6, 0, [1, 2]]]],
  [
    "line_ids",
    [
      [1, 7, { name: "x" }],
      [5, 0, 0],
    ],
  ],
  ["origin", "res.partner,7"],
])("a number that fits its column is taken: %s = %j", (name, value) => {
  expect(checkValues({ [name]: value }, numbered)).toEqual([]);
});
