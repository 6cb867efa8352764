import { describe, expect, test } from "vitest";
import { dayIn, isDay, isZone, knownZone, nextDay, startOfDay, toLocalTime } from "./time-zone.ts";

test("a zone that does not exist becomes UTC", () => {
  expect(knownZone("Europe/Atlantis")).toBe("UTC");
  expect(knownZone(false)).toBe("UTC");
  expect(knownZone("Europe/Madrid")).toBe("Europe/Madrid");
  for (const name of ["Europe/Madrid", "UTC", "Etc/GMT+5", "America/Port-au-Prince"]) expect(isZone(name)).toBe(true);
  // Odoo ignores an offset and a name that is not spelled as in its list.
  for (const name of ["Mars/Base", "europe/madrid", "+02:00", "Madrid", "", 7]) expect(isZone(name)).toBe(false);
});

describe("a day in a zone", () => {
  test("a day begins at midnight of the zone", () => {
    expect(startOfDay("2026-10-01", "Europe/Madrid")).toBe("2026-09-30 22:00:00");
    expect(startOfDay("2026-12-01", "Europe/Madrid")).toBe("2026-11-30 23:00:00");
    expect(startOfDay("2026-12-01", "America/New_York")).toBe("2026-12-01 05:00:00");
    expect(startOfDay("2026-12-01", "Asia/Kolkata")).toBe("2026-11-30 18:30:00");
    expect(startOfDay("2026-12-01", "UTC")).toBe("2026-12-01 00:00:00");
  });
  test("a day with a change of clocks has its real length", () => {
    expect(startOfDay("2026-03-29", "Europe/Madrid")).toBe("2026-03-28 23:00:00");
    expect(startOfDay("2026-03-30", "Europe/Madrid")).toBe("2026-03-29 22:00:00");
    expect(startOfDay("2026-10-25", "Europe/Madrid")).toBe("2026-10-24 22:00:00");
    expect(startOfDay("2026-10-26", "Europe/Madrid")).toBe("2026-10-25 23:00:00");
  });
  test("the same moment can be another day in another zone", () => {
    const at = new Date("2026-09-30T22:30:00Z");
    expect(dayIn("Europe/Madrid", at)).toBe("2026-10-01");
    expect(dayIn("America/New_York", at)).toBe("2026-09-30");
    expect(nextDay("2026-02-28")).toBe("2026-03-01");
  });
});

test("a time is converted to the local time of the zone with its offset", () => {
  expect(toLocalTime("2026-09-30 22:30:00", "Europe/Madrid")).toBe("2026-10-01 00:30:00 +02:00");
  expect(toLocalTime("2026-12-31 23:30:00", "Europe/Madrid")).toBe("2027-01-01 00:30:00 +01:00");
  expect(toLocalTime("2026-07-01 00:00:00", "America/St_Johns")).toBe("2026-06-30 21:30:00 -02:30");
  expect(toLocalTime("2026-07-01 00:00:00", "UTC")).toBe("2026-07-01 00:00:00 +00:00");
  expect(toLocalTime("soon", "UTC")).toBe("soon");
});

test("only a day that exists in the calendar is a day", () => {
  for (const day of ["2026-01-31", "2024-02-29", "0001-01-01", "9999-12-31"]) expect(isDay(day)).toBe(true);
  for (const day of ["2026-02-31", "2025-02-29", "2026-1-1", "0000-01-01", "today"]) expect(isDay(day)).toBe(false);
});
