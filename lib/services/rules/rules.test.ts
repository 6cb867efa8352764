import { afterAll, beforeAll, expect, test } from "vitest";
import { openPortal, type PortalTest, type World } from "#tests/support/connections.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { contact, guarded, openRules, salesOdoo } from "#tests/support/rules.ts";
import { knownModels } from "../../odoo-catalog/known-models.ts";
import type { ModelRule } from "../../policy/types.ts";
import type { ConnectionContext } from "../connections/context.ts";
import { listOdooFields, listOdooModels } from "../odoo-models/list-odoo-models.ts";
import { addModel } from "./add-model.ts";
import { applyPreset } from "./apply-preset.ts";
import { getMatrix } from "./get-matrix.ts";
import { listClosures } from "./list-closures.ts";
import { listRules } from "./list-rules.ts";
import { UpdateRulesInput } from "./schemas.ts";
import { updateRules } from "./update-rules.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const open = (world?: World) => openRules(database, world);

const audit = (portal: PortalTest) =>
  database.admin`select model, fields from audit_entries where tenant_id = ${portal.tenantId} and tool = 'rules.update' order by id`;
const rulesOf = async ({ portal, connectionId }: { portal: PortalTest; connectionId: string }) =>
  listRules(portal.as("member"), { connectionId });

test("a changed rule is saved, audited with its changes, raises the version and clears the caches", async () => {
  const at = await open();
  const { portal, connectionId } = at;
  const change = { ...contact, write: true, deniedFields: ["vat"] };
  await updateRules(portal.as("admin"), { connectionId, changes: [change] });
  expect(await rulesOf(at)).toEqual({ version: 2, rules: [change] });
  expect(portal.seen.invalidated).toEqual([connectionId]);

  await updateRules(portal.as("admin"), {
    connectionId,
    changes: [{ ...change, write: false, deniedFields: ["email"] }],
  });
  expect(await audit(portal)).toEqual([
    { model: "res.partner", fields: ["read", "write", "deny:vat"] },
    { model: "res.partner", fields: ["write", "deny:email", "allow:vat"] },
  ]);
  expect((await rulesOf(at)).version).toBe(3);
});

test("a rule allows actions by name, and only on models that may be changed", async () => {
  const at = await open();
  const { portal, connectionId } = at;
  const order = { ...contact, model: "sale.order", label: "Order" };
  const set = (actions: string[]) =>
    updateRules(portal.as("admin"), { connectionId, changes: [{ ...order, actions }] });
  await set(["action_confirm", "action_cancel"]);
  await set(["action_confirm", "action_draft"]);
  expect(await audit(portal)).toEqual([
    { model: "sale.order", fields: ["read", "open:action_confirm", "open:action_cancel"] },
    { model: "sale.order", fields: ["open:action_draft", "close:action_cancel"] },
  ]);
  expect((await rulesOf(at)).rules).toMatchObject([{ actions: ["action_confirm", "action_draft"] }]);
  for (const model of ["res.users", "ir.cron"]) {
    const changes = [{ ...contact, model, read: false, actions: ["action_archive"] }];
    await expect(updateRules(portal.as("owner"), { connectionId, changes })).rejects.toMatchObject({ code: "denied" });
  }
});

test("the fields that a rule opens for writing are saved, audited, and kept by a change that omits them", async () => {
  const at = await open();
  const { portal, connectionId } = at;
  const order = { ...contact, model: "sale.order", label: "Order", write: true };
  const set = (change: object) => updateRules(portal.as("admin"), { connectionId, changes: [{ ...order, ...change }] });
  await set({ writableFields: ["state", "amount_total"] });
  await set({ writableFields: ["state", "locked"] });
  const { writableFields: _, ...silent } = order;
  await updateRules(portal.as("admin"), { connectionId, changes: [{ ...silent, create: true }] });
  expect(await audit(portal)).toEqual([
    { model: "sale.order", fields: ["read", "write", "writable:state", "writable:amount_total"] },
    { model: "sale.order", fields: ["writable:locked", "fixed:amount_total"] },
    { model: "sale.order", fields: ["create"] },
  ]);
  expect((await rulesOf(at)).rules).toMatchObject([{ create: true, writableFields: ["state", "locked"] }]);
  await applyPreset(portal.as("owner"), { connectionId, preset: "sales", version: 4 });
  const kept = (await rulesOf(at)).rules.filter(({ writableFields = [] }) => writableFields.length > 0);
  expect(kept).toMatchObject([{ model: "sale.order", writableFields: ["state", "locked"] }]);
  const closed = [{ ...contact, model: "res.users", writableFields: ["state"] }];
  await expect(updateRules(portal.as("owner"), { connectionId, changes: closed })).rejects.toMatchObject({
    code: "denied",
  });
  const odd = { connectionId, changes: [{ ...contact, writableFields: ["a.b"] }] };
  expect(UpdateRulesInput.safeParse(odd).success).toBe(false);
});

