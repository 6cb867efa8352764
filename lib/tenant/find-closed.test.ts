import { expect, test } from "vitest";
import type { FieldMap } from "../kernel/odoo-values.ts";
import { linkedDomain, linkOf } from "../policy/fields/linked-models.ts";
import { findClosed, findNameless } from "./find-closed.ts";

const rule = { create: false, write: false, unlink: false, actions: [], label: "", read: true };
const rulesOf = (denied: Readonly<Record<string, readonly string[]>>) => ({
  models: new Map(Object.entries(denied).map(([model, deniedFields]) => [model, { ...rule, model, deniedFields }])),
});
const fieldsOf = (fields: Readonly<Record<string, object>>) =>
  new Map(
    Object.entries(fields).map(([name, more]) => [name, { name, type: "char", store: true, ...more }]),
  ) as unknown as FieldMap;

test("a model of one's own whose names are made of a denied field has no names to tell", async () => {
  const own = fieldsOf({ plan_id: { type: "many2one", relation: "x.plan" }, site_id: { relation: "x.site" } });
  const plan = fieldsOf({ display_name: { depends: ["code"] }, code: {}, note: {} });
  const asked: string[] = [];
  const read = async (model: string) => {
    asked.push(model);
    return model === "x.plan" ? plan : fieldsOf({ display_name: {} });
  };
  const found = (denied: readonly string[]) => findNameless(rulesOf({ "x.plan": denied, "x.site": [] }), own, read);
  expect([...(await found(["code"]))]).toEqual(["x.plan"]);
  expect([...(await found(["note"]))]).toEqual([]);
  // Models whose rules deny nothing are not asked for.
  expect(new Set(asked)).toEqual(new Set(["x.plan"]));
});

test("files on messages are rows of no model, as those messages may belong to a closed one", () => {
  const fields = fieldsOf({ res_model: {}, res_id: {} });
  const link = { model: "res_model", id: "res_id" };
  const rules = rulesOf({ "res.partner": [], "mail.message": [], "mail.activity": [] });
  expect(linkedDomain(link, fields, rules, 2)).toEqual([["res_model", "in", ["res.partner"]]]);
});

test("ratings tell the name of a second record, whose model is open too", () => {
  const fields = fieldsOf({ res_model: {}, res_id: {}, parent_res_model: {} });
  const link = linkOf("rating.rating") as NonNullable<ReturnType<typeof linkOf>>;
  expect(linkedDomain(link, fields, rulesOf({ "project.task": [] }), 2)).toEqual([
    ["res_model", "in", ["project.task"]],
    "|",
    ["parent_res_model", "=", false],
    ["parent_res_model", "in", ["project.task"]],
  ]);
});

test("rows say their record by a model that is chosen, too", () => {
  const link = linkOf("x.card", fieldsOf({ res_model: { type: "selection" }, res_id: { type: "many2one_reference" } }));
  expect(link).toEqual({ model: "res_model", id: "res_id", alone: true });
  for (const model of ["card.card", "data_recycle.record", "data_cleaning.record"]) expect(linkOf(model)).toBeDefined();
});

/** Fields of which each of so many is made of all others. */
function woven(made: number): FieldMap {
  const sources = Array.from({ length: 1_100 }, (_, i) => `a${i}`);
  const all = Array.from({ length: made }, (_, i) => [`b${i}`, { computed: true, depends: sources }] as const);
  return fieldsOf({ ...Object.fromEntries(sources.map((name) => [name, {}])), ...Object.fromEntries(all) });
}

test("fields that are made of one another in more ways than can be followed are refused, not opened", async () => {
  const fields = woven(1_000);
  const find = findClosed(rulesOf({ "x.a": ["a1"] }), "x.a", fields, async () => fields);
  await expect(find).rejects.toMatchObject({ code: "odoo_upstream" });
});

test("the models whose names are looked at for one list are followed no further than one of them is", async () => {
  const own = fieldsOf({ a_id: { relation: "x.a" }, b_id: { relation: "x.b" } });
  // Each of two models is looked at twice: the other one may hold the same values.
  const fields = woven(360);
  const find = (...models: string[]) =>
    findNameless(rulesOf(Object.fromEntries(models.map((model) => [model, ["a1"]]))), own, async () => fields);
  expect(await find("x.a")).toEqual(new Set());
  await expect(find("x.a", "x.b")).rejects.toMatchObject({ code: "odoo_upstream" });
});

test("another call has its turn before a model is looked at again with more models known", async () => {
  const own = fieldsOf({ p: { type: "many2one", relation: "x.b" }, x: { computed: true, depends: ["p.d"] } });
  const done: string[] = [];
  setImmediate(() => done.push("other"));
  const found = await findClosed(rulesOf({ "x.a": [], "x.b": ["d"] }), "x.a", own, async () => fieldsOf({ d: {} }));
  done.push("closed");
  expect([...found.keys()]).toEqual(["x"]);
  expect(done).toEqual(["other", "closed"]);
});
