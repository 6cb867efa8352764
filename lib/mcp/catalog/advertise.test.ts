import { expect, test } from "vitest";
import { z } from "zod";
import { advertise } from "./advertise.ts";

test("a property whose name is an omitted keyword is listed like any other property", () => {
  const schema = z.object({ format: z.string().max(5), pattern: z.array(z.email()), default: z.int() });
  const json = advertise(schema, "input")["~standard"].jsonSchema.input({ target: "draft-2020-12" });
  expect(json).toEqual({
    type: "object",
    properties: {
      format: { type: "string" },
      pattern: { type: "array", items: { type: "string" } },
      default: { type: "integer" },
    },
    required: ["format", "pattern", "default"],
  });
});

test("every choice of a union is listed without the keywords that converters refuse", () => {
  const schema = z.object({ at: z.union([z.email(), z.strictObject({ id: z.int().min(1) })]) });
  const json = advertise(schema, "input")["~standard"].jsonSchema.input({ target: "draft-2020-12" });
  expect(json["properties"]).toEqual({
    at: {
      anyOf: [{ type: "string" }, { type: "object", properties: { id: { type: "integer" } }, required: ["id"] }],
    },
  });
});