test("fields that can be written only if a rule opens them are marked as fixed", async () => {
  const field = (more: object) => ({ string: "F", type: "char", ...more });
  const { portal, connectionId } = await open({
    odoo: (call) =>
      call.method === "context_get"
        ? {}
        : {
            amount_total: field({ readonly: true, depends: ["order_line"] }),
            state: field({ type: "selection", selection: [["draft", "Draft"]] }),
            locked: field({ type: "boolean" }),
            name: field({ readonly: true, states: { draft: [["readonly", false]] } }),
            origin: field({}),
            id: field({ readonly: true }),
          },
  });
  const fields = await listOdooFields(portal.as("owner"), { id: connectionId, model: "sale.order" });
  expect(fields.filter(({ fixed }) => fixed).map(({ name }) => name)).toEqual(["amount_total", "state", "locked"]);
});

test("a rule that allows only actions is saved", async () => {
  const at = await open();
  const change = { ...contact, read: false, actions: ["action_archive"] };
  await updateRules(at.portal.as("owner"), { connectionId: at.connectionId, changes: [change] });
  expect((await rulesOf(at)).rules).toEqual([change]);
});

test("a preset opens no action and keeps those that are open", async () => {
  const at = await open();
  const { portal, connectionId } = at;
  await updateRules(portal.as("owner"), {
    connectionId,
    changes: [{ ...contact, model: "sale.order", label: "Order", actions: ["action_confirm"] }],
  });
  await applyPreset(portal.as("owner"), { connectionId, preset: "sales", version: 2 });
  const opened = (await rulesOf(at)).rules.flatMap(({ model, actions }) => actions.map((name) => [model, name]));
  expect(opened).toEqual([["sale.order", "action_confirm"]]);
});

test("a rule that allows nothing is dropped, unless it denies fields that must stay denied", async () => {
  const at = await open();
  const { portal, connectionId } = at;
  const closed = { ...contact, read: false };
  await updateRules(portal.as("owner"), { connectionId, changes: [contact, { ...contact, model: "sale.order" }] });
  await updateRules(portal.as("owner"), {
    connectionId,
    changes: [closed, { ...closed, model: "sale.order", deniedFields: ["margin"] }],
  });
  expect((await rulesOf(at)).rules).toMatchObject([{ model: "sale.order", read: false, deniedFields: ["margin"] }]);
});

test("a connection takes rules for 1,000 models, and above that only changes that add none", async () => {
  const { portal, connectionId } = await open();
  const save = (...changes: ModelRule[]) => updateRules(portal.as("owner"), { connectionId, changes } as never);
  const rule = (i: number) => ({ ...contact, model: `x.model${i}` });
  const fillers = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({
      tenant_id: portal.tenantId,
      connection_id: connectionId,
      model: `x.model${from + i}`,
      label: "X",
      can_read: true,
    }));
  await database.admin`insert into model_rules ${database.admin(fillers(0, 999))}`;
  await save(rule(999));
  const refused = { code: "conflict", options: { key: "models.errors.too_many_rules", params: { max: 1_000 } } };
  await expect(save(rule(1_000))).rejects.toMatchObject(refused);
  await save({ ...rule(999), read: false }, rule(1_000));
  await database.admin`insert into model_rules ${database.admin(fillers(2_000, 2_100))}`;
  await expect(save(rule(1_001))).rejects.toMatchObject(refused);
  await save({ ...rule(0), write: true }, { ...rule(1), read: false });
});

test("the rules of a connection take 20,000 names of fields and actions in all", async () => {
  const { portal, connectionId } = await open();
  const save = (...changes: ModelRule[]) => updateRules(portal.as("owner"), { connectionId, changes } as never);
  const rule = (i: number, names: number) => ({
    ...contact,
    model: `x.model${i}`,
    deniedFields: Array.from({ length: names }, (_, at) => `field${at}`),
  });
  await save(...Array.from({ length: 20 }, (_, i) => rule(i, 1_000)));
  const refused = { code: "conflict", options: { key: "models.errors.too_many_names", params: { max: 20_000 } } };
  await expect(save({ ...contact, actions: ["action_open"] })).rejects.toMatchObject(refused);
  await expect(save({ ...contact, writableFields: ["comment"] })).rejects.toMatchObject(refused);
  await save(rule(0, 999), { ...contact, deniedFields: ["ref"] });
  await save(contact);
  // Rules that already have more names may be reduced step by step.
  const more = Array.from({ length: 2_000 }, (_, at) => `field${at}`);
  await database.admin`update model_rules set denied_fields = ${more}
    where connection_id = ${connectionId} and model = 'x.model1'`;
  await expect(save({ ...contact, actions: ["action_open"] })).rejects.toMatchObject(refused);
  await save({ ...rule(1, 0), deniedFields: more.slice(1) });
});

