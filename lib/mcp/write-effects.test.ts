import { expect, test } from "vitest";
import { field, fieldMap } from "#tests/support/judged.ts";
import { effectsOf } from "./write-effects.ts";

const known = new Map([
  [
    "calendar.event",
    fieldMap(
      field("name", "char"),
      field("recurrence_update", "selection", { store: false }),
      field("count", "integer"),
    ),
  ],
  ["stock.picking", fieldMap(field("scheduled_date", "datetime"))],
]);
const fields = async (model: string) => known.get(model) ?? new Map();
const removals = async (kind: "create" | "write", model: string, values: Record<string, unknown>) =>
  (await effectsOf({ fields }, { kind, model, values })).removals;

test("a change that deletes others beside its record is asked about as a removal", async () => {
  const asked = ["calendar.event may be deleted through recurrence_update"];
  expect(await removals("write", "calendar.event", { recurrence_update: "all_events", name: "x" })).toEqual(asked);
  expect(await removals("write", "calendar.event", { recurrence_update: "self_only", name: "x" })).toEqual([]);
  expect(await removals("create", "calendar.event", { name: "x", count: 4 })).toEqual([]);
  expect(await removals("write", "stock.picking", { scheduled_date: "2027-01-01 08:00:00" })).toEqual([]);
});
