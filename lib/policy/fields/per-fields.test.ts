import { describe, expect, test } from "vitest";
import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { findClosures } from "../closures/find-closures.ts";

/** A field list that counts how often it is iterated. */
class CountedFields extends Map<string, FieldInfo> {
  times = 0;
  override values() {
    this.times++;
    return super.values();
  }
}

const link = { name: "partner_id", type: "many2one", relation: "res.partner", required: true };
const kinds: Readonly<Record<string, (name: string) => object>> = {
  "is a view": () => ({ readonly: true }),
  "has fields worked out together": (name) => ({ computed: true, depends: [`partner_id.${name}`, "partner_id.ref"] }),
};

/** Returns how often the fields of a model are iterated if it has so many of a kind. */
function timesOf(kind: string, count: number): number {
  const fields = new CountedFields();
  const names = Array.from({ length: count }, (_, i) => `x_${i}`);
  for (const more of [link, ...names.map((name) => ({ type: "char", ...kinds[kind]?.(name), name }))])
    fields.set(more.name, { store: true, computed: false, readonly: false, ...more } as FieldInfo);
  const rule = { label: "X", read: true, create: true, write: true, unlink: true, actions: [], openFields: [] };
  const denied = { ...rule, deniedFields: ["email", "partner_id", "x_1"] };
  const models = new Map(["sale.order", "res.partner"].map((model) => [model, { ...denied, model }]));
  findClosures({ models } as never, "sale.order", () => fields);
  return fields.times;
}

describe("how often a long field list is iterated", () => {
  test.each(Object.keys(kinds))("a longer field list is iterated as often as a short one if a model %s", (kind) => {
    expect(timesOf(kind, 200)).toBe(timesOf(kind, 20));
  });
});
