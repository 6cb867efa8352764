import { beforeEach, describe, expect, test } from "vitest";
import type { OdooCall, OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import type { TinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { createRecord } from "../../mcp/tools/write/create-record.ts";
import { importRecords } from "../../mcp/tools/write/import-records.ts";
import { updateRecord } from "../../mcp/tools/write/update-record.ts";

const all = { read: true, create: true, write: true, unlink: true };
const rules = ["sale.order", "sale.order.line", "res.partner", "res.partner.category"].map((model) => ({
  model,
  ...all,
  // Changes to the lines of a confirmed order need this action.
  actions: ["action_confirm"],
}));

let sandbox: OdooTransport;
let asked: OdooCall[];
let odoo: OdooTransport;
beforeEach(() => {
  sandbox = createSandbox({ now: () => new Date("2026-07-24T12:00:00Z") }).open("lines");
  asked = [];
  odoo = {
    ...sandbox,
    call: (call, options) => {
      asked.push(call);
      return sandbox.call(call, options);
    },
  };
});

async function held(model: string, id: number, field: string): Promise<number[]> {
  const [record] = (await sandbox.call({ model, method: "read", ids: [id], args: { fields: [field] } })) as never[];
  return record?.[field] ?? [];
}
async function contact(name: string, parent: number | false): Promise<number> {
  const values = { name, parent_id: parent };
  return (await sandbox.call({ model: "res.partner", method: "create", args: { values } })) as number;
}
const as = (transport: OdooTransport) => ({ transport }) as unknown as TinyOdoo;
const update = (values: object, more: object = {}, transport = odoo) =>
  runTool(updateRecord, as(transport), { model: "sale.order", record_id: 2, values, ...more }, { rules });
const refused = (path: string, model: string) => ({
  code: "invalid_input",
  options: { path, hint: expect.stringContaining(`update_record model="${model}"`) },
});

describe("commands that change or delete lines", () => {
  test.each([
    ["in a real write", {}],
    ["in a dry run inside Odoo", { dry_run: true }],
  ])("a line of another record is neither changed nor deleted %s", async (_, more) => {
    const others = await held("sale.order", 1, "order_line");
    const [own] = await held("sale.order", 2, "order_line");
    for (const command of [
      [1, others[0], { product_uom_qty: 99 }],
      [2, others[0], 0],
      [3, others[0], 0],
    ])
      await expect(update({ order_line: [[4, own, 0], command] }, more)).rejects.toMatchObject(
        refused("values.order_line[1]", "sale.order.line"),
      );
    expect(await held("sale.order", 1, "order_line")).toEqual(others);
    expect(asked.some(({ method }) => method === "write")).toBe(false);
  });

  test("a line of another record is not deleted in a dry run that is checked without Odoo's transaction", async () => {
    const [other] = await held("sale.order", 1, "order_line");
    const { supportsDryRun: _, ...outside } = odoo;
    await expect(update({ order_line: [[2, other, 0]] }, { dry_run: true }, outside)).rejects.toMatchObject(
      refused("values.order_line[0]", "sale.order.line"),
    );
  });

  test("a line of another record is neither changed nor deleted through nested lines", async () => {
    const [head, other] = [await contact("Head", false), await contact("Other", false)];
    const child = await contact("Child", head);
    const grandchild = await contact("Grandchild", child);
    const nested = (inner: unknown) => ({ child_ids: [[1, child, { child_ids: inner }]] });
    const at = { model: "res.partner", record_id: head };
    const path = "values.child_ids[0][2].child_ids[0]";
    for (const more of [{}, { dry_run: true }]) {
      await expect(update(nested([[2, other, 0]]), { ...at, ...more })).rejects.toMatchObject(
        refused(path, "res.partner"),
      );
      await expect(
        update(nested([[1, grandchild, { child_ids: [[1, other, { name: "Mine" }]] }]]), { ...at, ...more }),
      ).rejects.toMatchObject(refused(`${path}[2].child_ids[0]`, "res.partner"));
      await expect(
        update(nested([[0, 0, { name: "New", child_ids: [[3, other, 0]] }]]), { ...at, ...more }),
      ).rejects.toMatchObject(refused(`${path}[2].child_ids[0]`, "res.partner"));
    }
    await update(nested([[1, grandchild, { name: "Renamed" }]]), at);
    await update(nested([[2, grandchild, 0]]), at);
    expect(await held("res.partner", child, "child_ids")).toEqual([]);
  });

  test.each([false, true])(
    "a line of another record is neither changed nor deleted by a create (dry run: %s)",
    async (dry_run) => {
      const [other] = await held("sale.order", 1, "order_line");
      const create = (model: string, values: object) =>
        runTool(createRecord, as(odoo), { model, values, dry_run }, { rules });
      for (const command of [
        [1, other, { product_uom_qty: 99 }],
        [2, other, 0],
        [3, other, 0],
      ])
        await expect(create("sale.order", { partner_id: 1, order_line: [command] })).rejects.toMatchObject(
          refused("values.order_line[0]", "sale.order.line"),
        );
      await expect(
        create("res.partner", { name: "A", child_ids: [[0, 0, { name: "B", child_ids: [[2, 1, 0]] }]] }),
      ).rejects.toMatchObject(refused("values.child_ids[0][2].child_ids[0]", "res.partner"));
      const rows = [{ name: "A", category_id: [[2, 1, 0]] }];
      await expect(
        runTool(importRecords, as(odoo), { model: "res.partner", mode: "create", rows, dry_run }, { rules }),
      ).rejects.toMatchObject({ code: "invalid_input", options: { path: "rows[0].category_id" } });
      expect(asked.some(({ method }) => method === "create" || method === "write" || method === "import_rows")).toBe(
        false,
      );
    },
  );
});

describe("commands that link lines", () => {
  test.each([
    ["in a real write", {}],
    ["in a dry run inside Odoo", { dry_run: true }],
  ])("a line of another record is not linked to an existing record %s", async (_, more) => {
    const [other] = await held("sale.order", 1, "order_line");
    const own = await held("sale.order", 2, "order_line");
    for (const value of [[[4, other, 0]], [[6, 0, [...own, other]]], [...own, other]])
      await expect(update({ order_line: value }, more)).rejects.toMatchObject({
        code: "invalid_input",
        message: `sale.order.line ${other} belongs to sale.order 1, which would lose it.`,
        options: {
          path: "values.order_line[0]",
          hint: expect.stringContaining(`model="sale.order.line" record_id=${other} with values {"order_id": 2}`),
        },
      });
    expect(await held("sale.order", 1, "order_line")).toContain(other);
  });

  test("a line of another record is not linked to a new record or its lines", async () => {
    const [other] = await held("sale.order", 1, "order_line");
    const create = (model: string, values: object) => runTool(createRecord, as(odoo), { model, values }, { rules });
    await expect(create("sale.order", { partner_id: 1, order_line: [[4, other, 0]] })).rejects.toMatchObject({
      options: { path: "values.order_line[0]" },
    });
    const [head] = [await contact("Head", false)];
    const child = await contact("Child", head);
    await expect(
      create("res.partner", { name: "A", child_ids: [[0, 0, { name: "B", child_ids: [child] }]] }),
    ).rejects.toMatchObject({ options: { path: "values.child_ids[0][2].child_ids[0]" } });
  });

  test("a record's own lines and lines without a parent can be linked", async () => {
    const own = await held("sale.order", 2, "order_line");
    await update({ order_line: [[4, own[0], 0]] });
    await update({ order_line: own });
    expect(await held("sale.order", 2, "order_line")).toEqual(own);
    const [head, free] = [await contact("Head", false), await contact("Free", false)];
    await update({ child_ids: [[4, free, 0]] }, { model: "res.partner", record_id: head });
    expect(await held("res.partner", head, "child_ids")).toEqual([free]);
  });
});

test("a record's own lines can be changed and deleted", async () => {
  const [line] = await held("sale.order", 2, "order_line");
  await update({ order_line: [[1, line, { product_uom_qty: 7 }]] });
  await update({ order_line: [[2, line, 0]] });
  expect(await held("sale.order", 2, "order_line")).not.toContain(line);
});

test("a change without commands on lines causes no reads", async () => {
  await update({ client_order_ref: "A" }, { dry_run: true });
  expect(asked.filter(({ method }) => method === "read")).toEqual([]);
});
