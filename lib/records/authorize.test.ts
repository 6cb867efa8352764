import { describe, expect, test } from "vitest";
import type { FieldInfo, FieldMap } from "../odoo/types.ts";
import type { ModelRule } from "../policy/types.ts";
import type { TenantContext } from "../tenant/context.ts";
import { actionsOf, allowedOperations, authorize, deniedIn } from "./authorize.ts";

function contextOf(rules: readonly (Partial<ModelRule> & { model: string })[], scope: "read" | "write" = "write") {
  const nothing = { label: "", read: false, create: false, write: false, unlink: false, actions: [], deniedFields: [] };
  return {
    principal: { kind: "key", scope },
    rules: { version: 1, models: new Map(rules.map((rule) => [rule.model, { ...nothing, ...rule }])) },
  } as unknown as TenantContext;
}
const all = { read: true, create: true, write: true, unlink: true };

describe("deniedIn", () => {
  const closed = (deniedFields: string[]) =>
    deniedIn(contextOf([{ model: "res.partner", ...all, deniedFields }]), "res.partner", new Map());

  test("deniedIn closes the fields that a rule denies, secrets, and the display name if the name is denied", () => {
    expect(["vat", "email", "password", "signup_token"].filter(closed(["vat"]))).toEqual([
      "vat",
      "password",
      "signup_token",
    ]);
    expect(["name", "display_name", "email"].filter(closed(["name"]))).toEqual(["name", "display_name"]);
    expect(["name", "display_name"].filter(closed(["display_name"]))).toEqual(["display_name"]);
  });

  test("deniedIn closes only secrets of a model without a rule", () => {
    const isDenied = deniedIn(contextOf([]), "res.partner", new Map());
    expect(["name", "api_key"].filter(isDenied)).toEqual(["api_key"]);
  });
});

describe("allowedOperations and actionsOf", () => {
  const rules = [
    { model: "sale.order", ...all, actions: ["action_confirm", "unlink", "print"] },
    { model: "res.users", ...all, actions: ["action_confirm"] },
    { model: "ir.cron", ...all, actions: ["method_direct_trigger"] },
  ];

  test.each([
    ["sale.order", "write", ["read", "create", "write", "unlink"], { actions: ["action_confirm", "print"] }],
    ["sale.order", "read", ["read"], {}],
    // The hard floor makes these models read-only or closed, whatever an old rule says.
    ["res.users", "write", ["read"], {}],
    ["ir.cron", "write", [], {}],
    ["res.partner", "write", [], {}],
  ] as const)(
    "on %s, a key of the scope %s is offered only the operations and actions that can succeed",
    (model, scope, operations, actions) => {
      const context = contextOf(rules, scope);
      expect(allowedOperations(context, model)).toEqual(operations);
      expect(actionsOf(context, model)).toEqual(actions);
    },
  );
});

test("a decision that needs the fields of more than 60 models is refused", async () => {
  const models = Array.from({ length: 80 }, (_, i) => `x.model_${i}`);
  const context = contextOf(models.map((model) => ({ model, read: true })));
  const asked: string[] = [];
  // Each model leads to all others, so that a domain can name as many of them as it has conditions.
  const fieldsOf = async (model: string): Promise<FieldMap> => {
    asked.push(model);
    const fields = models.map((relation, i): [string, FieldInfo] => [
      `to_${i}`,
      { name: `to_${i}`, type: "many2one", relation, searchable: true, store: true } as FieldInfo,
    ]);
    return new Map([...fields, ["name", { name: "name", type: "char", searchable: true } as FieldInfo]]);
  };
  const reaching = (count: number) =>
    authorize(context, {
      kind: "read",
      model: "x.model_0",
      domain: Array.from({ length: count }, (_, i) => [`to_${i}.name`, "=", "x"]) as never,
    })?.(fieldsOf);
  await expect(reaching(60)).resolves.toBeUndefined();
  expect(new Set(asked).size).toBe(60);
  await expect(reaching(61)).rejects.toMatchObject({ code: "invalid_input" });
});

test("another call gets its turn before a decision is repeated with the fields of more models", async () => {
  const judge = authorize(contextOf([{ model: "res.partner", ...all }]), {
    kind: "write",
    model: "res.partner",
    values: { name: "Ann" },
  });
  const fields = new Map([["name", { name: "name", type: "char", store: true } as FieldInfo]]);
  const done: string[] = [];
  setImmediate(() => done.push("other"));
  await judge?.(async () => fields);
  done.push("judged");
  expect(done).toEqual(["other", "judged"]);
});
