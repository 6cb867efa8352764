import { describe, expect, test } from "vitest";
import { catalog } from "#lib/mcp/registry.ts";
import { listed } from "../../scripts/token-count.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What JSON Schema allows and a model's vendor refuses; one tool refused takes the whole list down with it. */
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
];

/** The rules that a schema breaks, each with its path. */
function faultsOf(schema: unknown, path: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const node = schema as Schema;
  const below = Object.entries(node).flatMap(([key, value]): [string, unknown][] => {
    if (["properties", "$defs", "patternProperties"].includes(key))
      return Object.entries(value as Schema).map(([name, child]) => [`${path}.${name}`, child]);
    if (["anyOf", "oneOf", "allOf", "prefixItems"].includes(key))
      return (value as unknown[]).map((child, i) => [`${path}.${key}[${i}]`, child]);
    // Empty items are the array's own fault. What may be added to an object freely is nobody's.
    if (["items", "additionalProperties"].includes(key) && Object.keys(value as object).length > 0)
      return [[`${path}.${key}`, value]];
    return [];
  });
  return [
    ...rules.filter(({ breaks }) => breaks(node)).map(({ reason }) => `${path}: ${reason}`),
    ...below.flatMap(([where, child]) => faultsOf(child, where)),
  ];
}

describe("input schemas that every vendor of models accepts", () => {
  test.each(listed(catalog))("$name", ({ inputSchema }) => {
    expect(faultsOf(inputSchema, "input")).toEqual([]);
  });
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
  ["no type", { type: "array", items: { anyOf: [{ type: "string" }, { minimum: 1 }] } }],
])("%s is found", (reason, schema) => {
  expect(faultsOf(schema, "input")).toEqual([expect.stringContaining(`: ${reason}`)]);
});

test("a property may be named like a keyword", () => {
  const properties = { type: { type: "string" }, items: { type: "string" }, anyOf: { type: "integer" } };
  expect(faultsOf({ type: "object", properties, additionalProperties: true }, "input")).toEqual([]);
});
