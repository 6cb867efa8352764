import { expect, test } from "vitest";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import type { TinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import type { Tool } from "../../mcp/catalog/define-tool.ts";
import { createRecord } from "../../mcp/tools/write/create-record.ts";
import { importRecords } from "../../mcp/tools/write/import-records.ts";
import { updateRecord } from "../../mcp/tools/write/update-record.ts";
import type { FieldInfo } from "../../odoo/types.ts";
import { dayNotes } from "./day-notes.ts";

const rules = ["calendar.event", "sale.order", "purchase.order", "purchase.order.line"].map((model) => ({
  model,
  read: true,
  create: true,
  write: true,
}));
const at = "was given as a day: Odoo keeps it as";
const newYork = `${at} 2026-11-28 19:00:00 -05:00 (America/New_York). Send a time with its zone, such as 2026-11-29T09:00:00-05:00, to choose one.`;

function write(tool: Tool, args: object, zone = "America/New_York") {
  const transport = createSandbox({ now: () => new Date("2026-07-24T12:00:00Z") }).open("days");
  return runTool(tool, { transport } as unknown as TinyOdoo, args, { rules, zone });
}
const order = (values: object) => ({ model: "sale.order", values: { partner_id: 1, ...values } });

test.each<[string, Tool, object]>([
  ["a create", createRecord, order({ date_order: "2026-11-29" })],
  ["a dry run of a create", createRecord, { ...order({ date_order: " 2026-11-29 " }), dry_run: true }],
  ["a change", updateRecord, { ...order({ date_order: "2026-11-29" }), record_id: 2 }],
  ["a dry run of a change", updateRecord, { ...order({ date_order: "2026-11-29" }), record_id: 2, dry_run: true }],
])("%s with a day in a datetime field gets a note with the time that Odoo keeps", async (_, tool, args) => {
  const { data, text } = await write(tool, args);
  expect(data["notes"]).toEqual([`date_order ${newYork}`]);
  expect(text).toContain(`date_order ${newYork}`);
});

test.each([false, true])(
  "an import gets one note with the first row in full and the places of the others (dry run: %s)",
  async (dry_run) => {
    const row = (start: string) => ({ name: "Fair", start, stop: "2026-12-01T10:00:00Z" });
    const rows = [row("2026-11-28T09:00:00Z"), row("2026-11-29"), row("2026-11-30")];
    const { data, text } = await write(importRecords, { model: "calendar.event", mode: "create", rows, dry_run });
    expect(data["notes"]).toEqual([`rows[1].start ${newYork} The same applies to 1 more: rows[2].start.`]);
    expect(text).toContain("rows[1].start");
  },
);

test("the note on a day in a line names the place of the line", async () => {
  const line = { product_id: 1, product_qty: 1, price_unit: 5, name: "Desk", date_planned: "2026-11-29" };
  const values = { partner_id: 1, order_line: [[0, 0, line]] };
  const { data } = await write(createRecord, { model: "purchase.order", values });
  expect(data["notes"]).toEqual([`order_line[0].date_planned ${newYork}`]);
});

test.each([
  ["a time", "2026-11-29T09:00:00-05:00", "America/New_York"],
  ["a day where midnight is that of UTC", "2026-11-29", "UTC"],
  ["a day where midnight is that of UTC", "2026-11-29", "Europe/London"],
])("%s gets no note", async (_, date_order, zone) => {
  const { data } = await write(createRecord, order({ date_order }), zone);
  expect(data).not.toHaveProperty("notes");
});

test("the note uses the time zone of the call, and its example the UTC offset at the hour of the example", async () => {
  const args = { ...order({ date_order: "2026-03-08" }), context: { tz: "America/Los_Angeles" } };
  const { data } = await write(createRecord, args);
  expect(data["notes"]).toEqual([
    `date_order ${at} 2026-03-07 16:00:00 -08:00 (America/Los_Angeles). Send a time with its zone, such as 2026-03-08T09:00:00-07:00, to choose one.`,
  ]);
});

test("a day in a date field gets no note", async () => {
  const { data } = await write(createRecord, order({ validity_date: "2026-11-29" }));
  expect(data).not.toHaveProperty("notes");
});

test.each([
  ["a create", createRecord, {}],
  ["a change", updateRecord, { record_id: 2 }],
])(
  "the times in the answer to %s are marked as UTC, and its text has them in the user's time zone",
  async (_, tool, more) => {
    const { data, text } = await write(tool, { ...order({ date_order: "2026-11-29T09:00:00-05:00" }), ...more });
    expect(data).toMatchObject({ times_in: "UTC", record: { date_order: "2026-11-29 14:00:00" } });
    expect(text).toContain("date_order: 2026-11-29 09:00:00 -05:00");
    const none = await write(tool, { ...order({ client_order_ref: "A" }), ...more });
    expect(none.data).not.toHaveProperty("times_in");
  },
);

test("notes on many rows and fields name some of them and count the others", async () => {
  const io = {
    fields: async () => new Map(days.map((name) => [name, { name, type: "datetime" } as FieldInfo])),
    user: async () => ({ zone: "America/New_York" }),
  };
  const days = Array.from({ length: 30 }, (_, i) => `day_${i}`);
  const row = Object.fromEntries(days.map((name) => [name, "2026-11-29"]));
  const rows = Array.from({ length: 40 }, () => row);
  const notes = await dayNotes(io as never, { model: "x.day", rows, place: (i) => `rows[${i}]` });
  expect(notes).toHaveLength(11);
  expect(notes[0]).toContain("The same applies to 39 more: rows[1].day_0,");
  expect(notes[0]).toContain("rows[20].day_0, ….");
  expect(notes.at(-1)).toBe("The same applies to days in 20 more fields.");
});
