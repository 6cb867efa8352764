import { describe, expect, test } from "vitest";
import { counted } from "#tests/support/counted.ts";
import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { decide } from "../decide.ts";
import { findClosures, workOf } from "./find-closures.ts";

type Fields = readonly (Partial<FieldInfo> & { readonly name: string })[];
const map = (fields: Fields): FieldMap =>
  new Map(fields.map((field) => [field.name, { type: "char", store: true, searchable: true, ...field } as FieldInfo]));
const names = (count: number, prefix = "x") => Array.from({ length: count }, (_, i) => `${prefix}_${i}`);
const open = { label: "", read: true, create: true, write: true, unlink: true, actions: [] };
const ruleOf = (model: string, deniedFields: readonly string[] = []) =>
  [model, { ...open, model, deniedFields }] as const;
const rulesOf = (...rules: ReturnType<typeof ruleOf>[]) => ({ version: "1", models: new Map(rules) });
const link = { name: "p", type: "many2one", relation: "x.a" };

describe("how often the denied fields of a rule are iterated", () => {
  const kinds: Readonly<Record<string, object>> = {
    "are stored": {},
    "are worked out": { type: "float", computed: true, depends: ["id"] },
    "are other names": { related: "p.q" },
    "are columns of a view": { readonly: true },
  };
  test.each(Object.keys(kinds))(
    "the denied fields are iterated as often for many fields as for few if they %s",
    (kind) => {
      const timesOf = (count: number) => {
        const denied = counted(names(10, "d"));
        const fields = map([link, ...names(count).map((name) => ({ name, ...kinds[kind] }))]);
        findClosures(rulesOf(ruleOf("x.a", denied.list)), "x.a", () => fields);
        return denied.times();
      };
      expect(timesOf(200)).toBe(timesOf(20));
    },
  );
});

describe("the steps from denied fields to the fields that reveal them", () => {
  /**
   * Returns the closures of fields that lead to many models, a field that is computed from all of them, and a chain of
   * others that follow it.
   */
  const chain = (kinds: number, length: number) => {
    const denied = names(kinds, "d");
    const fields = map([
      ...denied.map((name) => ({ name, type: "many2one", relation: `y.${name}` })),
      { name: "c_0", computed: true, depends: denied },
      ...names(length, "c").map((name, i) => ({ name: `c_${i + 1}`, computed: true, depends: [name] })),
      { name: "amount", type: "float", computed: true, depends: ["c_0"] },
    ]);
    let steps = 0;
    const work = workOf(() => steps++);
    const found = findClosures(
      rulesOf(ruleOf("x.a", denied)),
      "x.a",
      (model) => (model === "x.a" ? fields : null),
      work,
    );
    return { closed: "closed" in found ? found.closed : new Map(), steps };
  };

  test("findClosures takes as many steps per field for a hundred kinds of denied fields as for fifty", () => {
    const added = (kinds: number) => chain(kinds, 40).steps - chain(kinds, 20).steps;
    expect(added(100)).toBe(added(50));
  });

  test("findClosures closes every field that may reveal a denied one if there are too many kinds to follow singly", () => {
    expect([...chain(100, 40).closed.keys()]).toEqual(expect.arrayContaining([...names(40, "c"), "amount"]));
    // An amount reveals no denied relation as long as the kinds are few enough to follow each.
    expect(chain(20, 40).closed.has("amount")).toBe(false);
  });
});

test("the sources of a field are found once, however many models become known", () => {
  const fields = map([link, ...names(50).map((name) => ({ name, computed: true, depends: ["p.q"] }))]);
  const rules = rulesOf(ruleOf("x.a", ["d"]));
  const work = workOf(() => {});
  findClosures(rules, "x.a", () => fields, work);
  const first = new Map(work.sources);
  findClosures(rules, "x.a", () => fields, work);
  expect(first.size).toBeGreaterThan(50);
  for (const [key, found] of first) expect(work.sources.get(key)).toBe(found);
});

test("the sources of a field are found again if a model was missing for them", () => {
  const own = map([link, { name: "x", computed: true, depends: ["p.q.d"] }]);
  const others: Readonly<Record<string, FieldMap>> = {
    "x.a": map([{ name: "q", type: "many2one", relation: "x.c" }]),
    "x.c": map([{ name: "d" }]),
  };
  const rules = rulesOf(ruleOf("x.b"), ruleOf("x.a"), ruleOf("x.c", ["d"]));
  const work = workOf(() => {});
  const first = findClosures(rules, "x.b", (model) => (model === "x.b" ? own : undefined), work);
  expect(first).toEqual({ need: expect.arrayContaining(["x.a"]) });
  const found = findClosures(rules, "x.b", (model) => (model === "x.b" ? own : others[model]), work);
  expect(found).toEqual({ closed: new Map([["x", { because: "denied", model: "x.c", field: "d" }]]) });
});

