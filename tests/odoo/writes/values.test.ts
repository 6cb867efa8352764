import { describe, expect, test } from "vitest";
import { callTool } from "#tests/mcp/harness.ts";
import { seedTenant } from "#tests/mcp/seed.ts";
import { labServers } from "../lab.ts";
import { type Row, setUpWrites } from "./set-up-writes.ts";

// The smallest file that Odoo accepts as a picture.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe.each(Object.entries(labServers()))("values written on Odoo %s as a normal user", (series, server) => {
  const writes = setUpWrites(series, server);
  const { major, call, okay, make, ask, update, made } = writes;

  test("an empty list clears the tags, and an unchanged field is not reported as changed", async () => {
    const tags = await ask<number[]>("res.partner.category", "search", [[]], { limit: 2 });
    const { data } = await make("res.partner", { name: "Writes Tags", category_id: tags });
    expect(data).toMatchObject({ fields_not_applied: [], record: { category_id: expect.arrayContaining(tags) } });
    const cleared = await update("res.partner", data["id"], { category_id: [], name: "Writes Tags" });
    expect(cleared.data).toMatchObject({ changed_fields: ["category_id"], fields_not_applied: [] });
    const [partner] = await ask<Row[]>("res.partner", "read", [[data["id"]], ["category_id"]]);
    expect(partner?.["category_id"]).toEqual([]);
    const again = await update("res.partner", data["id"], { category_id: [] });
    expect(again.data).toMatchObject({ changed_fields: [], fields_not_applied: [] });
    const lines = await call("update_record", {
      model: "res.partner",
      record_id: data["id"],
      values: { child_ids: [] },
    });
    expect(lines).toMatchObject({ isError: true, error: { path: "values.child_ids" } });
    const rows = await okay("import_records", {
      model: "res.partner",
      mode: "update",
      rows: [{ id: data["id"], category_id: tags }],
    });
    expect(rows.data).not.toHaveProperty("warnings");
    await okay("import_records", { model: "res.partner", mode: "update", rows: [{ id: data["id"], category_id: [] }] });
    const [after] = await ask<Row[]>("res.partner", "read", [[data["id"]], ["category_id"]]);
    expect(after?.["category_id"]).toEqual([]);
  });

  test("values of every type that Odoo stores as sent are reported as applied", async () => {
    const [country] = await ask<number[]>("res.country", "search", [[]], { limit: 1 });
    const values = {
      name: "Writes Types",
      comment:
        major >= 15 ? '<p>Pays <b>late</b>, see <a href="https://a.example/x?y=1&amp;z=2">here</a></p>' : "Pays late",
      is_company: true,
      type: "invoice",
      color: 4,
      partner_latitude: 40.4167,
      country_id: country,
      image_1920: pixel,
      lang: false,
    };
    const { data, text } = await make("res.partner", values);
    expect(data, text).toMatchObject({ fields_not_applied: [] });
    expect(data).not.toHaveProperty("fields_not_checked");
    expect(text).toMatch(/color: 4/);
    const same = await update("res.partner", data["id"], values);
    expect(same.data).toMatchObject({ changed_fields: [], fields_not_applied: [] });
    const changed = await update("res.partner", data["id"], { color: 5, partner_latitude: 1.5, is_company: false });
    expect(new Set(changed.data["changed_fields"] as string[])).toEqual(
      new Set(["color", "partner_latitude", "is_company"]),
    );
  });

  test("a field that Odoo cleans, rounds or computes itself is reported as not applied", async () => {
    const { data, text } = await make("res.partner", {
      name: "Writes Others",
      ...(major >= 15 ? { comment: '<p onclick="x()">Hi</p><script>x()</script>' } : {}),
      partner_latitude: 1.123456789012,
      commercial_company_name: "Nobody Ltd",
    });
    const others = (data["fields_not_applied"] as { field: string }[]).map(({ field }) => field);
    expect(others, text).toEqual(expect.arrayContaining([...(major >= 15 ? ["comment"] : []), "partner_latitude"]));
  });

  test("the lines of an order are compared with Odoo's lines by position", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Customer" });
    const [product] = await ask<number[]>("product.product", "search", [[["type", "=", "service"]]], { limit: 1 });
    const line = { product_id: product, product_uom_qty: 2, price_unit: 50 };
    const { data, text } = await make("sale.order", {
      partner_id: customer["id"],
      order_line: [
        [0, 0, line],
        [0, 0, { ...line, product_uom_qty: 2.123456 }],
      ],
    });
    expect(data["fields_not_applied"], text).toEqual([{ field: "order_line[1].product_uom_qty", now: 2.12 }]);
    expect(text).toContain("order_line[0].price_unit: 50");
    const [first, second] = (data["record"] as { order_line: number[] }).order_line;
    const changed = await update("sale.order", data["id"], {
      order_line: [
        [1, first, { price_unit: 60 }],
        [2, second, 0],
        [0, 0, line],
      ],
    });
    expect(changed.data).toMatchObject({ changed_fields: ["order_line"], fields_not_applied: [] });
    const [kept] = (changed.data["record"] as { order_line: number[] }).order_line;
    const same = await update("sale.order", data["id"], { order_line: [[1, kept, { price_unit: 60 }]] });
    expect(same.data).toMatchObject({ changed_fields: [], fields_not_applied: [] });
    await okay("run_action", { model: "sale.order", record_ids: [data["id"]], action: "action_cancel" });
  });

  test("an error about a value in a wrong form shows the right form", async () => {
    const wrong = async (values: Record<string, unknown>, model = "res.partner") =>
      (await call("create_record", { model, values })).text;
    expect(await wrong({ name: "x", parent_id: "Azure" })).toContain(
      'find_record with model res.partner and text "Azure"',
    );
    expect(await wrong({ partner_id: 1, order_line: [{ product_id: 1 }] }, "sale.order")).toContain(
      '[[0, 0, {"product_id":1}]]',
    );
    expect(await wrong({ name: "x", category_id: ["VIP"] })).toContain("find_record with model res.partner.category");
  });

  test("a day given for a datetime field is stored as midnight in UTC, and a note says so", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Day" });
    const context = { tz: "America/New_York" };
    const order = { model: "sale.order", values: { partner_id: customer["id"], date_order: "2026-11-29" }, context };
    const created = await okay("create_record", { ...order, allow_duplicate: true });
    made.push(["sale.order", created.data["id"] as number]);
    const [kept] = await ask<Row[]>("sale.order", "read", [[created.data["id"]], ["date_order"]]);
    expect(kept?.["date_order"]).toBe("2026-11-29 00:00:00");
    expect(created.data["notes"]).toEqual([
      "date_order was given as a day: Odoo keeps it as 2026-11-28 19:00:00 -05:00 (America/New_York). Send a time with its zone, such as 2026-11-29T09:00:00-05:00, to choose one.",
    ]);
    const tried = await okay("create_record", { ...order, dry_run: true });
    expect(tried.data["notes"]).toEqual(created.data["notes"]);
  });

  test("a language that is not installed is refused with a list of the installed ones", async () => {
    const installed = await ask<[string, string][]>("res.lang", "get_installed", []);
    for (const [tool, more] of [
      ["search_records", {}],
      ["create_record", { values: { name: "Writes Language" } }],
    ] as const) {
      const refused = await call(tool, { model: "res.partner", ...more, context: { lang: "xx_XX" } });
      expect(refused, refused.text).toMatchObject({ isError: true, error: { path: "context.lang" } });
      for (const [code] of installed) expect(refused.text).toContain(code);
    }
    for (const [lang] of installed)
      expect(await call("search_records", { model: "res.partner", context: { lang }, limit: 1 })).toMatchObject({
        isError: false,
      });
  });

  test("no write to one record changes the lines of another record", async () => {
    const { data: customer } = await make("res.partner", { name: "Writes Lines" });
    const [product] = await ask<number[]>("product.product", "search", [[["type", "=", "service"]]], { limit: 1 });
    const line = { product_id: product, product_uom_qty: 2, price_unit: 50 };
    const order = { partner_id: customer["id"], order_line: [[0, 0, line]] };
    const { data: other } = await make("sale.order", order);
    const { data: own } = await make("sale.order", order);
    const [foreign] = (other["record"] as { order_line: number[] }).order_line;
    const values = { order_line: [[2, foreign, 0]] };
    for (const [tool, args] of [
      ["update_record", { record_id: own["id"], values }],
      ["update_record", { record_id: own["id"], values, dry_run: true }],
      ["create_record", { values: { ...order, ...values } }],
      ["create_record", { values: { ...order, ...values }, dry_run: true }],
    ] as const) {
      const refused = await call(tool, { model: "sale.order", ...args });
      expect(refused, refused.text).toMatchObject({ isError: true, error: { path: "values.order_line[0]" } });
    }
    const contact = async (name: string) => {
      const { data: head } = await make("res.partner", { name, child_ids: [[0, 0, { name: `${name} Child` }]] });
      const [child] = (head["record"] as { child_ids: [number] }).child_ids;
      made.push(["res.partner", child]);
      return { id: head["id"], child };
    };
    const [head, stranger] = [await contact("Writes Head"), await contact("Writes Stranger")];
    const nested = await call("update_record", {
      model: "res.partner",
      record_id: head.id,
      values: { child_ids: [[1, head.child, { child_ids: [[1, stranger.child, { name: "Mine" }]] }]] },
    });
    expect(nested, nested.text).toMatchObject({
      isError: true,
      error: { path: "values.child_ids[0][2].child_ids[0]" },
    });
    expect(await ask("sale.order.line", "search_count", [[["id", "=", foreign]]])).toBe(1);
  });

  test("a write of one property keeps the values of the other properties", async () => {
    if (major < 17) return;
    const [partner] = await ask<number[]>("res.partner", "search", [[["is_company", "=", true]]], { limit: 1 });
    const [project] = await ask<number[]>("project.project", "create", [
      [
        {
          name: "Writes Properties",
          task_properties_definition: [
            { name: "room", string: "Room", type: "char" },
            { name: "customer", string: "Customer", type: "many2one", comodel: "res.partner" },
            { name: "people", string: "People", type: "many2many", comodel: "res.partner" },
            { name: "ready", string: "Ready", type: "boolean" },
          ],
        },
      ],
    ]);
    const [task] = await ask<number[]>("project.task", "create", [
      [
        {
          name: "Writes Task",
          project_id: project,
          task_properties: { room: "A", customer: partner, people: [partner], ready: true },
        },
      ],
    ]);
    const rules = [{ model: "project.task", allow: "rw" }, { model: "project.project" }, { model: "res.partner" }];
    const own = await seedTenant(writes.database, { rules, url: server.url });
    const answer = await callTool(writes.harness, own.key, "update_record", {
      model: "project.task",
      record_id: task,
      values: { task_properties: { room: "B" } },
    });
    expect(answer.isError, answer.text).toBe(false);
    const imported = await callTool(writes.harness, own.key, "import_records", {
      model: "project.task",
      mode: "update",
      rows: [{ id: task, task_properties: { room: "C" } }],
    });
    expect(imported).toMatchObject({ isError: true, error: { path: "rows[0].task_properties" } });
    const [row] = await ask<{ task_properties: { name: string; value: unknown }[] }[]>("project.task", "read", [
      [task],
      ["task_properties"],
    ]);
    const stored = Object.fromEntries((row?.task_properties ?? []).map(({ name, value }) => [name, value]));
    await ask("project.project", "unlink", [[project]]).catch(() => undefined);
    expect(stored).toMatchObject({ room: "B", customer: [partner, expect.any(String)], ready: true });
    expect(stored["people"]).toEqual([[partner, expect.any(String)]]);
  });
});
