import { expect, test } from "vitest";
import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { findClosures } from "../closures/find-closures.ts";
import { policyTable } from "./table.ts";

const models = [...new Set(Object.values(policyTable).flatMap((table) => Object.keys(table)))];

test.each(["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty"])(
  "a field called %s matches no line of the policy table",
  (name) => {
    expect(models).toEqual(expect.arrayContaining(["res.partner", "sale.order", "sale.report"]));
    const field = { name, type: "char", store: true, computed: false } as FieldInfo;
    const rule = { label: "X", read: true, create: true, write: true, unlink: true, actions: [], deniedFields: ["x"] };
    for (const model of [name, ...models]) {
      const found = findClosures({ models: new Map([[model, { ...rule, model }]]) } as never, model, (other) =>
        other === model ? new Map([[name, field]]) : null,
      );
      expect(found, model).toEqual({ closed: new Map() });
    }
  },
);
