import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isAppError } from "../../kernel/errors.ts";
import { createParser } from "./arguments.ts";
import { catalog, findTool } from "./registry.ts";

const parse = createParser(
  "look",
  z.strictObject({
    model: z.string().min(1),
    fields: z.array(z.string()).min(1).optional(),
    ids: z.array(z.int()).optional(),
    rows: z.array(z.record(z.string(), z.unknown())).optional(),
    limit: z.int().max(200).default(20),
    threshold: z.number().optional(),
    count: z.boolean().default(false),
    kind: z.enum(["note", "comment"]).default("note"),
    key: z.string().min(1).optional(),
    order: z.string().optional(),
    url: z.httpUrl().optional(),
    values: z.record(z.string(), z.unknown()).optional(),
    page: z.strictObject({ size: z.int(), after: z.string().optional() }).optional(),
  }),
);
const defaults = { model: "m", limit: 20, count: false, kind: "note" };

function refusalOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (isAppError(error)) return { code: error.code, message: error.message, ...error.options };
    throw error;
  }
  throw new Error("not refused");
}

test("null for an optional argument counts as not given, also inside an object argument", () => {
  const nothing = ["fields", "ids", "limit", "count", "kind", "key", "values", "page", "never_heard_of"];
  expect(parse({ model: "m", ...Object.fromEntries(nothing.map((name) => [name, null])) })).toEqual(defaults);
  expect(parse({ model: "m", page: { size: 1, after: null } })).toEqual({ ...defaults, page: { size: 1 } });
  expect(refusalOf(() => parse({ model: null })).message).toBe("model: give a text");
  expect(refusalOf(() => parse({ model: "m", page: { size: null } })).path).toBe("page.size");
});

test("null inside an object of Odoo fields is kept as a value", () => {
  const values = { email: null, lines: [{ note: null }] };
  expect(parse({ model: "m", values })).toMatchObject({ values });
  expect(parse({ model: "m", rows: [{ email: null }] })).toMatchObject({ rows: [{ email: null }] });
});

test("an empty value that the schema does not allow counts as not given", () => {
  expect(parse({ model: "m", fields: [], key: "", kind: "", limit: "", values: "", url: "" })).toEqual(defaults);
  // An empty text stays if the schema allows one.
  expect(parse({ model: "m", order: "" })).toEqual({ ...defaults, order: "" });
  expect(refusalOf(() => parse({ model: "" })).path).toBe("model");
});

test.each([
  ["fields", '["name","email"]', ["name", "email"]],
  ["fields", "name, email", ["name", "email"]],
  ["fields", "name", ["name"]],
  ["fields", "['amount:sum', 'name']", ["amount:sum", "name"]],
  ["ids", "[1, 2]", [1, 2]],
  ["ids", "1,2", [1, 2]],
  ["ids", ["1", 2], [1, 2]],
  ["ids", 7, [7]],
  ["rows", '[{"name":"7"}]', [{ name: "7" }]],
  ["rows", ['{"name":"7"}'], [{ name: "7" }]],
  ["limit", " 20 ", 20],
  ["threshold", "-2.5", -2.5],
  ["count", "true", true],
  ["count", "False", false],
  ["values", '{"name":"123","email":null}', { name: "123", email: null }],
  ["page", '{"size":"3"}', { size: 3 }],
  ["order", 2026, "2026"],
])("the argument %s given as %j is converted to the type of its schema", (name, given, meant) => {
  expect(parse({ model: "m", [name]: given })).toEqual({ ...defaults, [name]: meant });
});

test.each([
  ["order", "123"],
  ["order", "true"],
  ["order", "[1]"],
  ["order", "null"],
])("a text for the text argument %s stays as it is: %j", (name, text) => {
  expect(parse({ model: "m", [name]: text })).toMatchObject({ [name]: text });
});

