import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type { z } from "zod";

/**
 * A schema for the SDK to list: it shows the strict JSON Schema, converted once, and lets every value through.
 * The pipeline parses for itself, so that refused arguments are recorded and answered like everything else.
 */
export function advertise(schema: z.ZodType, io: "input" | "output"): StandardSchemaWithJSON<unknown, unknown> {
  const { $schema: _, ...full } = schema["~standard"].jsonSchema[io]({ target: "draft-2020-12" });
  const json = slim(full) as Record<string, unknown>;
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

/** Leaves out what says nothing: every client reads, and pays for, the whole list of tools. */
function slim(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(slim);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => key !== "propertyNames" && Math.abs(value) !== Number.MAX_SAFE_INTEGER)
      .map(([key, value]) => [key, key === "additionalProperties" ? toAnything(value) : slim(value)]),
  );
}

/** "Anything" in the word that every validator knows. */
function toAnything(value: unknown): unknown {
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return isEmpty ? true : slim(value);
}
