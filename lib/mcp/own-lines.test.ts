import { expect, test } from "vitest";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import type { TinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { updateRecord } from "./tools/update-record.ts";

const rules = ["sale.order", "sale.order.line"].map((model) => ({ model, read: true, write: true, unlink: true }));

async function open() {
  const transport = createSandbox({ now: () => new Date("2026-07-24T12:00:00Z") }).open("lines");
  const read = async (id: number) => {
    const call = { model: "sale.order", method: "read", ids: [id], args: { fields: ["order_line"] } } as const;
    const [record] = (await transport.call(call as never)) as { order_line: number[] }[];
    return record?.order_line ?? [];
  };
  const update = (order_line: unknown) =>
    runTool(
      updateRecord,
      { transport } as unknown as TinyOdoo,
      { model: "sale.order", record_id: 2, values: { order_line } },
      { rules },
    );
  return { read, update };
}

test("a line of another record is neither changed nor deleted through this one", async () => {
  const { read, update } = await open();
  const others = await read(1);
  for (const command of [
    [1, others[0], { product_uom_qty: 99 }],
    [2, others[0], 0],
    [3, others[0], 0],
  ])
    await expect(update([[4, (await read(2))[0], 0], command])).rejects.toMatchObject({
      code: "invalid_input",
      options: { path: "values.order_line[1]", hint: expect.stringContaining('update_record model="sale.order.line"') },
    });
  expect(await read(1)).toEqual(others);
});

test("a record's own lines are changed and deleted", async () => {
  const { read, update } = await open();
  const [line] = await read(2);
  await update([[1, line, { product_uom_qty: 7 }]]);
  await update([[2, line, 0]]);
  expect(await read(2)).not.toContain(line);
});