test.each([
  ["fields", "first name", 'fields: give a list of names such as ["name", "email"]'],
  ["fields", ["name", null], "fields[1]: give a text"],
  ["fields", { a: 1 }, "fields: give a list of names"],
  ["ids", "1 2", "ids: give a list of ids such as [1, 2]"],
  ["ids", [1.5], "ids[0]: give a whole number"],
  ["rows", [7], "rows[0]: give an object"],
  ["limit", "many", "limit: give a whole number such as 20"],
  ["limit", "9007199254740993", "limit: give a whole number"],
  ["limit", "0x10", "limit: give a whole number"],
  ["limit", 201, "limit: a number, 200 at most"],
  ["count", "yes", "count: give true or false"],
  ["count", 1, "count: give true or false"],
  ["kind", "nota", "kind: one of note, comment"],
  ["order", true, "order: give a text"],
  ["order", ["name"], "order: give a text"],
  ["values", "{'name': 1}", 'values: give an object such as {"name": "Azure"}'],
  ["values", "[1]", "values: give an object"],
  ["values", `${'{"a":'.repeat(40)}1${"}".repeat(40)}`, "values: give an object"],
])("the argument %s given as %j is refused with the right form", (name, given, message) => {
  const refused = refusalOf(() => parse({ model: "m", [name]: given }));
  expect(refused).toMatchObject({ code: "invalid_input", message: expect.stringContaining(message) });
  expect(message).toContain(refused.path ?? "?");
  expect(refused.hint).toContain("look takes model, fields, ids");
});

test("an unknown argument is refused with the closest names, and no value is repeated", () => {
  const refused = refusalOf(() => parse({ model: "m", feilds: ["hunter2"], page: { size: 1, aftr: "hunter2" } }));
  expect(refused.message.split("; ").sort()).toEqual([
    "did you mean after?",
    "did you mean fields?",
    'page: there is no argument "aftr"',
    'there is no argument "feilds"',
  ]);
  expect(JSON.stringify(refused)).not.toContain("hunter2");
  const cut = refusalOf(() => parse({ model: "m", [`${"x".repeat(59)}😀😀`]: 1 }));
  expect(cut.message.isWellFormed()).toBe(true);
});

/** The required arguments of each tool. */
const least: Readonly<Record<string, Record<string, unknown>>> = {
  list_models: {},
  describe_model: { model: "res.partner" },
  search_records: { model: "res.partner" },
  get_record: { model: "res.partner", record_id: 7 },
  find_record: { model: "res.partner", text: "123" },
  aggregate_records: { model: "res.partner" },
  business_report: { report: "top_sales" },
  get_context: {},
  list_attachments: { model: "res.partner", record_id: 7 },
  read_attachment: { model: "res.partner", attachment_id: 7 },
  create_record: { model: "res.partner", values: { name: "123", email: null } },
  update_record: { model: "res.partner", record_id: 7, values: { name: "true" } },
  delete_record: { model: "res.partner", record_id: 7 },
  import_records: { model: "res.partner", rows: [{ name: "1", email: null }], mode: "create" },
  run_action: { model: "sale.order", record_ids: [7], action: "action_confirm" },
  post_message: { model: "res.partner", record_id: 7, body: "20" },
  add_attachment: { model: "res.partner", record_id: 7, name: "a.txt", content: "[1]" },
  confirm_operation: { token: "123" },
};

test("add_attachment takes a URL from a client that fills every other argument with an empty value", () => {
  const file = { model: "res.partner", record_id: 7, name: "a.pdf" };
  const plan = (args: object) => JSON.stringify(findTool("add_attachment")?.plan({ ...file, ...args }));
  const url = "https://example.com/a.pdf";
  expect(plan({ url, content: "", encoding: "text" })).toBe(plan({ url }));
  expect(plan({ url: "", content: "" })).toBe(plan({ content: "" }));
});

describe.each(catalog.map(({ name }) => name))("%s", (name) => {
  const tool = findTool(name);
  const args = least[name] ?? {};
  const planned = (given: unknown) => JSON.stringify(tool?.plan(given));
  const properties = (tool?.input["~standard"].jsonSchema.input({ target: "draft-2020-12" })["properties"] ??
    {}) as Readonly<Record<string, { readonly type?: string }>>;

  test(`${name} plans the same call with null for each argument that is not given`, () => {
    const nulls = Object.fromEntries(Object.keys(properties).map((key) => [key, null]));
    expect(planned({ ...nulls, ...args })).toBe(planned(args));
  });

  test(`${name} plans the same call with JSON text for each argument that is not a text`, () => {
    const texts = Object.entries(args).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    expect(planned(Object.fromEntries(texts))).toBe(planned(args));
    expect(planned(JSON.stringify(args))).toBe(planned(args));
  });
});

