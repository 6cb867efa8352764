import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { deleteRecord } from "./delete-record.ts";

const args = { model: "res.partner", record_id: 2 };

test("delete_record plans a write that must be confirmed", async () => {
  const odoo = createTinyOdoo();
  const { data, plan } = await runTool(deleteRecord, odoo, args);
  expect(odoo.calls).toMatchObject([
    { method: "unlink", ids: [2] },
    { method: "read", ids: [2] },
  ]);
  expect([plan.writes, plan.confirm?.level, data["status"]]).toEqual([true, "removal", "done"]);
});

test("the question of delete_record names the record only if it may be read", async () => {
  const { plan, io } = await runTool(deleteRecord, createTinyOdoo(), args);
  const other = createTinyOdoo();
  expect(plan.confirm?.summary).toContain("res.partner 2 would be deleted");
  const asked = await runTool(deleteRecord, other, args, { rules: [{ model: "res.partner", unlink: true }] });
  expect(await asked.plan.confirm?.names?.(asked.io)).toBeUndefined();
  await expect(plan.confirm?.names?.(io)).rejects.toMatchObject({ code: "odoo_missing" });
  const fresh = createTinyOdoo();
  expect(await plan.confirm?.names?.({ ...io, odoo: fresh.transport })).toBe("Azure Interior");
});

test("delete_record reports an error if Odoo keeps the record", async () => {
  const odoo = createTinyOdoo();
  const keeps = {
    ...odoo.transport,
    call: (call: { method: string }) =>
      call.method === "unlink" ? Promise.resolve(true) : odoo.transport.call(call as never),
  };
  await expect(runTool(deleteRecord, { ...odoo, transport: keeps }, args)).rejects.toMatchObject({
    code: "odoo_validation",
    message: expect.stringContaining("kept res.partner 2"),
  });
});
