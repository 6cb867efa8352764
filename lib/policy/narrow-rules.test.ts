import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Principal } from "./actor.ts";
import { decide } from "./decide.ts";
import { narrowRules } from "./narrow-rules.ts";
import type { PolicyRequest } from "./request.ts";
import { type ModelRule, operations, type RuleSet } from "./types.ts";

const all = { read: true, create: true, write: true, unlink: true };
const rule = (model: string, rest: Partial<ModelRule> = {}): ModelRule & ModelRule => ({
  model,
  label: model,
  ...all,
  actions: [],
  deniedFields: [],
  ...rest,
});
const set = <V extends RuleSet["version"]>(version: V, ...rules: (ModelRule & ModelRule)[]) => ({
  version,
  models: new Map(rules.map((one) => [one.model, one])),
});
const narrowed = (outside: ModelRule & ModelRule, inside?: ModelRule & ModelRule) =>
  narrowRules(set(1, outside), set(1, ...(inside === undefined ? [] : [inside]))).models.get(outside.model);

test("an operation needs the rules of the portal and of the addon", () => {
  const outside = rule("crm.lead", { unlink: false });
  expect(narrowed(outside, rule("crm.lead", { create: false }))).toMatchObject({
    read: true,
    create: false,
    write: true,
    unlink: false,
  });
});

test("an action needs the rules of the portal and of the addon", () => {
  const outside = rule("sale.order", { actions: ["action_confirm", "action_cancel"] });
  const inside = rule("sale.order", { actions: ["action_confirm", "action_draft"] });
  expect(narrowed(outside, inside)?.actions).toEqual(["action_confirm"]);
  expect(narrowed(outside)?.actions).toEqual([]);
});

test("a fixed field needs both rules, or one if the addon checks such fields itself", () => {
  const outside = rule("sale.order", { writableFields: ["state", "locked"] });
  const inside = rule("sale.order", { writableFields: ["state", "amount_total"] });
  expect(narrowed(outside, inside)?.writableFields).toEqual(["state"]);
  expect(narrowed(outside, rule("sale.order"))?.writableFields).toEqual(["state", "locked"]);
  expect(narrowed(rule("sale.order"), inside)?.writableFields).toBeUndefined();
});

test("a field that one side denies is denied, and the portal's label is kept", () => {
  const outside = rule("crm.lead", { label: "Lead", deniedFields: ["phone", "email"] });
  const both = narrowed(outside, rule("crm.lead", { label: "Inside", deniedFields: ["email", "probability"] }));
  expect(both).toMatchObject({ label: "Lead", deniedFields: ["phone", "email", "probability"] });
});

test("a model that the addon closes is closed, and a model that only the addon opens is not opened", () => {
  const both = narrowRules(set(1, rule("crm.lead")), set(1, rule("res.partner")));
  expect([...both.models.values()]).toEqual([
    rule("crm.lead", { read: false, create: false, write: false, unlink: false }),
  ]);
});

test("a change of either version gives a new version, and each pair has its own", () => {
  const version = (outside: number, inside: number) => narrowRules(set(outside), set(inside)).version;
  expect(new Set([version(1, 11), version(11, 1), version(1, 1), version(2, 11), version(1, 12)]).size).toBe(5);
});

describe("generated rules of both sides", () => {
  const models = ["res.partner", "crm.lead", "sale.order"];
  const fields = ["name", "email", "phone"];
  const anyRules = fc
    .subarray(models)
    .chain((names) =>
      fc.tuple(
        ...names.map((model) =>
          fc
            .record({
              read: fc.boolean(),
              create: fc.boolean(),
              write: fc.boolean(),
              unlink: fc.boolean(),
              deniedFields: fc.subarray(fields),
            })
            .map((rest) => rule(model, rest)),
        ),
      ),
    )
    .map((rules) => set(1, ...rules));
  const anyRequest: fc.Arbitrary<PolicyRequest> = fc.oneof(
    fc.record({ kind: fc.constant("unlink" as const), model: fc.constantFrom(...models) }),
    fc.record({ kind: fc.constant("read" as const), model: fc.constantFrom(...models), fields: fc.subarray(fields) }),
    fc.record({ kind: fc.constant("describe" as const), model: fc.constantFrom(...models) }),
  );

  test("narrowed rules allow exactly what both sides allow", () => {
    const principal = { kind: "session" } as Principal;
    const ask = (rules: RuleSet, request: PolicyRequest) => {
      const decision = decide({ principal, rules, request, fieldsOf: () => new Map() });
      return "allow" in decision && decision.allow;
    };
    fc.assert(
      fc.property(anyRules, anyRules, anyRequest, (outside, inside, request) => {
        const both = narrowRules(outside, inside);
        if (request.kind === "describe") {
          // A description needs any operation, and each side may allow a different one.
          const open = operations.some(
            (name) => outside.models.get(request.model)?.[name] && inside.models.get(request.model)?.[name],
          );
          return ask(both, request) === open;
        }
        return ask(both, request) === (ask(outside, request) && ask(inside, request));
      }),
    );
  });
});
