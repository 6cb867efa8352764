import { expect, test } from "vitest";
import type { FieldInfo } from "../../odoo/types.ts";
import { timesIn, withLocalTimes } from "./local-times.ts";

const fields = new Map(
  [
    ["date_order", "datetime"],
    ["validity_date", "date"],
    ["name", "char"],
  ].map(([name = "", type = ""]) => [name, { name, type } as FieldInfo]),
);

test("withLocalTimes converts datetime fields into the time zone, and keeps dates and texts", () => {
  const row = { id: 1, date_order: "2026-09-30 22:30:00", validity_date: "2026-09-30", name: "2026-09-30 22:30:00" };
  expect(withLocalTimes(row, fields, "Europe/Madrid")).toEqual({ ...row, date_order: "2026-10-01 00:30:00 +02:00" });
});

test("withLocalTimes converts the min and max of a group", () => {
  const row = { "date_order:max": "2026-09-30 22:30:00", "date_order:count_distinct": 3 };
  expect(withLocalTimes(row, fields, "America/New_York")).toEqual({
    ...row,
    "date_order:max": "2026-09-30 18:30:00 -04:00",
  });
});

test.each(["June 2026", "junio 2026", "16 Jun 2026", "2026", "Q2 2026"])(
  "withLocalTimes keeps the period label %s",
  (label) => {
    expect(withLocalTimes({ "date_order:month": label }, fields, "America/Mexico_City")).toEqual({
      "date_order:month": label,
    });
  },
);

test("an empty datetime is kept, and gives no times_in", () => {
  expect(withLocalTimes({ date_order: false }, fields, "UTC")).toEqual({ date_order: false });
  expect(timesIn([{ date_order: false, name: "2026-09-30 22:30:00" }], fields)).toEqual({});
  expect(timesIn([{ "partner_id.date:month": ["2026-09-01", "September 2026"] }], fields)).toEqual({});
});

test("timesIn says UTC for rows with times", () => {
  for (const row of [
    { date_order: "2026-09-30 22:30:00" },
    { "date_order:min": "2026-09-30 22:30:00" },
    { "date_order:month": ["2026-08-31 22:00:00", "September 2026"] },
    { "partner_id.create_date:month": ["2026-08-31 22:00:00", "September 2026"] },
  ])
    expect(timesIn([{}, row], fields)).toEqual({ times_in: "UTC" });
});
