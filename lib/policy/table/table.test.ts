import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { effectLines } from "#tests/support/effect-lines.ts";
import {
  closed,
  keys,
  moved,
  open,
  plainFields,
  readOnly,
  recordMethods,
  secrets,
} from "#tests/support/policy/table-examples.ts";
import { missingDependencies } from "../dependencies.ts";
import { closedOperations, isAction, isOnHardFloor, isSecretField } from "../hard-floor.ts";
import { applyPreset, presets } from "../presets.ts";
import type { ModelRule } from "../types.ts";
import { policyTable } from "./table.ts";

/** The answers of the addon's own code, from the tree that is built for a series. */
interface Addon {
  readonly sha256: string;
  readonly operations: Readonly<Record<string, readonly string[]>>;
  readonly secrets: Readonly<Record<string, boolean>>;
  readonly presets: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly missing: Readonly<Record<string, readonly string[]>>;
  readonly linked: Readonly<Record<string, readonly unknown[]>>;
  /** By line of effects, the addon's answer if nothing is open, and if no field leads to the affected model. */
  readonly effects: readonly (readonly [open: string, apart: string])[];
}

const folder = mkdtempSync(join(tmpdir(), "policy-table-"));
const root = join(import.meta.dirname, "../../..");
const names = [...Object.values(closed).flat(), ...Object.values(readOnly).flat(), ...open];
const fields = [...Object.values(secrets), ...Object.values(keys), ...plainFields];
const script = `
import hashlib, json, pathlib, sys
root, target, ask = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
sys.path.insert(0, root + "/odoo_addon/series")
from build import build
build(ask["series"], pathlib.Path(target) / "mcp_server")
sys.path.insert(0, target + "/mcp_server")
from policy.dependencies import KNOWN, missing_dependencies
from policy.effects import judge_effects
from policy.floor import closed_operations, is_secret_field
from policy.linked import linked_domain
from policy.refusal import Refusal
from policy.rulebook import Rulebook
from policy.rules import Caller, FieldInfo, ModelRule, Rules
from policy.presets import PRESETS, preset_operations
every = {model for models in PRESETS.values() for model in models}
def fields_of(model):
    link = ask["links"].get(model, {})
    owner = "ir.attachment" if model == "discuss.voice.metadata" else "mail.message"
    return {name: FieldInfo("many2one", owner) for name in link.values()}
rules = Rules(1, {"crm.lead": ModelRule("crm.lead", ("read",), frozenset(), frozenset())})
book = Rulebook(Caller("read", None), rules, fields_of)
def said(line, *models):
    links = {f"x_{i}": FieldInfo("many2one", on) for i, on in enumerate(models)}
    book = Rulebook(Caller("write", None), Rules(1, {}), lambda model: links)
    try:
        judge_effects(book, line["model"], line["name"], FieldInfo("char"), line["value"], line["name"])
        return "allowed"
    except Refusal as refusal:
        return refusal.message
everything = every | set(KNOWN) | {model for models in KNOWN.values() for model in models}
print(json.dumps({
    "sha256": hashlib.sha256((pathlib.Path(target) / "mcp_server/policy/policy.json").read_bytes()).hexdigest(),
    "operations": {name: list(closed_operations(name)) for name in ask["names"]},
    "secrets": {name: is_secret_field(name) for name in ask["fields"]},
    "presets": {name: {model: sorted(found) for model, found in preset_operations(name, every).items()} for name in PRESETS},
    "missing": {model: sorted(missing_dependencies(model, [], set(), everything)) for model in KNOWN},
    "effects": [(said(line, *(entry.split(":")[0] for entry in line["entries"])), said(line)) for line in ask["effects"]],
    "linked": {model: linked_domain(book, model, 7) for model in [*ask["links"], "crm.lead"]},
}))`;
let addon: Addon;

