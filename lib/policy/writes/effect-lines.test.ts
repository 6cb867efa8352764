import { describe, expect, test } from "vitest";
import { effectLines } from "#tests/support/effect-lines.ts";
import { field, fieldMap, judged } from "#tests/support/judged.ts";
import { type Rules, writes } from "#tests/support/policy/effects.ts";
import { closedOperations } from "../hard-floor.ts";
import { policyTable } from "../table/table.ts";
import { operations } from "../types.ts";

test("the table of effects contains only operations on models, and valid patterns", () => {
  const all = Object.values(policyTable.effects).flatMap((fields) => Object.values(fields));
  const entries = all.flatMap((effect) =>
    "does" in effect || "when" in effect
      ? [...(effect.does ?? []), ...Object.values(effect.when ?? {}).flat()]
      : (effect as readonly string[]),
  );
  expect(entries.filter((entry) => !/^[a-z_]+(\.[a-z_]+)+:(create|write|unlink)$/.test(entry))).toEqual([]);
  for (const effect of all) if ("unless" in effect) expect(() => new RegExp(effect.unless ?? "")).not.toThrow();
  expect(operations).toContain("unlink");
  // Only a rule for the field itself opens a field with such an effect.
  const never = entries.filter((entry) => closedOperations(entry.split(":")[0] as string).length > 0);
  expect([...new Set(never)].toSorted()).toEqual([
    "ir.model.fields:create",
    "ir.rule:write",
    "ir.sequence:create",
    "ir.sequence:write",
    "res.groups:write",
    "res.users:write",
  ]);
});

describe("each line of the table of effects", () => {
  test.each(effectLines)("$model.$name: $value needs $entries", ({ model, name, value, entries, linked }) => {
    const models = entries.map((entry) => entry.split(":")[0] as string);
    const links = models.map((on, i) => field(`x_${i}`, "many2one", { relation: on }));
    const ask = (more: Rules, found = links) =>
      judged({
        operation: "write",
        model,
        values: { [name]: value },
        known: { [model]: fieldMap(field(name, "char"), ...found) },
        rules: { ...more, [model]: { ...more[model], ...writes, create: false } },
      });
    expect(ask({})).toMatchObject({ reason: "relation_disabled", path: `values.${name}` });
    const closed = entries.filter((entry) => closedOperations(entry.split(":")[0] as string).length > 0);
    const all = Object.fromEntries(models.map((on) => [on, { ...writes, unlink: true }]));
    if (closed.length > 0) expect(ask(all)).toMatchObject({ message: expect.stringContaining("no right opens") });
    else if (!models.includes(model)) expect(ask(all)).toBe("allowed");
    // A missing app has no field that leads to its models.
    if (linked) expect(ask({}, [])).toBe("allowed");
  });

  test("the table of effects has 190 lines", () => expect(effectLines).toHaveLength(190));

  const all = Object.entries(policyTable.effects).flatMap(([model, fields]) =>
    Object.entries(fields).map(([name, effect]) => [`${model}.${name}`, effect] as const),
  );
  const marked = (mark: "changes" | "linked" | "many") =>
    all.filter(([, effect]) => mark in effect).map(([line]) => line);

  test("the table lists the effects that need a field which leads to another app's model", () =>
    expect(marked("linked")).toEqual([
      "hr.employee.tz",
      "hr.work.entry.state",
      "project.project.privacy_visibility",
      "project.task.project_id",
      "project.task.sale_line_id",
      "repair.order.under_warranty",
      "resource.calendar.leaves.calendar_id",
      "resource.calendar.leaves.date_from",
      "resource.calendar.leaves.date_to",
      "resource.resource.calendar_id",
      "stock.warehouse.buy_to_resupply",
      "stock.warehouse.manufacture_to_resupply",
    ]));

  test("the table lists the effects that touch any number of records", () =>
    expect(marked("many")).toEqual([
      "crm.stage.is_won",
      "fleet.vehicle.model.manager_id",
      "hr.department.manager_id",
      "hr.job.active",
      "lunch.product.category.active",
      "lunch.supplier.active",
      "lunch.supplier.company_id",
      "project.project.active",
      "project.project.allowed_internal_user_ids",
      "project.project.allowed_portal_user_ids",
      "project.project.stage.active",
      "project.task.type.active",
      "stock.location.route.active",
      "stock.picking.type.reservation_method",
      "stock.route.active",
    ]));

  test("the table lists the values without an effect", () =>
    expect(all.flatMap(([line, effect]) => ("unless" in effect ? [[line, effect.unless]] : []))).toEqual([
      ["account.analytic.line.move_line_id", "^(false|null|None)$"],
      ["calendar.event.recurrence_update", "^self_only$"],
      ["project.project.last_update_status", "^to_define$"],
      ["project.task.display_name", "^[^#]*$"],
      ["project.task.recurrence_update", "^this$"],
    ]));

  test.each(marked("changes"))("a new record has no records yet that %s would touch", (line) => {
    const of = effectLines.find(({ model, name }) => `${model}.${name}` === line) as (typeof effectLines)[number];
    const { model, name, value, entries } = of;
    const links = entries.map((entry, i) => field(`x_${i}`, "many2one", { relation: entry.split(":")[0] as string }));
    const known = { [model]: fieldMap(field(name, "char"), ...links) };
    const rules = { [model]: writes };
    expect(judged({ operation: "create", model, values: { [name]: value }, known, rules })).toBe("allowed");
  });

  test("56 lines of the table do not apply to a new record", () => expect(marked("changes")).toHaveLength(56));
});