test("saving unchanged rules keeps the version and writes no audit entry", async () => {
  const at = await open();
  const { portal, connectionId } = at;
  await updateRules(portal.as("owner"), { connectionId, changes: [contact] });
  await updateRules(portal.as("owner"), { connectionId, changes: [contact] });
  expect(await audit(portal)).toHaveLength(1);
  expect((await rulesOf(at)).version).toBe(2);
});

test("a change with a model or operation that no rule can open is refused as a whole", async () => {
  const at = await open();
  const { portal, connectionId } = at;
  for (const rule of [
    { ...contact, model: "ir.config_parameter" },
    { ...contact, model: "res.users", write: true },
  ]) {
    await expect(updateRules(portal.as("owner"), { connectionId, changes: [contact, rule] })).rejects.toMatchObject({
      code: "denied",
      options: { key: "models.errors.hard_floor", params: { model: rule.model } },
    });
  }
  expect((await rulesOf(at)).rules).toEqual([]);
  expect(await audit(portal)).toEqual([]);
});

test("a change of rules is rolled back if its audit entry cannot be written", async () => {
  const at = await open();
  const context: ConnectionContext = {
    ...at.portal.as("owner"),
    get ip(): string {
      throw new Error("the entry cannot be built");
    },
  };
  await expect(updateRules(context, { connectionId: at.connectionId, changes: [contact] })).rejects.toThrow(
    "cannot be",
  );
  expect(await rulesOf(at)).toEqual({ version: 1, rules: [] });
});

const verbs: readonly [name: string, (context: ConnectionContext, connectionId: string) => Promise<unknown>][] = [
  ["update", (context, connectionId) => updateRules(context, { connectionId, changes: [contact] })],
  ["preset", (context, connectionId) => applyPreset(context, { connectionId, preset: "sales", version: 1 })],
  ["add", (context, connectionId) => addModel(context, { connectionId, model: "x_note" })],
];

test.each(verbs)("the verb %s on rules is refused for other roles and other tenants", async (_name, verb) => {
  const at = await open();
  const stranger = await openPortal(database, salesOdoo);
  for (const role of ["auditor", "member"] as const) {
    await expect(verb(at.portal.as(role), at.connectionId)).rejects.toMatchObject({ code: "forbidden" });
  }
  await expect(verb(stranger.as("owner"), at.connectionId)).rejects.toMatchObject({ code: "not_found" });
  await expect(listRules(stranger.as("owner"), at)).rejects.toMatchObject({ code: "not_found" });
  expect(await rulesOf(at)).toEqual({ version: 1, rules: [] });
});

test("a preset applies the differences that it showed, on the models of this Odoo, and never closes anything", async () => {
  const at = await open();
  const { portal, connectionId } = at;
  await updateRules(portal.as("owner"), {
    connectionId,
    changes: [{ ...contact, unlink: true, deniedFields: ["vat"] }],
  });
  const shown = await getMatrix(portal.as("owner"), { connectionId, locale: "es" });
  const sales = shown.presets.find(({ id }) => id === "sales");
  expect(sales?.diff.map(({ model }) => model).sort()).toEqual([
    "res.partner",
    "res.users",
    "sale.order",
    "sale.order.line",
  ]);
  expect(sales?.diff.find(({ model }) => model === "sale.order")).toEqual({
    model: "sale.order",
    label: "Pedido de venta",
    added: ["read", "create", "write"],
  });

  await applyPreset(portal.as("owner"), { connectionId, preset: "sales", version: shown.version });
  const after = await getMatrix(portal.as("owner"), { connectionId, locale: "es" });
  expect(after.presets.find(({ id }) => id === "sales")?.diff).toEqual([]);
  const partner = (await rulesOf(at)).rules.find(({ model }) => model === "res.partner");
  expect(partner).toMatchObject({ write: true, create: true, unlink: true, deniedFields: ["vat"] });
});

test("a preset is refused if the rules changed after it was shown", async () => {
  const { portal, connectionId } = await open();
  await updateRules(portal.as("admin"), { connectionId, changes: [contact] });
  const old = applyPreset(portal.as("owner"), { connectionId, preset: "sales", version: 1 });
  await expect(old).rejects.toMatchObject({ code: "conflict", options: { key: "models.errors.changed" } });
});