test("an error about many wrong arguments names the first ones and counts the others", () => {
  const refused = refusalOf(() => parse({ model: "m", limit: "x", count: "x", threshold: "x", ids: "x", url: "x" }));
  expect(refused.message).toMatch(/; and 2 more$/);
  const unknown = Object.fromEntries(["a", "b", "c", "d", "e", "f", "g"].map((key) => [`zzz_${key}`, 1]));
  expect(refusalOf(() => parse({ model: "m", ...unknown })).message).toContain("; and 2 more");
});

describe("characters that no database stores", () => {
  const half = "\ud83d";
  test.each([
    ["a high surrogate alone", { model: half }, "model"],
    ["a low surrogate alone", { model: "m", order: "\ude00 name" }, "order"],
    ["a NUL", { model: "m", fields: ["name", "a\u0000b"] }, "fields[1]"],
    ["an infinite number", { model: "m", threshold: Number.POSITIVE_INFINITY }, "threshold"],
    ["a lone surrogate in a value", { model: "m", values: { comment: half } }, "values.comment"],
    [
      "a lone surrogate in a command",
      { model: "m", values: { lines: [[0, 0, { name: half }]] } },
      "values.lines[0][2].name",
    ],
    ["NaN in a command", { model: "m", values: { lines: [[4, Number.NaN]] } }, "values.lines[0][1]"],
    ["a lone surrogate in a row", { model: "m", rows: [{ name: "a" }, { name: half }] }, "rows[1].name"],
    ["a NUL in the name of a field", { model: "m", values: { "na\u0000me": 1 } }, "values.na\ufffdme"],
    ["a lone surrogate in the text of an object", { model: "m", values: '{"name":"\\ud83d"}' }, "values.name"],
    ["a NUL in the text of a list", { model: "m", fields: '["\\u0000"]' }, "fields[0]"],
    ["a lone surrogate in an unknown argument", { model: "m", never: half }, "never"],
  ])("%s is refused with its path before the schema is checked", (_name, args, path) => {
    expect(refusalOf(() => parse(args))).toMatchObject({ code: "invalid_input", path });
  });

  test("a complete emoji is accepted in a text", () => {
    const values = { comment: "😀 naïve\n\t\u200d" };
    expect(parse({ model: "m", values })).toMatchObject({ values });
  });

  const everyArgument = catalog.flatMap((tool) => {
    const { properties = {} } = tool.input["~standard"].jsonSchema.input({ target: "draft-2020-12" }) as {
      properties?: Record<string, { type?: string }>;
    };
    return Object.entries(properties).map(([name, { type }]) => [tool.name, name, type] as const);
  });

  test.each(everyArgument)("%s refuses a lone surrogate in the argument %s", (tool, name, type) => {
    const bad = type === "object" ? { [half]: 1 } : type === "array" ? [half] : half;
    const refused = refusalOf(() => findTool(tool)?.plan({ [name]: bad }));
    expect(refused).toMatchObject({ code: "invalid_input" });
    expect([refused.path?.startsWith(name), refused.message.includes("half a character")]).toEqual([true, true]);
    expect(refused.message.isWellFormed()).toBe(true);
  });
});

test.each([
  ["values", `{"line": [${"1,".repeat(50_000)}1]}`],
  ["rows", `[{"line": [${"1,".repeat(50_000)}1]}]`],
  ["ids", `${"1,".repeat(50_000)}1`],
  ["ids", `[${"1,".repeat(50_000)}1]`],
  ["fields", `${"a,".repeat(50_000)}a`],
  ["fields", `[${"'a',".repeat(50_000)}'a']`],
])("the argument %s given as text may hold as many values as a whole message", (name, text) => {
  expect(refusalOf(() => parse({ model: "m", [name]: text }))).toMatchObject({ code: "invalid_input", path: name });
  const less = text.replace(/((1|a|'a'),){10}/, "");
  expect(parse({ model: "m", [name]: less })).toHaveProperty(name);
});
