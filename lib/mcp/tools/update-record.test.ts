import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { updateRecord } from "./update-record.ts";

const args = { model: "res.partner", record_id: 2 };

test("says what changed and what Odoo holds otherwise", async () => {
  const odoo = createTinyOdoo();
  const { data } = await runTool(updateRecord, odoo, { ...args, values: { city: "Lyon", score: 7 } });
  expect(data).toMatchObject({
    id: 2,
    record: { city: "Lyon", score: 0 },
    changed_fields: ["city"],
    fields_not_applied: [{ field: "score", now: 0 }],
  });
  expect(odoo.calls.map(({ method }) => method)).toEqual(["write", "read"]);
});

test("a record that is gone is Odoo's to say", async () => {
  await expect(
    runTool(updateRecord, createTinyOdoo(), { ...args, record_id: 99, values: { city: "Lyon" } }),
  ).rejects.toMatchObject({ code: "odoo_missing" });
});

test("a dry run asks for nothing but the fields", async () => {
  const odoo = createTinyOdoo();
  const { data, plan } = await runTool(updateRecord, odoo, { ...args, values: { score: 7 }, dry_run: true });
  expect([plan.writes, odoo.calls]).toEqual([false, []]);
  expect(data["warnings"]).toEqual([expect.stringContaining("score is read-only")]);
});
