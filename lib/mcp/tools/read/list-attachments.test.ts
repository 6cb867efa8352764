import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { listAttachments } from "./list-attachments.ts";

const at = { model: "res.partner", record_id: 2 };

async function open(series: number, values: object) {
  const odoo = createTinyOdoo();
  const file = { name: "a.txt", res_model: "res.partner", res_id: 2, mimetype: "text/plain", file_size: 3, ...values };
  await odoo.transport.call({ model: "ir.attachment", method: "create", args: { values: file } } as never);
  odoo.calls.length = 0;
  const transport = { ...odoo.transport, series: { ...odoo.transport.series, major: series } };
  return { ...odoo, transport };
}

test("the time of a file is UTC in the data and local time in the text", async () => {
  const odoo = await open(19, { create_date: "2026-09-30 22:30:00" });
  const { data, text } = await runTool(listAttachments, odoo, at, { zone: "Europe/Madrid" });
  expect(data).toMatchObject({ times_in: "UTC", attachments: [{ created: "2026-09-30 22:30:00" }] });
  expect(text).toContain("2026-10-01 00:30:00 +02:00");
  const tokyo = await runTool(listAttachments, odoo, { ...at, context: { tz: "Asia/Tokyo" } }, { zone: "UTC" });
  expect(tokyo.text).toContain("2026-10-01 07:30:00 +09:00");
});

test("list_attachments shows no time for files without one", async () => {
  const { data } = await runTool(listAttachments, await open(19, {}), at);
  expect(data["attachments"]).toHaveLength(1);
  expect(data).not.toHaveProperty("times_in");
});

test("list_attachments passes the context of the caller, and until Odoo 18 the flag that turns page filling off", async () => {
  const context = { lang: "es_ES" };
  for (const [series, sent] of [
    [19, context],
    [14, { ...context, need: 0 }],
  ] as const) {
    const odoo = await open(series, {});
    await runTool(listAttachments, odoo, { ...at, context });
    expect(odoo.calls.map((call) => [call.method, call.context])).toContainEqual(["attachments", sent]);
  }
});

test("list_attachments reports a missing record, and checks a record without files once more", async () => {
  const odoo = createTinyOdoo();
  await expect(runTool(listAttachments, odoo, { ...at, record_id: 999 })).rejects.toMatchObject({
    code: "odoo_missing",
    options: { path: "record_id" },
  });
  const { data, text } = await runTool(listAttachments, odoo, at);
  expect(data["attachments"]).toEqual([]);
  expect(text).toContain("0 attachments");
});
