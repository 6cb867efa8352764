import { describe, expect, test } from "vitest";
import type { AppData, FieldData } from "./definition.ts";
import { labelOf } from "./model.ts";
import { apps, behaviours, models } from "./models.ts";

const [base, mail] = apps;
const all: readonly AppData[] = apps;

/** Returns every field of an app with the model, or the mixin, that it belongs to. */
function fieldsOf(app: AppData): [model: string, name: string, field: FieldData][] {
  const owners = [
    ...Object.entries(app.mixins ?? {}),
    ...Object.entries(app.models).map(([m, { fields }]) => [m, fields] as const),
  ];
  return owners.flatMap(([model, fields]) =>
    Object.entries(fields).map(([name, field]): [string, string, FieldData] => [model, name, field]),
  );
}

function labelsOf(app: AppData): string[] {
  const labels = fieldsOf(app).flatMap(([, name, field]) => [
    labelOf(name, field),
    ...(field.selection ?? []).map(([, label]) => label),
  ]);
  return [...Object.values(app.models).map(({ label }) => label), ...labels];
}

describe("the field definitions", () => {
  test("every label of a model, a field and an option has a Spanish text", () => {
    const missing = all.flatMap((app) => {
      const words = { ...base.es, ...mail.es, ...app.es };
      return labelsOf(app).filter((label) => !(label in words));
    });
    expect(missing).toEqual([]);
  });

  test("every Spanish text has a label", () => {
    const shared = new Set(all.flatMap(labelsOf));
    const unused = all.flatMap((app) => {
      const labels = app === base || app === mail ? shared : new Set(labelsOf(app));
      return Object.keys(app.es).filter((word) => !labels.has(word));
    });
    expect(unused).toEqual([]);
  });

  test("each model is defined once, and relations lead to models and fields that are defined", () => {
    expect(models.size).toBe(all.flatMap((app) => Object.keys(app.models)).length);
    const broken = all.flatMap(fieldsOf).filter(([, , { relation, relation_field: inverse }]) => {
      const target = relation === undefined ? undefined : models.get(relation);
      return (
        (relation !== undefined && target === undefined) || (inverse !== undefined && !target?.fields.has(inverse))
      );
    });
    expect(broken).toEqual([]);
  });

  test("depends lists computed fields of the model, and paths that exist", () => {
    const exists = (model: string, path: string): boolean => {
      const [name = "", ...rest] = path.split(".");
      const field = models.get(model)?.fields.get(name);
      return field !== undefined && (rest.length === 0 || exists(field.relation ?? "", rest.join(".")));
    };
    const definitions = all.flatMap((app) => Object.entries(app.models));
    const told = definitions.flatMap(([model, { depends = {} }]) =>
      Object.entries(depends).flatMap(([names, paths]) =>
        [...names.split(" "), ...paths].map((path) => [model, path] as const),
      ),
    );
    expect(told.length).toBeGreaterThan(100);
    expect(told.filter(([model, path]) => !exists(model, path))).toEqual([]);
    expect(models.get("sale.order")?.fields.get("amount_tax")?.depends).toContain("order_line.price_subtotal");
  });

  test("a related field has the type, the relation and the options of its target", () => {
    const related = all.flatMap(fieldsOf).filter(([, , field]) => field.related !== undefined);
    expect(related.length).toBeGreaterThan(20);
    for (const [model, name, { related: path = "" }] of related) {
      const own = models.get(model)?.fields.get(name);
      const [key = "", target = ""] = path.split(".");
      const field = models.get(models.get(model)?.fields.get(key)?.relation ?? "")?.fields.get(target);
      expect([model, name, own?.compute === undefined, own?.type, own?.relation, own?.selection]).toEqual([
        model,
        name,
        false,
        field?.type,
        field?.relation,
        field?.selection,
      ]);
    }
  });
});

test.each([
  ["company_id", "Company"],
  ["sale_order_ids", "Sale Order"],
  ["currency_rate", "Currency Rate"],
])("the label of %s is %s if none is given", (name, label) => {
  expect(labelOf(name, { type: "char" })).toBe(label);
  expect(labelOf(name, { type: "char", string: "Other" })).toBe("Other");
});

describe("the behaviour of a model", () => {
  test.each(Object.entries(behaviours))(
    "the behaviour of %s refers only to fields that the model has",
    (name, behaviour) => {
      const { compute = {}, defaults = {}, shows = {} } = behaviour;
      const fields = models.get(name)?.fields;
      expect([compute, defaults, shows].flatMap(Object.keys).filter((field) => !fields?.has(field))).toEqual([]);
    },
  );

  test.each(Object.entries(behaviours))(
    "the behaviour of %s computes only read-only fields without a default",
    (name, behaviour) => {
      const { compute = {}, defaults = {} } = behaviour;
      const fields = models.get(name)?.fields;
      expect(
        Object.keys(compute).filter((field) => fields?.get(field)?.readonly !== true || field in defaults),
      ).toEqual([]);
    },
  );
});
