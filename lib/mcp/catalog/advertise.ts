import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type { z } from "zod";

/**
 * A schema for the SDK to list: it shows the shape as JSON Schema, converted once, and lets every value through. The
 * pipeline parses for itself, more strictly, so that refused arguments are recorded and answered like everything else.
 */
export function advertise(schema: z.ZodType, io: "input" | "output"): StandardSchemaWithJSON<unknown, unknown> {
  const json = slim(schema["~standard"].jsonSchema[io]({ target: "draft-2020-12" })) as Record<string, unknown>;
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
 * What clients' converters and vendors' validators do not all take, and what a model does not need to fill in a call:
 * google-genai fails on `additionalProperties: false`, Gemini refuses formats and `const`, and counts bounds against a
 * limit. Our own parsing holds to all of it and says what it refuses.
 */
const unread = new Set([
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

/** A page's greatest size saves a refused call; a column's greatest number tells nothing. */
const longestPage = 1_000;

function slim(node: unknown): unknown {
  if (typeof node !== "object" || node === null || Array.isArray(node)) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(unread.has(key) || (key === "maximum" && value > longestPage)))
      .filter(([key, value]) => key !== "default" || tells(value))
      .map(([key, value]) => [key, below(key, value)]),
  );
}

/** The schemas below a node. A property may be named like a keyword, so only where schemas stand is looked further. */
function below(key: string, value: unknown): unknown {
  if (key === "items") return slim(value);
  if (key === "anyOf") return (value as unknown[]).map(slim);
  if (key !== "properties") return value;
  return Object.fromEntries(Object.entries(value as object).map(([name, child]) => [name, slim(child)]));
}

/** A default that is nothing, is what a model expects of an argument that it leaves out. */
function tells(value: unknown): boolean {
  return !(value === false || value === 0 || (Array.isArray(value) && value.length === 0));
}
