import { expect, test } from "vitest";
import type { ModelRule } from "../kernel/model-rule.ts";
import { toModelRule, toRuleColumns } from "./rule-row.ts";

test.each(["read", "create", "write", "unlink"] as const)(
  "a rule that opens %s is unchanged after being saved and read",
  (operation) => {
    const rule: ModelRule = {
      model: "sale.order",
      label: "Order",
      ...{ read: false, create: false, write: false, unlink: false, [operation]: true },
      actions: ["action_confirm"],
      deniedFields: ["note"],
      writableFields: ["client_order_ref"],
    };
    const where = { tenantId: "t" as never, connectionId: "c" as never, model: rule.model, updatedAt: new Date() };
    expect(toModelRule({ ...where, ...toRuleColumns(rule) })).toEqual(rule);
  },
);
