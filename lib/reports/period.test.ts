import { expect, test } from "vitest";
import { dayIn } from "../kernel/locale/time-zone.ts";
import { daysBetween, monthsIn, toPeriod, toTimes } from "./period.ts";

test.each([
  ["this_month", "2026-11-25", "2026-11-01", "2026-11-30"],
  ["last_month", "2026-01-31", "2025-12-01", "2025-12-31"],
  ["this_month", "2028-02-29", "2028-02-01", "2028-02-29"],
  ["this_quarter", "2026-12-31", "2026-10-01", "2026-12-31"],
  ["last_quarter", "2026-01-01", "2025-10-01", "2025-12-31"],
  ["this_year", "2026-11-25", "2026-01-01", "2026-12-31"],
  ["last_year", "2026-11-25", "2025-01-01", "2025-12-31"],
  ["2026-Q3", "2020-01-01", "2026-07-01", "2026-09-30"],
  ["2026-09", "2020-01-01", "2026-09-01", "2026-09-30"],
  ["2024-02", "2020-01-01", "2024-02-01", "2024-02-29"],
  ["2026", "2020-01-01", "2026-01-01", "2026-12-31"],
  ["2026-01-15..2026-03-31", "2020-01-01", "2026-01-15", "2026-03-31"],
  ["2026-01-15..2026-01-15", "2020-01-01", "2026-01-15", "2026-01-15"],
  ["2026-11-29", "2020-01-01", "2026-11-29", "2026-11-29"],
  ["THIS_MONTH", "2026-11-25", "2026-11-01", "2026-11-30"],
  ["Last-Quarter", "2026-01-01", "2025-10-01", "2025-12-31"],
  ["this year", "2026-11-25", "2026-01-01", "2026-12-31"],
  [" 2026-q4 ", "2020-01-01", "2026-10-01", "2026-12-31"],
  ["2026Q4", "2020-01-01", "2026-10-01", "2026-12-31"],
  ["2026-01-15 .. 2026-03-31", "2020-01-01", "2026-01-15", "2026-03-31"],
  ["2026-01-15/2026-03-31", "2020-01-01", "2026-01-15", "2026-03-31"],
  ["2026-09..2026-Q4", "2020-01-01", "2026-09-01", "2026-12-31"],
])("the period %s on %s is %s to %s", (text, today, from, to) => {
  expect(toPeriod(text, today)).toEqual({ from, to });
});

test.each([
  "this_week",
  "2026-Q0",
  "2026-00",
  "2026-1",
  "26",
  "2026-02-30..2026-03-01",
  "2026-02-31..2026-03-05",
  "2026-01-01..2026-01-02..2026-01-03",
  "2026-02-01..2026-02-29",
  "0000",
  "9999-12-31..9999-12-31",
  "2026-03-02..2026-03-01",
  "2026-02-31",
  "2026-03-02..",
  "..2026-03-02",
  "2026-11-29T10:00:00Z",
  "29/11/2026",
  "november 2026",
  "month",
  "",
])("toPeriod refuses %j and names the right forms", (text) => {
  expect(() => toPeriod(text, "2026-11-25")).toThrow(/no period/);
  expect(() => toPeriod(text, "2026-11-25")).toThrow(
    expect.objectContaining({ options: { path: "period", hint: expect.stringContaining("2026-09-30") } }),
  );
});

test("toTimes begins and ends days in the user's time zone, also when summer time begins or ends", () => {
  const day = (from: string, to = from) => ({ from, to });
  expect(toTimes(day("2026-11-01", "2026-11-30"), "Europe/Madrid")).toEqual({
    from: "2026-10-31 23:00:00",
    before: "2026-11-30 23:00:00",
  });
  expect(toTimes(day("2026-03-29"), "Europe/Madrid")).toEqual({
    from: "2026-03-28 23:00:00",
    before: "2026-03-29 22:00:00",
  });
  expect(toTimes(day("2026-10-25"), "Europe/Madrid")).toEqual({
    from: "2026-10-24 22:00:00",
    before: "2026-10-25 23:00:00",
  });
  expect(toTimes(day("2026-04-05"), "America/Santiago").from).toBe("2026-04-05 04:00:00");
  expect(toTimes(day("2026-06-01"), "America/Mexico_City").from).toBe("2026-06-01 06:00:00");
  expect(toTimes(day("2026-06-01"), "UTC").before).toBe("2026-06-02 00:00:00");
});

test("dayIn returns the day of a time in the user's time zone", () => {
  const at = new Date("2026-12-31T23:30:00Z");
  expect(dayIn("Europe/Madrid", at)).toBe("2027-01-01");
  expect(dayIn("America/New_York", at)).toBe("2026-12-31");
});

test("monthsIn lists the months of a period, and daysBetween counts its days", () => {
  expect(monthsIn({ from: "2025-11-15", to: "2026-01-02" })).toEqual(["2025-11", "2025-12", "2026-01"]);
  expect(daysBetween("2026-02-27", "2026-03-01")).toBe(2);
});
