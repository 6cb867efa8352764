import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { type CallResult, callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Rule, type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "./lab.ts";
import { openLab } from "./open-lab.ts";

const rules: Rule[] = [
  { model: "res.partner", allow: "rcwu" },
  { model: "res.partner.category", allow: "r" },
  { model: "res.users", allow: "r" },
  { model: "res.company", allow: "r" },
  { model: "res.currency", allow: "r" },
  { model: "product.product", allow: "r" },
  { model: "sale.order", allow: "rcwu", actions: ["action_confirm", "action_cancel"] },
  { model: "sale.order.line", allow: "rcwu" },
  { model: "account.move", allow: "r", actions: ["action_register_payment"] },
  { model: "account.payment.register", allow: "rcw", actions: ["action_create_payments"] },
];

let fetch: SafeFetch;
let database: TestDatabase;
beforeAll(async () => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  await fetch.close();
});

type Row = Record<string, unknown> & { id: number };

describe.each(Object.entries(labServers()))("tools on Odoo %s", (series, server) => {
  let harness: Harness;
  let seeded: Seeded;
  let marker: string;
  /** The created records, in the order of creation. */
  const made: [model: string, id: number][] = [];

  const call = (name: string, args: Record<string, unknown>) => callTool(harness, seeded.key, name, args);
  async function okay(name: string, args: Record<string, unknown>): Promise<CallResult> {
    const answer = await call(name, args);
    if (answer.isError) throw new Error(answer.text);
    return answer;
  }
  /** Runs an action that needs a confirmation, and confirms it. */
  async function press(args: Record<string, unknown>): Promise<CallResult> {
    const prepared = await okay("run_action", args);
    expect(prepared.data["status"]).toBe("confirmation_required");
    return call("confirm_operation", { token: prepared.data["confirmation_token"] });
  }
  const ask = <T>(model: string, method: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
    direct(server, server.admin, model, method, args, kwargs) as Promise<T>;
  const read = async (model: string, id: number, ...fields: string[]) =>
    (await ask<Row[]>(model, "read", [[id]], { fields }))[0];
  async function make(model: string, values: Record<string, unknown>): Promise<number> {
    const id = await ask<number>(model, "create", [values]);
    made.push([model, id]);
    return id;
  }
  const marked = (name: string) => `${marker} ${name}`;
  const count = (name: string) => ask<number>("res.partner", "search_count", [[["name", "=", marked(name)]]]);

  beforeAll(async () => {
    marker = `Tools${series}${Date.now().toString(36)}`;
    seeded = await seedTenant(database, { rules, plan: "enterprise", url: server.url });
    await database.admin`update connections set series = ${server.series} where id = ${seeded.connectionId}`;
    const odoo = await openLab(server, server.admin, fetch);
    harness = createHarness(database, { odooOf: () => odoo });
  });
  afterAll(async () => {
    for (const [model, id] of made.reverse()) await ask(model, "unlink", [[id]], { context: { force_delete: true } });
    await harness.recorder.stop();
  });

  const partner = () => make("res.partner", { name: marked("Customer"), is_company: true });
  async function quotation(): Promise<number> {
    const [product] = await ask<number[]>("product.product", "search", [[["type", "=", "service"]]], { limit: 1 });
    const line = { product_id: product, product_uom_qty: 2, price_unit: 50 };
    return make("sale.order", { partner_id: await partner(), order_line: [[0, 0, line]] });
  }

  test("aggregate_records groups, filters by sums and orders by counts, as computed from the rows", async () => {
    const rows = await ask<Row[]>("sale.order", "search_read", [[], ["user_id", "state", "amount_total"]]);
    const groups = new Map<string, { count: number; sum: number }>();
    for (const row of rows) {
      const key = JSON.stringify([Array.isArray(row["user_id"]) ? row["user_id"][0] : false, row["state"]]);
      const { count: had, sum } = groups.get(key) ?? { count: 0, sum: 0 };
      groups.set(key, { count: had + 1, sum: sum + Number(row["amount_total"]) });
    }
    const least = [...groups.values()].map(({ sum }) => sum).sort((a, b) => a - b)[1] ?? 0;
    const expected = [...groups].filter(([, { sum }]) => sum > least);
    const { data } = await okay("aggregate_records", {
      model: "sale.order",
      groupby: ["user_id", "state"],
      aggregates: ["amount_total:sum"],
      having: [["amount_total:sum", ">", least]],
      order: "__count desc",
    });
    const answered = data["groups"] as {
      key: Record<string, unknown>;
      aggregates: Record<string, number>;
      count: number;
    }[];
    expect(answered.length).toBeGreaterThan(1);
    expect(answered).toHaveLength(expected.length);
    for (const { key, aggregates, count: size } of answered) {
      const user = Array.isArray(key["user_id"]) ? key["user_id"][0] : false;
      const own = groups.get(JSON.stringify([user, key["state"]]));
      expect([size, aggregates["amount_total:sum"]]).toEqual([own?.count, expect.closeTo(own?.sum ?? 0, 2)]);
    }
    const counts = answered.map((group) => group.count);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    const shorter = await okay("aggregate_records", {
      model: "sale.order",
      groupby: ["user_id", "state"],
      order: "__count desc",
      limit: 1,
    });
    expect(shorter.data).toMatchObject({ has_more: true, groups: [{ count: Math.max(...counts) }] });
  });

  test("get_context returns the user, language, time zone and companies of the connection", async () => {
    const { data } = await okay("get_context", {});
    const context = await ask<Record<string, unknown>>("res.users", "context_get", []);
    const [user] = await ask<Row[]>("res.users", "search_read", [[["login", "=", server.admin.login]]], {
      fields: ["name", "company_id"],
    });
    const [own] = (user?.["company_id"] ?? []) as number[];
    const companies = await ask<Row[]>("res.company", "search_read", [[]], { fields: ["name", "currency_id"] });
    expect(data).toMatchObject({
      user: { id: user?.id, name: user?.["name"] },
      language: context["lang"],
      time_zone: context["tz"] || "UTC",
      odoo: { series: server.series },
    });
    expect(data["companies"]).toEqual(
      companies.map(({ id, name, currency_id: currency }) => ({
        id,
        name,
        currency: (currency as string[])[1],
        ...(id === own ? { current: true } : {}),
      })),
    );
  });

  test("a file is added, listed and read back unchanged", async () => {
    const id = await partner();
    const place = { model: "res.partner", record_id: id };
    const content = "Línea 1\nLine 2 <b>\n";
    const added = await okay("add_attachment", { ...place, name: "notes.txt", content });
    await okay("add_attachment", { ...place, name: "Offer", url: "https://example.com/offer" });
    const listed = await okay("list_attachments", place);
    expect(listed.data["attachments"]).toEqual([
      expect.objectContaining({ name: "Offer", url: "https://example.com/offer" }),
      expect.objectContaining({
        id: added.data["attachment_id"],
        name: "notes.txt",
        bytes: Buffer.byteLength(content),
      }),
    ]);
    const file = { model: "res.partner", attachment_id: added.data["attachment_id"] };
    const back = await okay("read_attachment", file);
    expect(back.data).toMatchObject({ content, record_id: id, clipped: false });
    const [stored] = await ask<Row[]>("ir.attachment", "read", [[added.data["attachment_id"]], ["datas"]]);
    expect(Buffer.from(String(stored?.["datas"]), "base64").toString()).toBe(content);
    // The same file is missing if it is read with another model.
    const elsewhere = await call("read_attachment", { ...file, model: "sale.order" });
    expect(elsewhere).toMatchObject({ isError: true, error: { code: "odoo_missing" } });
  });

  test("a note keeps its line breaks in Odoo, and its markup becomes text", async () => {
    const id = await partner();
    const body = "Called Ana.\nWants <b>two</b> desks & a lamp.";
    const { data } = await okay("post_message", { model: "res.partner", record_id: id, body });
    const message = await read("mail.message", data["message_id"] as number, "body", "model", "res_id", "subtype_id");
    expect(message).toMatchObject({
      body: "<p>Called Ana.<br>Wants &lt;b&gt;two&lt;/b&gt; desks &amp; a lamp.</p>",
      model: "res.partner",
      res_id: id,
      subtype_id: [expect.any(Number), "Note"],
    });
  });

  test("a message with a file of another record is refused", async () => {
    const [own, other] = [await partner(), await partner()];
    const elsewhere = { model: "res.partner", record_id: other, name: "secret.txt", content: "x" };
    const file = (await okay("add_attachment", elsewhere)).data["attachment_id"];
    const post = { model: "res.partner", record_id: own, body: "See this.", attachment_ids: [file] };
    expect(await call("post_message", post)).toMatchObject({ isError: true, error: { path: "attachment_ids" } });
    const ownFile = { ...elsewhere, record_id: own };
    const right = (await okay("add_attachment", ownFile)).data["attachment_id"];
    const { data } = await okay("post_message", { ...post, attachment_ids: [right] });
    expect(await read("mail.message", data["message_id"] as number, "attachment_ids")).toMatchObject({
      attachment_ids: [right],
    });
  });

  test("rows are imported, updated, and refused together", async () => {
    const row = (n: number, rest: Record<string, unknown> = {}) => ({ name: marked(`Row ${n}`), color: n, ...rest });
    const created = await okay("import_records", {
      model: "res.partner",
      mode: "create",
      rows: [row(1, { city: "Vigo" }), row(2, { city: null }), row(3, { city: "Lugo" })],
    });
    const ids = created.data["ids"] as number[];
    made.push(...ids.map((id): [string, number] => ["res.partner", id]));
    const inOdoo = async () =>
      (await ask<Row[]>("res.partner", "read", [ids, ["name", "color", "city"]])).map(({ color, city }) => [
        color,
        city,
      ]);
    expect(await inOdoo()).toEqual([
      [1, "Vigo"],
      [2, false],
      [3, "Lugo"],
    ]);
    await okay("import_records", {
      model: "res.partner",
      mode: "update",
      rows: ids.map((id, i) => ({ id, city: i === 0 ? null : "Soria" })),
    });
    expect(await inOdoo()).toEqual([
      [1, false],
      [2, "Soria"],
      [3, "Soria"],
    ]);
    // Only Odoo detects that a contact would be its own parent.
    const refused = await call("import_records", {
      model: "res.partner",
      mode: "update",
      rows: [
        { id: ids[0], parent_id: ids[1] },
        { id: ids[1], parent_id: ids[1] },
      ],
    });
    expect(refused).toMatchObject({ isError: true, error: { code: "odoo_validation" } });
    expect(refused.text).toContain("Nothing was imported.");
    expect(refused.text).toContain("rows[1]");
    expect(await read("res.partner", ids[0] as number, "parent_id")).toMatchObject({ parent_id: false });
  });

  test("imported times are in UTC, whatever the user's time zone is", async () => {
    const rows = [
      { partner_id: await partner(), commitment_date: "2027-07-01T23:30:00Z", validity_date: "2027-07-01" },
    ];
    const { data } = await okay("import_records", { model: "sale.order", mode: "create", rows });
    const [id] = data["ids"] as [number];
    made.push(["sale.order", id]);
    expect(await read("sale.order", id, "commitment_date", "validity_date")).toMatchObject({
      commitment_date: "2027-07-01 23:30:00",
      validity_date: "2027-07-01",
    });
  });

  test("a quotation is confirmed by its button with a token that works once", async () => {
    const id = await quotation();
    const confirm = { model: "sale.order", record_ids: [id], action: "action_confirm" };
    const prepared = await okay("run_action", confirm);
    expect(prepared.data).toMatchObject({ status: "confirmation_required", name: expect.stringMatching(/S\d+/) });
    expect(await read("sale.order", id, "state")).toMatchObject({ state: "draft" });
    const token = { token: prepared.data["confirmation_token"] };
    const done = await okay("confirm_operation", token);
    expect(done.data).toMatchObject({ status: "done", records: [{ id, state: "sale" }] });
    expect(await read("sale.order", id, "state")).toMatchObject({ state: "sale" });
    expect((await call("confirm_operation", token)).isError).toBe(true);
    expect((await press({ ...confirm, action: "action_cancel" })).data).toMatchObject({ status: "done" });
    expect(await read("sale.order", id, "state")).toMatchObject({ state: "cancel" });
    const closed = await call("run_action", { ...confirm, action: "action_draft" });
    expect(closed).toMatchObject({ isError: true, error: { code: "denied" } });
  });

  test("Odoo's refusal of a button is returned in Odoo's words", async () => {
    const id = await quotation();
    await ask("sale.order", "action_cancel", [[id]]);
    const refused = await press({ model: "sale.order", record_ids: [id], action: "action_confirm" });
    expect(refused).toMatchObject({ isError: true, error: { code: "odoo_validation" } });
    expect(refused.text).toMatch(/not (in a state requiring confirmation|allowed to confirm)/);
  });

  test("the payment wizard of an invoice is described, filled in and completed", async () => {
    const line = { name: marked("Line"), quantity: 1, price_unit: 100, tax_ids: [[6, 0, []]] };
    // The wizard can't be deleted and would prevent the deletion of a new customer, so an existing one is used.
    const [customer] = await ask<number[]>("res.partner", "search", [[["is_company", "=", true]]], { limit: 1 });
    const values = { move_type: "out_invoice", partner_id: customer, invoice_line_ids: [[0, 0, line]] };
    const id = await make("account.move", values);
    await ask("account.move", "action_post", [[id]]);
    const register = { model: "account.move", record_ids: [id], action: "action_register_payment" };
    try {
      // The first call only opens the form, which needs no confirmation.
      const opened = await okay("run_action", register);
      const wizard = opened.data["wizard"] as { model: string; buttons: string[]; fields: { name: string }[] };
      expect(opened.data["status"]).toBe("wizard");
      expect(wizard).toMatchObject({ model: "account.payment.register", buttons: ["action_create_payments"] });
      expect(wizard.fields.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["payment_date", "amount", "communication", "journal_id"]),
      );
      expect(await read("account.move", id, "payment_state")).toMatchObject({ payment_state: "not_paid" });

      const paid = await press({ ...register, arguments: { communication: marked("Payment") } });
      expect(paid.data).toMatchObject({ status: "done", opens: { model: "account.payment" } });
      const { amount_residual: due, payment_state: state } = (await read(
        "account.move",
        id,
        "amount_residual",
        "payment_state",
      )) as Row;
      expect([due, ["paid", "in_payment"].includes(String(state))]).toEqual([0, true]);
    } finally {
      const memo = series === "14" ? "ref" : "memo";
      const payments = await ask<number[]>("account.payment", "search", [[[memo, "=", marked("Payment")]]]);
      for (const payment of payments) {
        await ask("account.payment", "action_draft", [[payment]]);
        made.push(["account.payment", payment]);
      }
      await ask("account.move", "button_draft", [[id]]);
    }
  });

  test("a dry run says that the gateway checked it, and changes nothing", async () => {
    const id = await partner();
    const byGateway = { dry_run: true, checked_by: "gateway" };
    const created = await okay("create_record", {
      model: "res.partner",
      values: { name: marked("Dry") },
      dry_run: true,
    });
    expect(created.data).toMatchObject(byGateway);
    const updated = await okay("update_record", {
      model: "res.partner",
      record_id: id,
      values: { city: "Nowhere" },
      dry_run: true,
    });
    expect(updated.data).toMatchObject(byGateway);
    const rows = [{ name: marked("Dry") }, { name: marked("Dry") }];
    const imported = await okay("import_records", { model: "res.partner", mode: "create", rows, dry_run: true });
    expect(imported.data).toMatchObject(byGateway);
    expect([await count("Dry"), (await read("res.partner", id, "city"))?.["city"]]).toEqual([0, false]);

    const gone = await call("update_record", {
      model: "res.partner",
      record_id: 2_000_000_000,
      values: { city: "x" },
      dry_run: true,
    });
    expect(gone).toMatchObject({ isError: true, error: { code: "odoo_missing" } });
    const lacking = await call("create_record", { model: "sale.order.line", values: { name: "x" }, dry_run: true });
    expect(lacking).toMatchObject({ isError: true, error: { code: "invalid_input" } });
    expect(lacking.text).toContain("order_id");
    const lost = { partner_id: 2_000_000_000 };
    expect(await call("create_record", { model: "sale.order", values: lost, dry_run: true })).toMatchObject({
      isError: true,
      error: { code: "odoo_missing" },
    });
  });
});
