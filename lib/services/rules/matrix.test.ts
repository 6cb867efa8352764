import { afterAll, beforeAll, expect, test } from "vitest";
import type { World } from "#tests/support/connections.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { contact, guarded, openRules, reads, salesOdoo } from "#tests/support/rules.ts";
import { AppError } from "../../kernel/errors.ts";
import { addModel } from "./add-model.ts";
import { getMatrix } from "./get-matrix.ts";
import { updateRules } from "./update-rules.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const open = (world?: World) => openRules(database, world);

test("the matrix marks missing and unreadable models, operations that no rule opens, and the models that each needs", async () => {
  const { portal, connectionId } = await open();
  await updateRules(portal.as("owner"), {
    connectionId,
    changes: [
      { ...contact, model: "sale.order", label: "Order" },
      { ...contact, model: "crm.lead", label: "Lead" },
    ],
  });
  const { rows } = await getMatrix(portal.as("member"), { connectionId, locale: "en" });
  const row = (model: string) => rows.find((one) => one.model === model);
  expect(row("sale.order")).toMatchObject({ label: "Sales Order", app: "sales", inOdoo: "yes", read: true });
  expect(row("sale.order")?.needs.map(({ model }) => model)).toEqual(["res.partner", "sale.order.line", "res.users"]);
  expect(row("hr.employee")).toMatchObject({ inOdoo: "unreadable", read: false });
  expect(row("crm.lead")).toMatchObject({ inOdoo: "missing" });
  expect(row("res.users")?.closed).toEqual(["create", "write", "unlink"]);
  expect(row("purchase.order")).toBeUndefined();
});

test("the matrix names the known actions of a model and the forms that they open, with their rules", async () => {
  const { portal, connectionId } = await open();
  const form = { ...contact, model: "sale.advance.payment.inv", label: "Form", create: true };
  await updateRules(portal.as("owner"), { connectionId, changes: [{ ...form, actions: ["create_invoices"] }] });
  const { rows } = await getMatrix(portal.as("member"), { connectionId, locale: "es" });
  const row = (model: string) => rows.find((one) => one.model === model);
  expect(row("sale.order")).toMatchObject({ actions: [], actionsInOdoo: undefined });
  expect(row("sale.order")?.knownActions[0]).toEqual({ name: "action_confirm", label: "Confirmar" });
  expect(row("sale.order")?.forms).toEqual([
    {
      model: "sale.advance.payment.inv",
      label: "Crear factura(s)",
      knownActions: [{ name: "create_invoices", label: "Crear borrador" }],
      actionsInOdoo: undefined,
      rule: { ...reads, create: true, actions: ["create_invoices"] },
    },
  ]);
  expect(row("sale.advance.payment.inv")).toMatchObject({ label: "Crear factura(s)", actions: ["create_invoices"] });
  expect(row("res.users")?.knownActions).toEqual([]);
});

test("the matrix marks a model beyond the well-known ones as unchecked, not as missing", async () => {
  const { portal, connectionId } = await open();
  await addModel(portal.as("owner"), { connectionId, model: "x_note" });
  const { rows } = await getMatrix(portal.as("owner"), { connectionId, locale: "en" });
  expect(rows.find(({ model }) => model === "x_note")).toMatchObject({ inOdoo: "unchecked" });
});

test("the matrix of an Odoo that does not answer has editable rules and the reason", async () => {
  const down = new AppError("odoo_upstream", "Odoo did not answer in time.", { key: "odoo.errors.timeout" });
  const { portal, connectionId } = await open({
    odoo: () => {
      throw down;
    },
  });
  await updateRules(portal.as("owner"), { connectionId, changes: [contact] });
  const matrix = await getMatrix(portal.as("owner"), { connectionId, locale: "en" });
  expect(matrix.unreachable).toMatchObject({ key: "odoo.errors.timeout" });
  expect(matrix.rows).toMatchObject([{ model: "res.partner", inOdoo: "unchecked" }]);
});

test("the matrix of an Odoo with the addon shows the models that the addon opens, and marks what it closes and hides", async () => {
  const asked: string[] = [];
  let inside = guarded(1, { model: "res.partner", write: true, deniedFields: ["credit_limit"] });
  const world: World = {
    ...salesOdoo,
    odoo: (call) => {
      asked.push(call.model);
      return salesOdoo.odoo?.(call);
    },
    inside: () => inside,
  };
  const { portal, connectionId } = await open(world);
  await updateRules(portal.as("owner"), { connectionId, changes: [contact, { ...contact, model: "sale.order" }] });
  const matrix = await getMatrix(portal.as("member"), { connectionId, locale: "en" });
  expect(matrix).toMatchObject({
    guardsItself: true,
    rows: [
      {
        model: "res.partner",
        inOdoo: "yes",
        read: true,
        closedInOdoo: ["create", "unlink"],
        actions: [],
        deniedFields: [],
        deniedInOdoo: ["credit_limit"],
      },
      {
        model: "sale.order",
        inOdoo: "unchecked",
        read: true,
        closedInOdoo: ["read", "create", "write", "unlink"],
        deniedInOdoo: [],
      },
    ],
  });
  // The addon records each call, so models that it closes are not asked for.
  expect(asked).toEqual(["res.partner"]);

  inside = guarded(2, { model: "res.partner" }, { model: "sale.order" }, { model: "x_note", label: "Notes" });
  const after = await getMatrix(portal.as("member"), { connectionId, locale: "en" });
  expect(after.rows.map(({ model, label, closedInOdoo }) => [model, label, closedInOdoo.includes("read")])).toEqual([
    ["res.partner", "Contact", false],
    ["sale.order", "Sales Order", false],
    ["x_note", "Notes", false],
  ]);
});

test("the matrix of an Odoo with the addon marks the actions that the addon closes, including those of forms", async () => {
  const form = { model: "sale.advance.payment.inv", actions: ["create_invoices"] };
  let inside = guarded(1, { model: "sale.order", actions: ["action_confirm"] }, { ...form, create: true });
  const { portal, connectionId } = await open({ ...salesOdoo, inside: () => inside });
  const order = async () => {
    const { rows } = await getMatrix(portal.as("member"), { connectionId, locale: "en" });
    const row = rows.find(({ model }) => model === "sale.order");
    return [row?.actionsInOdoo, row?.forms.map(({ actionsInOdoo }) => actionsInOdoo)];
  };
  expect(await order()).toEqual([["action_confirm"], [["create_invoices"]]]);
  // A form whose records may not be created there offers no action.
  inside = guarded(2, { model: "sale.order" }, form);
  expect(await order()).toEqual([[], [[]]]);
});

test("the matrix of an Odoo without the addon marks nothing as closed in Odoo", async () => {
  const { portal, connectionId } = await open();
  const { guardsItself, rows } = await getMatrix(portal.as("member"), { connectionId, locale: "en" });
  expect([guardsItself, rows.flatMap(({ closedInOdoo, deniedInOdoo }) => [...closedInOdoo, ...deniedInOdoo])]).toEqual([
    false,
    [],
  ]);
});

test("the matrix reports that the addon's rules cannot be read, and the portal's rules stay editable", async () => {
  const off = new AppError("denied", "MCP Server is disabled globally.", { key: "odoo.errors.addon_off" });
  const { portal, connectionId } = await open({
    ...salesOdoo,
    inside: () => {
      throw off;
    },
  });
  const matrix = await getMatrix(portal.as("owner"), { connectionId, locale: "en" });
  expect(matrix).toMatchObject({ guardsItself: false, unreachable: { key: "odoo.errors.addon_off" } });
});