beforeAll(() => {
  const ask = JSON.stringify({ series: "14", names, fields, links: policyTable.linkedModels, effects: effectLines });
  addon = JSON.parse(execFileSync("python3", ["-c", script, root, folder, ask], { encoding: "utf8" }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const written = ["create", "write", "unlink"];
const every = ["read", ...written];

describe("the policy table", () => {
  test("each line of the policy table has an example here, and each example a line", () => {
    expect(Object.keys(closed)).toEqual(policyTable.closedModels);
    expect(Object.keys(readOnly)).toEqual(policyTable.readOnlyModels);
    expect(Object.keys(secrets)).toEqual(policyTable.secretWords);
    expect(Object.keys(keys)).toEqual(policyTable.keyWords);
  });

  test.each(Object.entries(closed))("the portal and the addon close %s to every caller", (_pattern, models) => {
    expect(models.length).toBeGreaterThanOrEqual(1);
    for (const model of models) {
      expect([model, isOnHardFloor(model), closedOperations(model)]).toEqual([model, true, every]);
      expect([model, addon.operations[model]]).toEqual([model, every]);
    }
  });

  test.each(Object.entries(readOnly))("the portal and the addon allow only reads of %s", (_pattern, models) => {
    expect(models.length).toBeGreaterThanOrEqual(1);
    for (const model of models) {
      expect([model, isOnHardFloor(model), closedOperations(model)]).toEqual([model, false, written]);
      expect([model, addon.operations[model]]).toEqual([model, written]);
    }
  });

  test.each(open)("the portal and the addon let rules open %s", (model) => {
    expect(closedOperations(model)).toEqual([]);
    expect(addon.operations[model]).toEqual([]);
  });

  test.each(fields)("the portal and the addon agree on whether %s contains a secret", (field) => {
    expect(isSecretField(field)).toBe(!plainFields.includes(field));
    expect(addon.secrets[field]).toBe(!plainFields.includes(field));
  });

  test.each(policyTable.recordMethods)("%s is no action", (method) => expect(isAction(method)).toBe(false));

  test("the policy table lists the methods that would bypass a rule", () => {
    expect(policyTable.recordMethods).toEqual(expect.arrayContaining(recordMethods));
    expect(policyTable.recordMethods).toHaveLength(48);
  });

  test("the policy table names an action for each workflow field", () => {
    expect(Object.keys(moved)).toEqual(Object.keys(policyTable.workflow));
    for (const [model, [field, value, action]] of Object.entries(moved))
      expect([model, policyTable.workflow[model]?.[field]?.[value]]).toEqual([model, expect.arrayContaining([action])]);
    const actions = Object.values(policyTable.workflow).flatMap((fields) =>
      Object.values(fields).flatMap((values) => Object.values(values).flat()),
    );
    expect(actions.filter((action) => !isAction(action.split("/").at(-1) ?? ""))).toEqual([]);
  });

  test("each part of the policy table has its expected number of lines", () => {
    expect(lines(policyTable.ownFields)).toEqual([4, 10]);
    expect(lines(policyTable.ownParts)).toEqual([11, 12]);
    expect(lines(policyTable.partFields)).toEqual([3, 15]);
    expect(lines(policyTable.aliases)).toEqual([1, 1]);
    expect(lines(policyTable.inverses)).toEqual([9, 27]);
    expect(lines(policyTable.effects)).toEqual([77, 241]);
    expect(policyTable.mails).toEqual({
      "calendar.event": ["attendee_ids", "partner_ids"],
      "event.registration": ["email", "partner_id"],
      "loyalty.card": ["partner_id"],
    });
    expect(Object.values(policyTable.settled).flatMap(({ fields: of }) => of)).toHaveLength(46);
    expect(Object.entries(policyTable.settled).map(([model, { needs }]) => [model, needs])).toEqual([
      ["account.move.line", "account.move.line/remove_move_reconcile"],
      ["mail.activity", "calendar.event:write"],
      ["maintenance.request", "maintenance.request:create"],
      ["mrp.production", "stock.quant:write"],
      ["product.product", "account.move:create"],
      ["product.template", "account.move:create"],
      ["project.task", "project.task:create"],
      ["purchase.order", "purchase.order/button_confirm"],
      ["purchase.order.line", "purchase.order/button_confirm"],
      ["sale.order", "sale.order/action_confirm"],
      ["sale.order.line", "sale.order/action_confirm"],
      ["stock.move", "stock.quant:write"],
      ["stock.move.line", "stock.quant:write"],
      ["stock.picking", "stock.quant:write"],
    ]);
    expect(lines(policyTable.settledBy)).toEqual([4, 7]);
    expect(lines(policyTable.deletedAlong)).toEqual([17, 17]);
    expect(policyTable.neverWritten).toEqual({
      "account.tax": ["formula", "python_applicable", "python_compute"],
      "accounting.assert.test": ["code_exec"],
      "hr.salary.rule": ["amount_percentage_base", "condition_range", "quantity"],
      "website.page": ["cache_key_expr"],
    });
    expect(lines(policyTable.tells)).toEqual([30, 99]);
    expect(policyTable.parents).toEqual({
      "stock.location": "location_id",
      "stock.package": "parent_package_id",
      "uom.uom": "relative_uom_id",
    });
    expect(lines(policyTable.views)).toEqual([7, 14]);
    expect(lines(policyTable.apart)).toEqual([6, 10]);
    expect(Object.values(policyTable.apart).flatMap((fields) => Object.values(fields).flat())).toEqual([
      "stock.valuation.layer:quantity",
      "account.move.line:quantity",
      "product.product:qty_available",
      "quantity",
    ]);
    expect(lines(policyTable.shownNames)).toEqual([42, 96]);
    expect(lines(policyTable.nameSearch)).toEqual([39, 84]);
  });

  test("the policy table counts new prices only for models with price fields", () => {
    expect(policyTable.newPrices).toEqual(["product.pricelist.item", "product.supplierinfo"]);
    for (const model of policyTable.newPrices)
      expect(policyTable.priceFields[model]).toContain(model.endsWith("item") ? "fixed_price" : "price");
    expect(policyTable.priceFields["product.template"]).toEqual(["list_price", "standard_price"]);
  });

  test("the policy table lets users set the states that Odoo's forms let them click", () => {
    expect(policyTable.ownStates).toContain("project.task");
    expect(policyTable.ownStates.filter((model) => policyTable.workflow[model] !== undefined)).toEqual([]);
  });

  test("the addon of a series contains the policy table unchanged", () => {
    const text = readFileSync(join(root, "contract/policy.json"));
    expect(addon.sha256).toBe(createHash("sha256").update(text).digest("hex"));
  });

  test("the portal and the addon have the same presets", () => {
    const ours = presets
      .filter(({ id }) => id !== "everything_read")
      .map(({ id }) => [id, Object.fromEntries([...applyPreset(new Map(), id, undefined).values()].map(toOperations))]);
    expect(addon.presets).toEqual(Object.fromEntries(ours));
    const count = Object.values(addon.presets).reduce((sum, models) => sum + Object.keys(models).length, 0);
    expect([Object.keys(addon.presets).length, count]).toEqual([8, 100]);
  });

  test("the portal and the addon judge each line of effects alike", () => {
    expect(addon.effects).toHaveLength(effectLines.length);
    for (const [i, { model, name, entries, linked }] of effectLines.entries()) {
      const [on = "", operation = ""] = (entries[0] as string).split(":");
      const does = { create: "makes", write: "changes", unlink: "deletes" }[operation];
      const said = expect.stringContaining(`${name} of ${model} also ${does} records of ${on}: `);
      expect([model, name, ...(addon.effects[i] ?? [])]).toEqual([model, name, said, linked ? "allowed" : said]);
    }
  });

  test("the addon knows for each linked model which rows belong to other records", () => {
    const byModel = (named: string) => [named, "in", ["crm.lead"]];
    for (const [model, link] of Object.entries(policyTable.linkedModels)) {
      const alone = "alone" in link && ["|", ...(link.alone === true ? [] : ["&"]), [link.model, "=", false]];
      const own = "alone" in link && typeof link.alone === "string" ? [[link.alone, "=", 7]] : [];
      const message = (model === "discuss.voice.metadata" ? "res_model" : "model").replace(
        /^/,
        "through" in link ? `${link.through}.` : "",
      );
      const expected =
        "through" in link
          ? ["|", "&", [message, "=", false], [`${link.through}.create_uid`, "=", 7], byModel(message)]
          : [...(alone || []), ...own, byModel(link.model)];
      expect([model, addon.linked[model]?.slice(0, expected.length)]).toEqual([model, expected]);
    }
    expect(addon.linked["crm.lead"]).toEqual([]);
    expect(Object.keys(policyTable.linkedModels)).toHaveLength(30);
  });

  test("the portal and the addon list the same dependencies of models", () => {
    const ours = Object.keys(policyTable.dependencies).map((model) => {
      const rules = new Map([[model, { ...readable, model }]]);
      return [model, missingDependencies(rules).get(model)?.toSorted()];
    });
    expect(addon.missing).toEqual(Object.fromEntries(ours));
    expect([ours.length, Object.values(addon.missing).flat().length]).toEqual([17, 37]);
  });
});

const readable: Omit<ModelRule, "model"> = {
  label: "",
  read: true,
  create: false,
  write: false,
  unlink: false,
  actions: [],
  deniedFields: [],
};

/** Returns how many models a part of the table has, and how many entries in all. */
function lines(part: Readonly<Record<string, unknown>>): [models: number, entries: number] {
  const values = Object.values(part);
  return [values.length, values.reduce((sum: number, of) => sum + Object.keys(of as object).length, 0)];
}

function toOperations(rule: ModelRule) {
  return [rule.model, (["create", "read", "unlink", "write"] as const).filter((operation) => rule[operation])] as const;
}
