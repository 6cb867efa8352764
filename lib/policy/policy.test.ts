import { describe, expect, test } from "vitest";
import { field, fieldMap, judged } from "#tests/support/judged.ts";
import { missingDependencies } from "./dependencies.ts";
import { parseDomain } from "./domain/parse-domain.ts";
import { closedOperations, isOnHardFloor } from "./hard-floor.ts";
import { applyPreset, presetReports, presets } from "./presets.ts";
import { modelsOf, reportNames } from "./report-models.ts";
import { policyTable } from "./table/table.ts";
import type { ModelRule } from "./types.ts";

describe("the hard floor", () => {
  test.each([
    "ir.config_parameter",
    "ir.model",
    "ir.model.access",
    "ir.rule",
    "ir.actions.server",
    "ir.cron",
    "ir.cron.trigger",
    "ir.ui.view",
    "ir.module.module",
    "ir.mail_server",
    "res.users.apikeys",
    "res.users.apikeys.description",
    "base.automation",
    "payment.provider",
    "fetchmail.server",
    "mcp.enabled.model",
    "auth.oauth.provider",
    "auth_totp.device",
    "res.config.settings",
  ])("%s is on the hard floor", (model) => expect(isOnHardFloor(model)).toBe(true));
  test.each(["res.partner", "sale.order", "irrigation.zone", "account.move", "authority.document"])(
    "%s is not on the hard floor",
    (model) => expect(closedOperations(model)).toEqual([]),
  );
  test.each(["res.users", "res.groups", "ir.attachment", "mail.template"])("%s may be read but not written", (model) =>
    expect(closedOperations(model)).toEqual(["create", "write", "unlink"]),
  );
});

describe("parseDomain", () => {
  test.each([
    ["[('name', 'ilike', 'x')]", [["name", "ilike", "x"]]],
    ["['|', ('a', '=', True), ('b', '!=', None)]", ["|", ["a", "=", true], ["b", "!=", false]]],
    ['[["a", "in", [1, 2]]]', [["a", "in", [1, 2]]]],
    ["[('a', 'in', (1, -2.5, 3e2))]", [["a", "in", [1, -2.5, 300]]]],
    ["[('a', '=', 'it\\'s')]", [["a", "=", "it's"]]],
    ["('a', '=', 1)", [["a", "=", 1]]],
    ["[]", []],
    ["", []],
    [[["a", "=", 1]], [["a", "=", 1]]],
    [["a", "=", 1], [["a", "=", 1]]],
  ])("parseDomain reads %j", (input, expected) => expect(parseDomain(input)).toEqual(expected));

  test.each([
    "[('a', '=', __import__('os'))]",
    "[('a', '=', 1]",
    "[('a', '=', 'x)]",
    "[('a','=',1)] + []",
    "[('a','=',user.id)]",
    `${"[".repeat(50)}${"]".repeat(50)}`,
    "x".repeat(30_000),
    "{}",
    "5",
  ])("parseDomain refuses %.40s", (input) => expect(() => parseDomain(input)).toThrow("malformed"));

  test("parseDomain names the place of a fault", () => {
    try {
      parseDomain([["a", "=", 1], ["b"]]);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "invalid_input", options: { path: "domain[1]" } });
    }
  });
});

describe("presets", () => {
  const none = new Map<string, ModelRule>();
  test("no preset allows deleting or opens a model on the hard floor", () => {
    const available = new Set(["res.partner", "sale.order", "res.users", "ir.config_parameter", "hr.employee"]);
    const opened = presets.map(({ id }) => [id, [...applyPreset(none, id, available).values()]] as const);
    expect(opened.filter(([, rules]) => rules.length === 0).map(([id]) => id)).toEqual([]);
    for (const [, rules] of opened) {
      for (const rule of rules) {
        expect(rule.unlink).toBe(false);
        for (const operation of closedOperations(rule.model)) expect(rule[operation]).toBe(false);
        expect(available).toContain(rule.model);
      }
    }
  });
  test("a preset keeps open models open and denied fields denied, and a second application changes nothing", () => {
    const before = new Map([
      [
        "res.partner",
        {
          model: "res.partner",
          label: "C",
          read: true,
          create: false,
          write: false,
          unlink: true,
          actions: [],
          deniedFields: ["x"],
        },
      ],
    ]);
    const changed = applyPreset(before, "contacts", undefined);
    expect(changed.get("res.partner")).toMatchObject({ unlink: true, create: true, actions: [], deniedFields: ["x"] });
    expect(applyPreset(new Map([...before, ...changed]), "contacts", undefined).size).toBe(0);
  });
});

describe("contents of presets", () => {
  const nothing = new Map<string, ModelRule>();

  test("a preset opens everything that its reports read", () => {
    expect(new Set(Object.values(presetReports).flat())).toEqual(new Set(reportNames));
    for (const [preset, reports] of Object.entries(presetReports)) {
      const opened = applyPreset(nothing, preset, undefined);
      for (const model of reports.flatMap(modelsOf))
        expect([preset, model, opened.get(model)?.read]).toEqual([preset, model, true]);
    }
  });

  test("the CRM preset allows meetings with contacts, and moving the meeting of an activity", () => {
    const rules = Object.fromEntries(applyPreset(nothing, "crm", undefined));
    const known = {
      "calendar.event": fieldMap(
        field("name", "char"),
        field("start", "datetime"),
        field("partner_ids", "many2many", { relation: "res.partner" }),
        field("opportunity_id", "many2one", { relation: "crm.lead" }),
      ),
    };
    const values = { name: "Demo", start: "2027-01-04 10:00:00", partner_ids: [[4, 7]], opportunity_id: 3 };
    for (const operation of ["create", "write"] as const)
      expect(judged({ operation, model: "calendar.event", values, known, rules })).toBe("allowed");
    const [model = "", operation] = policyTable.settled["mail.activity"]?.needs.split(":") ?? [];
    expect(rules[model]).toMatchObject({ [operation as string]: true });
  });
});

test("missingDependencies reports sale.order without res.partner", () => {
  const rule = {
    model: "sale.order",
    label: "S",
    read: true,
    create: false,
    write: false,
    unlink: false,
    actions: [],
    deniedFields: [],
  };
  expect(missingDependencies(new Map([["sale.order", rule]])).get("sale.order")).toContain("res.partner");
});
