import { expect, type Page, test } from "@playwright/test";
import { labServers } from "#tests/odoo/lab.ts";
import { type AiClient, connectClient, generations } from "./support/mcp.ts";
import { applyPreset, connectOdoo, connectSandbox, makeKey, modelRow, newPerson, signUp } from "./support/portal.ts";

interface Target {
  readonly name: string;
  /** The name of a customer who has orders. */
  readonly customer: string;
  connect(page: Page): Promise<void>;
}

const targets: readonly Target[] = [
  { name: "the demo Odoo", customer: "Azure Interior", connect: connectSandbox },
  ...Object.entries(labServers()).map(([series, { url, database, admin }]) => ({
    name: `Odoo ${series} @odoo`,
    customer: "Gemini Furniture",
    connect: (page: Page) =>
      connectOdoo(page, { url, database, login: admin.login, apiKey: admin.apiKey }, `Odoo ${series}`),
  })),
];

for (const target of targets) {
  test(`a new owner connects ${target.name}, sets rules, makes a key and finds the calls in the audit log`, async ({
    page,
    baseURL,
  }) => {
    await signUp(page, newPerson("Muebles Ana"));
    await target.connect(page);

    await test.step("rules: two presets are applied, then single operations are opened and closed", async () => {
      await applyPreset(page, "Contacts");
      await applyPreset(page, "Sales");
      const contact = modelRow(page, "res.partner");
      await expect(contact.getByRole("checkbox", { name: /^Read/ })).toBeChecked();
      await contact.getByRole("checkbox", { name: /^Delete/ }).check();
      await modelRow(page, "crm.team").getByRole("checkbox", { name: /^Read/ }).uncheck();
      await modelRow(page, "res.country").getByRole("checkbox", { name: /^Read/ }).uncheck();
      await expect(contact.getByText("Links to Country, which is closed.")).toBeVisible();
      await contact.getByRole("button", { name: "Open for reading" }).click();
      await expect(page.getByText("Open for reading: Country")).toBeVisible();
      await page.reload();
      await expect(contact.getByRole("checkbox", { name: /^Delete/ })).toBeChecked();
      await expect(modelRow(page, "crm.team").getByRole("checkbox", { name: /^Read/ })).not.toBeChecked();
      await expect(modelRow(page, "res.country").getByRole("checkbox", { name: /^Read/ })).toBeChecked();
    });

    await page.getByRole("link", { name: "Connect", exact: true }).click();
    const key = await makeKey(page, "Claude Desktop", "Read and write");
    expect(key).toMatch(/^mcpo_(live|test)_\w{30,}$/);
    await expect(page.getByText("Waiting for the first call")).toBeVisible();
    const config = JSON.parse((await page.locator("pre").first().textContent()) ?? "") as {
      mcpServers: { odoo: { args: string[]; env: { AUTH_HEADER: string } } };
    };
    expect(config.mcpServers.odoo.env.AUTH_HEADER).toBe(`Bearer ${key}`);
    expect(config.mcpServers.odoo.args).toContain(`${baseURL}/api/mcp`);

    for (const generation of generations) {
      const client = await connectClient(generation, `${baseURL}/api/mcp`, key);
      await test.step(`a client of ${generation}`, () => work(client, target.customer, generation));
      await client.close();
    }

    await expect(page.getByText("The first call has come in")).toBeVisible();
    await expect(page.getByText(/^find_record in \d+ ms/)).toBeVisible();

    await test.step("audit: the log shows the calls that were done and those that were denied", async () => {
      await page.getByRole("link", { name: "See it in the audit log" }).click();
      await expect(page).toHaveURL(/\/audit\?actor=/);
      await expect(page.getByRole("row").filter({ hasText: "create_record" })).toHaveCount(2);
      await expect(
        page.getByRole("row").filter({ hasText: "confirm_operation" }).filter({ hasText: "Delete" }),
      ).toHaveCount(2);
      await page.getByRole("button", { name: /Outcome/ }).click();
      await page.getByRole("option", { name: "Denied" }).click();
      await expect(page).toHaveURL(/outcome=denied/);
      const denied = page.getByRole("row").filter({ hasText: "Denied" });
      await expect(denied).toHaveCount(6);
      await denied.filter({ hasText: "ir.config_parameter" }).first().getByRole("link").click();
      await expect(page).toHaveURL(/entry=/);
      const sheet = page.getByRole("dialog");
      await expect(sheet.getByText("search_records")).toBeVisible();
      await expect(sheet.getByText("127.0.0.1")).toBeVisible();
      await expect(sheet.getByText("Message to the client")).toBeVisible();
      await page.reload();
      await expect(page.getByRole("dialog").getByText("ir.config_parameter").first()).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(page).not.toHaveURL(/entry=/);
    });

    await test.step("a model that is closed is refused from the next call on", async () => {
      const client = await connectClient("2026", `${baseURL}/api/mcp`, key);
      const orders = () => client.call("search_records", { model: "sale.order", fields: ["name"], limit: 1 });
      expect((await orders()).isError).toBe(false);
      await page.getByRole("link", { name: "Models", exact: true }).click();
      const read = modelRow(page, "sale.order").getByRole("checkbox", { name: /^Read/ });
      await read.uncheck();
      await expect.poll(async () => (await orders()).isError).toBe(true);
      expect((await orders()).text).toContain("sale.order");
      await client.close();
    });

    await test.step("a revoked key is refused within seconds", async () => {
      await page.getByRole("link", { name: "Keys", exact: true }).click();
      await page.getByRole("button", { name: "Revoke: Claude Desktop" }).click();
      await page.getByRole("alertdialog").getByRole("button", { name: "Revoke key" }).click();
      await expect(page.getByText("Key revoked")).toBeVisible();
      await expect
        .poll(async () => connectClient("2025", `${baseURL}/api/mcp`, key).then(() => "in", String), { timeout: 6000 })
        .toMatch(/expired or revoked/);
    });
  });
}

