import { expect, test } from "vitest";
import { field, fieldMap } from "#tests/support/judged.ts";
import { effectsOf } from "./write-effects.ts";

const toActivities = field("activity_ids", "one2many", { relation: "mail.activity" });
const known = new Map([
  [
    "calendar.event",
    fieldMap(
      field("name", "char"),
      field("recurrence_update", "selection", { store: false }),
      field("count", "integer"),
      field("partner_ids", "many2many", { relation: "res.partner" }),
    ),
  ],
  ["event.registration", fieldMap(field("email", "char"))],
  ["stock.picking", fieldMap(field("scheduled_date", "datetime"))],
  ["project.project", fieldMap(field("name", "char"), field("active", "boolean"))],
  [
    "res.partner",
    fieldMap(
      field("child_ids", "one2many", { relation: "res.partner", relationField: "parent_id" }),
      field("ward_ids", "one2many", { relation: "res.partner", relationField: "ward_of_id" }),
    ),
  ],
  ["crm.lead", fieldMap(field("active", "boolean"), toActivities)],
  ["crm.team", fieldMap(field("active", "boolean"), toActivities, field("my_activity_date_deadline", "date"))],
]);
const fields = async (model: string) => known.get(model) ?? new Map();
const removals = async (kind: "create" | "write", model: string, values: Record<string, unknown>) =>
  (await effectsOf({ fields }, { kind, model, values })).removals;

test("a change that may delete other records counts as a removal", async () => {
  const asked = ["calendar.event may be deleted through recurrence_update"];
  expect(await removals("write", "calendar.event", { recurrence_update: "all_events", name: "x" })).toEqual(asked);
  expect(await removals("write", "calendar.event", { recurrence_update: "self_only", name: "x" })).toEqual([]);
  expect(await removals("create", "calendar.event", { name: "x", count: 4 })).toEqual([]);
  expect(await removals("write", "stock.picking", { scheduled_date: "2027-01-01 08:00:00" })).toEqual([]);
});

test("a change that may change all records of a relation counts as a removal", async () => {
  const asked = ["All project.task there may be changed through active"];
  expect(await removals("write", "project.project", { active: false })).toEqual(asked);
  expect(await removals("write", "project.project", { name: "x" })).toEqual([]);
  expect(await removals("create", "project.project", { active: true })).toEqual([]);
});

test("records that are linked to another record count as changed, each once", async () => {
  const changes = async (child_ids: unknown) =>
    (await effectsOf({ fields }, { kind: "write", model: "res.partner", values: { child_ids } })).changes;
  expect(
    await changes([
      [4, 1],
      [4, 2],
      [4, 2],
      [6, 0, [1, 3]],
    ]),
  ).toEqual(new Map([["res.partner", 4]]));
  expect(await changes([5, 6])).toEqual(new Map([["res.partner", 3]]));
  expect(await changes([[1, 5, { child_ids: [[4, 8]] }]])).toEqual(new Map([["res.partner", 3]]));
  expect(await changes([[1, 5, { child_ids: [[4, 8]], ward_ids: [[4, 9]] }]])).toEqual(new Map([["res.partner", 4]]));
});

test("archiving counts as a removal if it deletes activities", async () => {
  expect(await removals("write", "crm.lead", { active: false })).toEqual([
    "mail.activity would be deleted through active",
  ]);
  expect(await removals("write", "crm.lead", { active: true })).toEqual([]);
  expect(await removals("write", "crm.team", { active: false })).toEqual([]);
});

test("a change that mails an invitation needs a confirmation, for a new meeting too", async () => {
  const asked = ["A mail about calendar.event may go to those in partner_ids"];
  expect(await removals("create", "calendar.event", { partner_ids: [[6, 0, [7]]] })).toEqual(asked);
  expect(await removals("write", "calendar.event", { partner_ids: [[4, 7]] })).toEqual(asked);
  expect(await removals("write", "calendar.event", { partner_ids: [[3, 7]] })).toEqual([]);
});

test("a registration with an email address needs a confirmation, and one without needs none", async () => {
  expect(await removals("create", "event.registration", { email: "ada@example.com" })).toEqual([
    "A mail about event.registration may go to those in email",
  ]);
  expect(await removals("create", "event.registration", { email: false })).toEqual([]);
});
