import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { updateRecord } from "./update-record.ts";

const args = { model: "res.partner", record_id: 2 };

test("update_record reports the changed fields and the values that Odoo changed", async () => {
  const odoo = createTinyOdoo();
  const { data } = await runTool(updateRecord, odoo, { ...args, values: { city: "Lyon", score: 7 } });
  expect(data).toMatchObject({
    id: 2,
    record: { city: "Lyon", score: 0 },
    changed_fields: ["city"],
    fields_not_applied: [{ field: "score", now: 0 }],
  });
  expect(odoo.calls.map(({ method }) => method)).toEqual(["read", "write", "read"]);
});

test("update_record passes Odoo's error about a missing record on", async () => {
  await expect(
    runTool(updateRecord, createTinyOdoo(), { ...args, record_id: 99, values: { city: "Lyon" } }),
  ).rejects.toMatchObject({ code: "odoo_missing" });
});

test("a dry run of update_record checks without Odoo and changes nothing", async () => {
  const odoo = createTinyOdoo();
  const { data, plan } = await runTool(updateRecord, odoo, { ...args, values: { score: 7 }, dry_run: true });
  expect([plan.writes, data["checked_by"]]).toEqual([false, "gateway"]);
  expect(odoo.calls.map(({ method }) => method)).toEqual(["check_access", "search_read"]);
  expect(data["warnings"]).toEqual([expect.stringContaining("score is read-only")]);
});

test("a dry run of update_record refuses a missing record or relation as the write would", async () => {
  const odoo = createTinyOdoo();
  const dry = (rest: object) =>
    runTool(updateRecord, odoo, { ...args, values: { city: "Lyon" }, dry_run: true, ...rest });
  await expect(dry({ record_id: 99 })).rejects.toMatchObject({ code: "odoo_missing" });
  const rules = ["res.partner", "res.country"].map((model) => ({ model, read: true, write: true }));
  await expect(
    runTool(updateRecord, odoo, { ...args, values: { country_id: 77 }, dry_run: true }, { rules }),
  ).rejects.toMatchObject({ code: "odoo_missing", options: { path: "values.country_id" } });
});

test("a dry run of update_record runs in Odoo if Odoo can roll it back", async () => {
  const odoo = createTinyOdoo();
  const seen: unknown[] = [];
  const transport = {
    ...odoo.transport,
    supportsDryRun: true,
    call: (call: { method: string }, options?: { dryRun?: boolean }) =>
      call.method === "write" ? Promise.resolve(seen.push(options?.dryRun)) : odoo.transport.call(call as never),
  };
  const { data } = await runTool(
    updateRecord,
    { ...odoo, transport },
    { ...args, values: { city: "Lyon" }, dry_run: true },
  );
  expect([seen, data["checked_by"]]).toEqual([[true], "odoo"]);
});

test("update_record refuses a change without fields with the right form, also in a dry run", async () => {
  const odoo = createTinyOdoo();
  for (const dry_run of [false, true])
    await expect(runTool(updateRecord, odoo, { ...args, values: {}, dry_run })).rejects.toMatchObject({
      code: "invalid_input",
      options: { path: "values", hint: expect.stringContaining('"values": {"name": "Azure"}') },
    });
  expect(odoo.calls).toEqual([]);
});

test("the question of update_record names every field that would change", async () => {
  const names = Array.from({ length: 30 }, (_, i) => `x_field_${i}`);
  const values = Object.fromEntries(names.map((name) => [name, 1]));
  expect(updateRecord.plan({ ...args, values }).confirm?.summary).toMatch(
    new RegExp(names.map((name) => `${name}\\b.*`).join("")),
  );
});
