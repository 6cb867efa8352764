import { describe, expect, test } from "vitest";
import { labServers } from "../lab.ts";
import { setUpWrites } from "./set-up-writes.ts";

describe.each(Object.entries(labServers()))("repeated writes on Odoo %s as a normal user", (series, server) => {
  const { okay, make, ask, made } = setUpWrites(series, server);

  test("a repeated create makes a new record if the first one was deleted", async () => {
    const values = { name: `Writes Once ${Date.now()}` };
    const create = () => okay("create_record", { model: "res.partner", values });
    const first = (await create()).data["id"] as number;
    expect((await create()).data).toMatchObject({ id: first, deduplicated: true });
    await okay("delete_record", { model: "res.partner", record_id: first });
    const { data } = await create();
    made.push(["res.partner", data["id"] as number]);
    expect(data).not.toHaveProperty("deduplicated");
    expect(data["id"]).not.toBe(first);
  });

  test("a repeated create makes no second record, and reports what changed in the first one since", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Since" });
    const [product] = await ask<number[]>("product.product", "search", [[["type", "=", "service"]]], { limit: 1 });
    const line = { product_id: product, product_uom_qty: 2, price_unit: 50 };
    const values = { partner_id: customer["id"], client_order_ref: `Once ${Date.now()}`, order_line: [[0, 0, line]] };
    const create = () => okay("create_record", { model: "sale.order", values });
    const { data } = await create();
    made.push(["sale.order", data["id"] as number]);
    const same = await create();
    expect(same.data, same.text).toMatchObject({ id: data["id"], deduplicated: true, fields_not_applied: [] });
    expect(same.data).not.toHaveProperty("changed_since");
    const [own] = (data["record"] as { order_line: number[] }).order_line;
    await ask("sale.order.line", "write", [[own], { price_unit: 60 }]);
    await ask("sale.order", "write", [[data["id"]], { client_order_ref: "Other" }]);
    const again = await create();
    expect(again.data, again.text).toMatchObject({
      id: data["id"],
      deduplicated: true,
      record: { client_order_ref: "Other" },
      changed_since: ["client_order_ref", "order_line[0].price_unit"],
    });

    const partner = { model: "res.partner", values: { name: `Writes Archived ${Date.now()}` } };
    const first = (await okay("create_record", partner)).data["id"] as number;
    made.push(["res.partner", first]);
    await ask("res.partner", "write", [[first], { active: false }]);
    const archived = await okay("create_record", partner);
    expect(archived.data).toMatchObject({ id: first, deduplicated: true, changed_since: ["active"] });
    expect(archived.text).toContain("It is archived now.");
  });

  test("a repeated message or file is reported with its changes since, or posted again if it is empty", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Message" });
    const place = { model: "res.partner", record_id: customer["id"] };
    const note = () =>
      okay("post_message", { ...place, body: "Called <him> & her.\n\n  See https://a.example/x?y=1&z=2, a@b.example" });
    const file = () => okay("add_attachment", { ...place, name: "once.txt", content: "x" });
    const message = (await note()).data["message_id"];
    const attachment = (await file()).data["attachment_id"];
    for (const { data, text } of [await note(), await file()]) {
      expect(data, text).toMatchObject({ deduplicated: true });
      expect(data, text).not.toHaveProperty("notes");
      expect(text).not.toContain("could not be checked");
    }
    await ask("mail.message", "write", [[message], { body: "<p>Never called.</p>" }]);
    await ask("ir.attachment", "write", [[attachment], { name: "twice.txt" }]);
    expect((await note()).data).toMatchObject({ message_id: message, deduplicated: true, notes: [expect.anything()] });
    expect((await file()).data).toMatchObject({
      attachment_id: attachment,
      deduplicated: true,
      notes: ['It is called "twice.txt" now.'],
    });
    await ask("mail.message", "write", [[message], { body: "" }]);
    const anew = (await note()).data;
    expect(anew).not.toHaveProperty("deduplicated");
    expect(anew["message_id"]).not.toBe(message);
  });

  test("an order that was set back to a quotation is confirmed again", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Again" });
    const { data } = await make("sale.order", { partner_id: customer["id"] });
    const press = async (action: string) =>
      (await okay("run_action", { model: "sale.order", record_ids: [data["id"]], action })).data;
    expect(await press("action_confirm")).toMatchObject({ records: [{ state: "sale" }] });
    expect(await press("action_confirm")).toMatchObject({ deduplicated: true });
    await press("action_cancel");
    await press("action_draft");
    const again = await press("action_confirm");
    expect(again).toMatchObject({ records: [{ state: "sale" }] });
    expect(again).not.toHaveProperty("deduplicated");
    await press("action_cancel");
  });
});
