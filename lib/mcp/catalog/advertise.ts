import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type { z } from "zod";
import { asList, asObject, isObject } from "../../kernel/read-json.ts";

/**
 * Returns a schema for the SDK to list. It shows the shape as JSON Schema, converted once, and accepts every value: the
 * pipeline parses more strictly itself, so that refused arguments are recorded and answered like any other call.
 */
export function advertise(schema: z.ZodType, io: "input" | "output"): StandardSchemaWithJSON<unknown, unknown> {
  const json = slimObject(schema["~standard"].jsonSchema[io]({ target: "draft-2020-12" }));
  const convert = () => json;
  return {
    "~standard": {
      version: 1,
      vendor: "mcp-odoo",
      validate: (value) => ({ value }),
      jsonSchema: { input: convert, output: convert },
    },
  };
}

/**
 * The keywords that some clients or vendors do not accept and that a model does not need to fill in a call:
 * google-genai fails on `additionalProperties: false`; Gemini refuses formats and `const`, and counts bounds against a
 * limit. Our own parser still enforces all of them and says what it refuses.
 */
const omittedKeywords = new Set([
  "$schema",
  "additionalProperties",
  "propertyNames",
  "format",
  "pattern",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minimum",
  "exclusiveMinimum",
  "exclusiveMaximum",
]);

/** A `maximum` up to this one is the size of a page and saves refused calls; a larger one is the bound of a column. */
const longestPage = 1_000;

function slim(node: unknown): unknown {
  return isObject(node) ? slimObject(node) : node;
}

function slimObject(node: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(omittedKeywords.has(key) || (key === "maximum" && Number(value) > longestPage)))
      .filter(([key, value]) => key !== "default" || tells(value))
      .map(([key, value]) => [key, below(key, value)]),
  );
}

/**
 * Slims the schemas below a node. Only keywords that hold schemas are followed: a property may be named like a keyword.
 */
function below(key: string, value: unknown): unknown {
  if (key === "items") return slim(value);
  if (key === "anyOf") return asList(value).map(slim);
  if (key !== "properties") return value;
  return Object.fromEntries(Object.entries(asObject(value)).map(([name, child]) => [name, slim(child)]));
}

/** True if a default is worth its tokens: a model expects an empty default of any argument that it leaves out. */
function tells(value: unknown): boolean {
  return !(value === false || value === 0 || (Array.isArray(value) && value.length === 0));
}
