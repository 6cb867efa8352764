import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { deleteRecord } from "./delete-record.ts";

const args = { model: "res.partner", record_id: 2 };

test("without a confirmation deletes nothing and keeps exactly this deletion", async () => {
  const odoo = createTinyOdoo();
  const { data, prepared, plan, text } = await runTool(deleteRecord, odoo, args);
  expect(odoo.calls.map(({ method }) => method)).toEqual(["read"]);
  expect(plan.writes).toBe(false);
  expect(prepared).toEqual([{ tool: "delete_record", payload: args }]);
  expect(data).toMatchObject({
    status: "confirmation_required",
    name: "Azure Interior",
    confirmation_token: "confirm_test",
  });
  expect(text).toContain("Nothing is deleted yet");
});

test("with it deletes, under an intent", async () => {
  const odoo = createTinyOdoo();
  const { data, plan } = await runTool(deleteRecord, odoo, args, { confirmed: true });
  expect(odoo.calls).toMatchObject([{ method: "unlink", ids: [2] }]);
  expect([plan.writes, data["status"]]).toEqual([true, "done"]);
});

test("what may be deleted but not read keeps its name to itself", async () => {
  const odoo = createTinyOdoo();
  const { data } = await runTool(deleteRecord, odoo, args, { rules: [{ model: "res.partner", unlink: true }] });
  expect([data["name"], odoo.calls]).toEqual([undefined, []]);
});

test("a record that is not there needs no confirmation", async () => {
  await expect(runTool(deleteRecord, createTinyOdoo(), { ...args, record_id: 99 })).rejects.toMatchObject({
    code: "odoo_missing",
  });
});
