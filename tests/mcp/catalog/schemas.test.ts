import { describe, expect, test } from "vitest";
import { catalog, findTool } from "#lib/mcp/catalog/registry.ts";
import { listed } from "../../../scripts/token-count.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What JSON Schema allows and some vendor of models refuses. One refused tool makes the whole list fail. */
const rules: { readonly reason: string; breaks(node: Schema): boolean }[] = [
  {
    reason: "$ref: Gemini and Copilot do not resolve it",
    breaks: (node) => "$ref" in node || "$defs" in node,
  },
  {
    reason: "a list of types: Gemini splits it and loses what belongs to one of them",
    breaks: (node) => Array.isArray(node["type"]),
  },
  {
    reason: "an array without items, or with empty ones that converters drop: Gemini, OpenAI and VS Code refuse it",
    breaks: (node) => node["type"] === "array" && Object.keys((node["items"] ?? {}) as object).length === 0,
  },
  {
    reason: "a tuple: converters for Gemini drop prefixItems, and an array without items is left",
    breaks: (node) => "prefixItems" in node,
  },
  {
    reason: "anyOf beside other keywords: Vertex refuses it",
    breaks: (node) => ("anyOf" in node || "oneOf" in node) && Object.keys(node).length > 1,
  },
  {
    reason: "no type: Vertex refuses it",
    breaks: (node) => !["type", "anyOf", "oneOf", "$ref"].some((key) => key in node),
  },
  {
    reason:
      "a keyword that converters do not know: google-genai fails on additionalProperties, Gemini on format and const",
    breaks: (node) => Object.keys(node).some((key) => !known.has(key)),
  },
  {
    reason: "a list of choices that are no texts: Gemini refuses it",
    breaks: ({ enum: choices = [] }) => (choices as unknown[]).some((choice) => typeof choice !== "string"),
  },
  {
    reason: "a bound over 32 bits: Gemini counts in those",
    breaks: ({ maximum = 0 }) => Number(maximum) > 2_147_483_647,
  },
];

/** The keywords that `google.genai.types.Schema`, pydantic models and OpenAI's subset have in common. */
const known = new Set([
  "type",
  "description",
  "properties",
  "required",
  "items",
  "enum",
  "default",
  "maximum",
  "anyOf",
]);

/** Returns the rules that a schema breaks, each with its path. */
function faultsOf(schema: unknown, path: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const node = schema as Schema;
  const below = Object.entries(node).flatMap(([key, value]): [string, unknown][] => {
    if (["properties", "$defs", "patternProperties"].includes(key))
      return Object.entries(value as Schema).map(([name, child]) => [`${path}.${name}`, child]);
    if (["anyOf", "oneOf", "allOf", "prefixItems"].includes(key))
      return (value as unknown[]).map((child, i) => [`${path}.${key}[${i}]`, child]);
    // Empty items are reported for the array. Additional properties of any type are no fault.
    if (["items", "additionalProperties"].includes(key) && Object.keys(value as object).length > 0)
      return [[`${path}.${key}`, value]];
    return [];
  });
  return [
    ...rules.filter(({ breaks }) => breaks(node)).map(({ reason }) => `${path}: ${reason}`),
    ...below.flatMap(([where, child]) => faultsOf(child, where)),
  ];
}

describe("schemas that every vendor of models accepts", () => {
  test.each(listed(catalog))(
    "the schemas of $name are accepted by every vendor of models",
    ({ name, inputSchema, outputSchema }) => {
      expect(name).toMatch(/^[a-z_]{1,64}$/);
      expect(faultsOf(inputSchema, "input")).toEqual([]);
      // A value from Odoo may have any type, and no vendor validates output schemas.
      expect(faultsOf(outputSchema, "output").filter((fault) => !fault.includes(": no type"))).toEqual([]);
      for (const schema of [inputSchema, outputSchema]) {
        expect(schema).toMatchObject({ type: "object", properties: expect.any(Object) });
      }
    },
  );
});

test("a keyword that the list omits is still enforced in a call", () => {
  const create = findTool("create_record");
  const add = findTool("add_attachment");
  const values = { name: "Ann" };
  expect(() => create?.plan({ model: "res.partner", values, notes: "x" })).toThrow('no argument "notes"');
  expect(() => create?.plan({ model: "m".repeat(129), values })).toThrow("model: characters: 128 at most");
  expect(() => add?.plan({ model: "res.partner", record_id: 1, name: "a", url: "javascript:alert(1)" })).toThrow("url");
  expect(() => findTool("run_action")?.plan({ model: "m", record_ids: Array(51).fill(1), action: "a" })).toThrow("50");
});

test.each([
  ["$ref", { type: "object", properties: { a: { $ref: "#/$defs/a" } } }],
  ["a list of types", { type: "object", properties: { a: { type: ["string", "null"] } } }],
  ["an array without items", { type: "object", properties: { a: { type: "array" } } }],
  ["an array without items", { type: "object", properties: { a: { type: "array", items: {} } } }],
  ["a tuple", { type: "array", items: { type: "string" }, prefixItems: [{ type: "string" }] }],
  ["anyOf beside", { type: "object", properties: { a: { anyOf: [{ type: "string" }], description: "x" } } }],
  ["no type", { type: "object", properties: { a: { description: "x" } } }],
  ["no type", { type: "object", additionalProperties: { description: "x" } }],
  ["no type", { type: "array", items: { anyOf: [{ type: "string" }, { maximum: 1 }] } }],
  ["a keyword that", { type: "object", additionalProperties: false }],
  ["a keyword that", { type: "object", properties: { a: { type: "string", format: "uri" } } }],
  ["a keyword that", { type: "object", properties: { a: { type: "string", const: "b" } } }],
  ["a list of choices", { type: "object", properties: { a: { type: "integer", enum: [1, 2] } } }],
  ["a bound over", { type: "object", properties: { a: { type: "integer", maximum: 2 ** 33 } } }],
])("the check of schemas finds %s", (reason, schema) => {
  expect(faultsOf(schema, "input")).toContainEqual(expect.stringContaining(`: ${reason}`));
});

test("the check of schemas accepts a property whose name is a keyword", () => {
  const properties = { type: { type: "string" }, items: { type: "string" }, anyOf: { type: "integer" } };
  expect(faultsOf({ type: "object", properties }, "input")).toEqual([]);
});