/** Makes typical first calls of an AI client, then three calls that the rules refuse. */
async function work(client: AiClient, customer: string, generation: string): Promise<void> {
  expect(await client.listTools()).toEqual(
    expect.arrayContaining(["list_models", "search_records", "create_record", "delete_record", "confirm_operation"]),
  );

  const found = await client.call("find_record", { model: "res.partner", text: customer });
  const matches = found.data["matches"] as { id: number; name: string }[];
  const partner = matches.find(({ name }) => name === customer);
  expect(partner?.name, found.text).toBe(customer);
  const orders = await client.call("search_records", {
    model: "sale.order",
    domain: [["partner_id", "child_of", partner?.id]],
    fields: ["name", "date_order", "amount_total", "state"],
    limit: 5,
  });
  expect(orders.isError, orders.text).toBe(false);
  const rows = orders.data["records"] as { name: string; amount_total: number }[];
  expect(rows.length).toBeGreaterThan(0);
  expect(rows[0]).toEqual(expect.objectContaining({ name: expect.any(String), amount_total: expect.any(Number) }));

  const name = `Journey ${generation} ${Date.now()}`;
  const created = await client.call("create_record", {
    model: "res.partner",
    values: { name, email: "journey@example.com", phone: "+34 600 123 456" },
  });
  expect(created.isError, created.text).toBe(false);
  const id = created.data["id"];
  const read = await client.call("get_record", { model: "res.partner", record_id: id, fields: ["name", "email"] });
  expect(read.data["record"]).toMatchObject({ id, name, email: "journey@example.com" });
  const asked = await client.call("delete_record", { model: "res.partner", record_id: id });
  expect(asked.data["status"], asked.text).toBe("confirmation_required");
  const still = await client.call("get_record", { model: "res.partner", record_id: id, fields: ["name"] });
  expect(still.isError).toBe(false);
  const deleted = await client.call("confirm_operation", { token: asked.data["confirmation_token"] });
  expect(deleted.data, deleted.text).toMatchObject({ status: "done", record_ids: [id] });
  const gone = await client.call("get_record", { model: "res.partner", record_id: id });
  expect([gone.isError, gone.text]).toEqual([true, expect.stringContaining(`There is no res.partner with id ${id}`)]);

  const refused = [
    ["search_records", { model: "ir.config_parameter", fields: ["key", "value"] }, "ir.config_parameter is never open"],
    [
      "search_records",
      { model: "sale.order", domain: [["team_id.name", "ilike", "a"]] },
      "leads to crm.team, which is not",
    ],
    ["delete_record", { model: "sale.order", record_id: 1 }, "unlink is not enabled on sale.order"],
  ] as const;
  for (const [tool, args, why] of refused) {
    const answer = await client.call(tool, args);
    expect([answer.isError, answer.text]).toEqual([true, expect.stringContaining(why)]);
  }
}