test("the steps back from denied fields are counted too", () => {
  const fields = map([{ name: "d" }, ...names(50).map((name) => ({ name, computed: true, depends: ["d"] }))]);
  const stepsOf = (denied: readonly string[]) => {
    let steps = 0;
    findClosures(
      rulesOf(ruleOf("x.a", denied)),
      "x.a",
      () => fields,
      workOf(() => steps++),
    );
    return steps;
  };
  expect(stepsOf(["d"]) - stepsOf([])).toBeGreaterThanOrEqual(50);
});

test("a search by name looks through each model equally often, however many models refer to one another", () => {
  const lookedThrough = (count: number) => {
    const models = names(count, "m");
    let times = 0;
    const fields = map(models.map((relation) => ({ name: `to_${relation}`, type: "many2one", relation })));
    const list = Object.assign(new Map(fields), {
      values: () => {
        times++;
        return fields.values();
      },
    }) as FieldMap;
    const rules = rulesOf(...models.map((model) => ruleOf(model)), ruleOf("res.partner", ["ref"]));
    const request = { kind: "read", model: "m_0", byName: true } as const;
    const principal = { kind: "key", scope: "read" } as never;
    expect(decide({ principal, rules, request, fieldsOf: () => list })).toEqual({ allow: true });
    return times;
  };
  expect(lookedThrough(60)).toBeLessThan(lookedThrough(30) * 2.5);
});

describe("how often lists of a model are iterated for the lines of a write", () => {
  const kinds: Readonly<Record<string, readonly [fields: Fields, values: object]>> = {
    "all of its fields are read-only": [[{ name: "a", readonly: true }], { a: 1 }],
    "a field is open in a state": [
      [{ name: "a", readonly: true, readonlyIn: { draft: false } }, { name: "b" }],
      { a: 1 },
    ],
    "they name templates": [
      [{ name: "composition_mode" }, { name: "a", type: "many2one", relation: "mail.template" }],
      { a: 1 },
    ],
    "their records make others": [[link, ...names(20).map((name) => ({ name, related: `p.${name}` }))], { x_1: "a" }],
  };

  /**
   * Returns how often the fields and states of the lines' model are iterated, and how often the other model is
   * requested.
   */
  const timesOf = (kind: string, code: 0 | 1, lines: number) => {
    const [list = [], values] = kinds[kind] ?? [];
    let times = 0;
    const counting = list.map((field) => {
      const ownKeys = (target: Readonly<Record<string, boolean>>) => {
        times++;
        return Reflect.ownKeys(target);
      };
      return field.readonlyIn === undefined
        ? field
        : { ...field, readonlyIn: new Proxy(field.readonlyIn, { ownKeys }) };
    });
    const fields = map(counting.map((field) => (field === link ? { ...field, required: true } : field)));
    const own = Object.assign(new Map(fields), {
      values: () => {
        times++;
        return fields.values();
      },
    }) as FieldMap;
    const holder = map([{ name: "line_ids", type: "many2many", relation: "x.line" }]);
    const others = map([{ name: "q" }]);
    const fieldsOf = (model: string) => {
      if (model === "x.a") times++;
      return model === "x.line" ? own : model === "x.a" ? others : holder;
    };
    const rules = rulesOf(ruleOf("x.order"), ruleOf("x.line"), ruleOf("x.a"), ruleOf("mail.template"));
    const commands = Array.from({ length: lines }, (_, i) => [code, i + 1, values]);
    const request = { kind: "write", model: "x.order", values: { line_ids: commands } } as const;
    const principal = { kind: "key", scope: "write" } as never;
    expect(decide({ principal, rules, request, fieldsOf })).toEqual({ allow: true });
    return times;
  };

  test.each(Object.keys(kinds))("lists of a model are iterated as often for many lines as for few if %s", (kind) => {
    const code = kind === "their records make others" ? 0 : 1;
    expect(timesOf(kind, code, 4)).toBeGreaterThan(0);
    expect(timesOf(kind, code, 200)).toBe(timesOf(kind, code, 20));
  });
});
