import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { updateRecord } from "../tools/write/update-record.ts";
import { writtenText } from "./written.ts";

const known = { fields: new Map(), zone: "UTC" };

test("the text of a write counts the values that it does not show and marks a cut value", () => {
  const lines = Array.from({ length: 63 }, (_, i) => [`order_line[${i}].name`, "x".repeat(600)] as const);
  const text = writtenText("Created", { model: "sale.order", id: 7 }, known, lines);
  expect(text).toContain(`order_line[59].name: ${"x".repeat(499)}…`);
  expect(text).not.toContain("order_line[60]");
  expect(text).toContain("3 more values are not shown: call get_record");
  expect(writtenText("Created", { model: "sale.order", id: 7 }, known, lines.slice(0, 60))).not.toContain(
    "more values",
  );
});

test("the answer of a write names the fields whose text was cut", async () => {
  const values = { city: "x".repeat(16_001), email: "x" };
  const { data, text } = await runTool(updateRecord, createTinyOdoo(), { model: "res.partner", record_id: 2, values });
  expect(data["clipped_fields"]).toEqual(["city"]);
  expect((data["record"] as { city: string }).city).toHaveLength(16_000);
  expect(text).toContain("Cut short: city");
});
