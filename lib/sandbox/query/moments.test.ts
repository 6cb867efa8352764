import { describe, expect, test } from "vitest";
import { parseMoment } from "./moments.ts";

/** A Friday, 14:00 in Madrid; weeks begin on Sunday. The values are those of Odoo's own `parse_date`. */
const clock = { now: new Date("2026-07-24T12:00:00Z"), zone: "Europe/Madrid", weekStart: 6 };

describe("a date expression means what it means in Odoo 19", () => {
  test.each([
    ["2026-07-24", "2026-07-24"],
    ["2026-07-24 10:30", "2026-07-24 10:30:00"],
    ["today", "2026-07-24"],
    ["now", "2026-07-24 12:00:00"],
    ["-7d", "2026-07-17 12:00:00"],
    ["today -7d", "2026-07-17"],
    ["+1w", "2026-07-31 12:00:00"],
    ["=monday -1w", "2026-07-12 22:00:00"],
    ["today =monday -1w", "2026-07-13"],
    ["+monday", "2026-07-27 12:00:00"],
    ["-monday", "2026-07-20 12:00:00"],
    ["-friday", "2026-07-24 12:00:00"],
    ["=week_start", "2026-07-18 22:00:00"],
    ["today =week_start", "2026-07-19"],
    ["-1m", "2026-06-24 12:00:00"],
    ["today -5m =31d", "2026-02-28"],
    ["=1d", "2026-06-30 22:00:00"],
    ["=2m =31d", "2026-02-27 22:00:00"],
    ["=2024y =2m =29d", "2024-02-28 22:00:00"],
    ["now +90M -30S", "2026-07-24 13:29:30"],
  ])("the date expression %s means %s", (text, moment) => {
    expect(parseMoment(text, clock)).toBe(moment);
  });

  test("a date with hours added is a time in UTC", () => {
    expect(parseMoment("today +3H", clock)).toBe("2026-07-24 03:00:00");
    expect(parseMoment("today =3H", clock)).toBe("2026-07-24 03:00:00");
    expect(parseMoment("today +0H", clock)).toBe("2026-07-24");
    expect(parseMoment("=3H", clock)).toBe("2026-07-24 01:00:00");
  });

  test("the offset from UTC stays that of now when an expression crosses the begin or end of summer time", () => {
    expect(parseMoment("-6m", clock)).toBe("2026-01-24 12:00:00");
    expect(parseMoment("-6m =1d", clock)).toBe("2025-12-31 22:00:00");
  });

  test("week_start is the first day of the user's week", () => {
    expect(parseMoment("today =sunday", clock)).toBe("2026-07-19");
    expect(parseMoment("today =sunday", { ...clock, weekStart: 0 })).toBe("2026-07-26");
  });
});

test.each([
  "",
  " ",
  "soon",
  "today tomorrow",
  "7d",
  "+d",
  "=40w",
  "=25H",
  "=13m",
  "=10000y",
  "+1.5d",
  "2026-02-31",
  "2026-07-24 24:00",
  5,
  true,
])("%j is refused as a date", (text) => {
  expect(() => parseMoment(text, clock)).toThrow(expect.objectContaining({ code: "odoo_validation" }));
});
