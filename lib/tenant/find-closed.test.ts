import { expect, test } from "vitest";
import type { FieldMap } from "../kernel/odoo-values.ts";
import { linkedDomain, linkOf } from "../policy/fields/linked-models.ts";
import { findClosedFields, findClosedNames } from "./find-closed.ts";

const rule = { create: false, write: false, unlink: false, actions: [], label: "", read: true };
const rulesOf = (denied: Readonly<Record<string, readonly string[]>>) => ({
  models: new Map(Object.entries(denied).map(([model, deniedFields]) => [model, { ...rule, model, deniedFields }])),
});
const fieldsOf = (fields: Readonly<Record<string, object>>) =>
  new Map(
    Object.entries(fields).map(([name, more]) => [name, { name, type: "char", store: true, ...more }]),
  ) as unknown as FieldMap;

test("a custom model whose record names are computed from a denied field has closed names", async () => {
  const own = fieldsOf({ plan_id: { type: "many2one", relation: "x.plan" }, site_id: { relation: "x.site" } });
  const plan = fieldsOf({ display_name: { depends: ["code"] }, code: {}, note: {} });
  const asked: string[] = [];
  const read = async (model: string) => {
    asked.push(model);
    return model === "x.plan" ? plan : fieldsOf({ display_name: {} });
  };
  const found = (denied: readonly string[]) => findClosedNames(rulesOf({ "x.plan": denied, "x.site": [] }), own, read);
  expect([...(await found(["code"]))]).toEqual(["x.plan"]);
  expect([...(await found(["note"]))]).toEqual([]);
  // Models whose rules deny nothing are not read.
  expect(new Set(asked)).toEqual(new Set(["x.plan"]));
});

test("the domain of attachments leaves out those of messages, as these may belong to a closed model", () => {
  const fields = fieldsOf({ res_model: {}, res_id: {} });
  const link = { model: "res_model", id: "res_id" };
  const rules = rulesOf({ "res.partner": [], "mail.message": [], "mail.activity": [] });
  expect(linkedDomain(link, fields, rules, 2)).toEqual([["res_model", "in", ["res.partner"]]]);
});

test("the domain of ratings requires that the models of both named records are open", () => {
  const fields = fieldsOf({ res_model: {}, res_id: {}, parent_res_model: {} });
  const link = linkOf("rating.rating") as NonNullable<ReturnType<typeof linkOf>>;
  expect(linkedDomain(link, fields, rulesOf({ "project.task": [] }), 2)).toEqual([
    ["res_model", "in", ["project.task"]],
    "|",
    ["parent_res_model", "=", false],
    ["parent_res_model", "in", ["project.task"]],
  ]);
});

test("rows that name their record's model in a selection field are recognised as linked", () => {
  const link = linkOf("x.card", fieldsOf({ res_model: { type: "selection" }, res_id: { type: "many2one_reference" } }));
  expect(link).toEqual({ model: "res_model", id: "res_id", alone: true });
  for (const model of ["card.card", "data_recycle.record", "data_cleaning.record"]) expect(linkOf(model)).toBeDefined();
});

/** Returns fields each of which depends on all others. */
function interdependent(made: number): FieldMap {
  const sources = Array.from({ length: 1_100 }, (_, i) => `a${i}`);
  const all = Array.from({ length: made }, (_, i) => [`b${i}`, { computed: true, depends: sources }] as const);
  return fieldsOf({ ...Object.fromEntries(sources.map((name) => [name, {}])), ...Object.fromEntries(all) });
}

test("fields that depend on one another in too many ways are refused with an error and not opened", async () => {
  const fields = interdependent(1_000);
  const find = findClosedFields(rulesOf({ "x.a": ["a1"] }), "x.a", fields, async () => fields);
  await expect(find).rejects.toMatchObject({ code: "odoo_upstream" });
});

test("the related models of one list share the limit of steps of a single model", async () => {
  const own = fieldsOf({ a_id: { relation: "x.a" }, b_id: { relation: "x.b" } });
  // Each of the two models is checked twice, as the other one may have the same values.
  const fields = interdependent(360);
  const find = (...models: string[]) =>
    findClosedNames(rulesOf(Object.fromEntries(models.map((model) => [model, ["a1"]]))), own, async () => fields);
  expect(await find("x.a")).toEqual(new Set());
  await expect(find("x.a", "x.b")).rejects.toMatchObject({ code: "odoo_upstream" });
});

test("other calls run before a model is checked again with more models", async () => {
  const own = fieldsOf({ p: { type: "many2one", relation: "x.b" }, x: { computed: true, depends: ["p.d"] } });
  const done: string[] = [];
  setImmediate(() => done.push("other"));
  const found = await findClosedFields(rulesOf({ "x.a": [], "x.b": ["d"] }), "x.a", own, async () =>
    fieldsOf({ d: {} }),
  );
  done.push("closed");
  expect([...found.keys()]).toEqual(["x"]);
  expect(done).toEqual(["other", "closed"]);
});