test("the models of an Odoo are cached for ten minutes, and read again if requested", async () => {
  let calls = 0;
  const { portal, connectionId } = await open({ odoo: () => ++calls > 0 });
  const all = await listOdooModels(portal.as("owner"), { id: connectionId });
  expect(all).toHaveLength(knownModels.length);
  await listOdooModels(portal.as("member"), { id: connectionId });
  expect(calls).toBe(knownModels.length);
  await listOdooModels(portal.as("owner"), { id: connectionId, fresh: true });
  expect(calls).toBe(2 * knownModels.length);
});

test("any model of this Odoo can be added by name, but not a missing one or one on the hard floor", async () => {
  const at = await open();
  const { portal, connectionId } = at;
  await addModel(portal.as("admin"), { connectionId, model: "x_note" });
  expect((await rulesOf(at)).rules).toMatchObject([{ model: "x_note", read: true, create: false }]);
  for (const [model, code] of [
    ["x_nothing", "not_found"],
    ["ir.cron", "denied"],
    ["DROP TABLE", "not_found"],
  ] as const) {
    const added = addModel(portal.as("admin"), { connectionId, model });
    await expect(added).rejects.toMatchObject({ code, options: { path: "model" } });
  }
});

test("fields have labels in the language of the connection's user, secrets are marked, and a closed model shows none", async () => {
  const { portal, connectionId } = await open();
  expect(await listOdooFields(portal.as("owner"), { id: connectionId, model: "res.partner" })).toEqual([
    { name: "vat", label: "NIF", type: "char", secret: false, deniedInOdoo: false, fixed: false },
    { name: "signup_token", label: "Signup Token", type: "char", secret: true, deniedInOdoo: false, fixed: false },
  ]);
  const closed = listOdooFields(portal.as("owner"), { id: connectionId, model: "ir.config_parameter" });
  await expect(closed).rejects.toMatchObject({ code: "not_found" });
});

test("the closures of a denial are listed for its model and for the others that may be read", async () => {
  const fields: Readonly<Record<string, Record<string, object>>> = {
    "res.partner": {
      email: { type: "char" },
      email_normalized: { type: "char", depends: ["email"] },
      // This field is closed even if no rule denies anything.
      join_link: { type: "char", depends: ["access_token"] },
    },
    "sale.order": {
      partner_id: { type: "many2one", relation: "res.partner" },
      mail: { type: "char", related: "partner_id.email" },
    },
  };
  const { portal, connectionId } = await open({
    odoo: (call) => (call.method === "fields_get" ? fields[call.model] : true),
  });
  const order = { ...contact, model: "sale.order", label: "Order", deniedFields: ["partner_id"] };
  await updateRules(portal.as("admin"), { connectionId, changes: [contact, order] });
  const ask = (deniedFields: string[]) =>
    listClosures(portal.as("member"), { connectionId, model: "res.partner", deniedFields });
  expect(await ask(["email"])).toEqual([
    { model: "res.partner", fields: ["email_normalized"] },
    { model: "sale.order", fields: ["mail"] },
  ]);
  expect(await ask([])).toEqual([]);
  // A field that is computed from one field alone has its value.
  expect(await ask(["email_normalized"])).toEqual([
    { model: "res.partner", fields: ["email"] },
    { model: "sale.order", fields: ["mail"] },
  ]);
});

test("a model that the addon closes is not added, and fields that the addon hides are listed with the others", async () => {
  const inside = () => guarded(1, { model: "res.partner", deniedFields: ["credit_limit"] });
  const { portal, connectionId } = await open({ ...salesOdoo, inside });
  await expect(addModel(portal.as("owner"), { connectionId, model: "x_note" })).rejects.toMatchObject({
    code: "denied",
    options: { path: "model", key: "models.errors.closed_in_odoo", params: { model: "x_note" } },
  });
  const fields = await listOdooFields(portal.as("owner"), { id: connectionId, model: "res.partner" });
  expect(fields.map(({ name, deniedInOdoo }) => [name, deniedInOdoo])).toEqual([
    ["credit_limit", true],
    ["vat", false],
    ["signup_token", false],
  ]);
});

test.each([
  [{ actions: ["write"] }],
  [{ actions: ["_action_confirm"] }],
  [{ actions: ["sudo().unlink"] }],
  [{ model: "Res.Partner" }],
  [{ model: "res.partner; drop" }],
  [{ label: "" }],
  [{ deniedFields: ["a.b"] }],
  [{ read: "yes" }],
])("the schema refuses the rule %j", (change) => {
  expect(UpdateRulesInput.safeParse({ connectionId: "x", changes: [{ ...contact, ...change }] }).success).toBe(false);
});
