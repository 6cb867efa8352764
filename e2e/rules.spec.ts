import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, expect, type Locator, type Page, test } from "@playwright/test";
import { type AiClient, connectClient } from "./support/mcp.ts";
import { applyPreset, connectSandbox, makeKey, modelRow, newPerson, signUp } from "./support/portal.ts";

let context: BrowserContext;
let page: Page;
let endpoint = "";
let connectionId = "";

test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ browser, baseURL }) => {
  endpoint = `${baseURL}/api/mcp`;
  context = await browser.newContext({ baseURL: baseURL ?? "" });
  page = await context.newPage();
  await signUp(page, newPerson("Carpintería del Sur"));
  await connectSandbox(page);
  connectionId = new URL(page.url()).searchParams.get("connection") ?? "";
  await applyPreset(page, "Sales");
  await applyPreset(page, "Accounting, read-only");
});
test.afterAll(() => context.close());

test("actions are opened by their label or their method name, and a refused name shows the reason", async () => {
  const sheet = await openActions("sale.order", "No actions: Sales Order");
  await expect(sheet.getByText("Each of them is confirmed before it happens.")).toBeVisible();
  await sheet.getByRole("checkbox", { name: "Confirm action_confirm" }).check();

  const other = sheet.getByLabel("Another action");
  for (const [name, why] of [
    ["unlink", "unlink is not a button"],
    ["_action_confirm", "begins with an underscore"],
    ["Confirm the order", "This is not the name of a method."],
  ] as const) {
    await other.fill(name);
    await other.press("Enter");
    await expect(sheet.getByText(why)).toBeVisible();
    await expect(other).toHaveAttribute("aria-invalid", "true");
  }
  await other.fill("action_lock");
  await other.press("Enter");
  await expect(sheet.getByRole("checkbox", { name: "action_lock", exact: true })).toBeChecked();
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(actionsButton("sale.order", "2 actions: Sales Order")).toBeVisible();

  await page.reload();
  const again = await openActions("sale.order", "2 actions: Sales Order");
  await expect(again.getByRole("checkbox", { checked: true })).toHaveCount(2);
  await again.getByRole("checkbox", { name: "action_lock", exact: true }).uncheck();
  await again.getByRole("button", { name: "Save" }).click();
  await expect(actionsButton("sale.order", "1 action: Sales Order")).toBeVisible();
});

test("a tick on a button of a form opens the operations of the form that the button needs", async () => {
  const sheet = await openActions("account.move", "No actions: Journal Entry");
  await sheet.getByRole("checkbox", { name: "Create Payment action_create_payments" }).check();
  await sheet.getByRole("button", { name: "Save" }).click();
  const form = modelRow(page, "account.payment.register");
  await expect(form.getByRole("checkbox", { name: /^Create/ })).toBeChecked();
  await expect(form.getByRole("checkbox", { name: /^Update/ })).not.toBeChecked();
  await expect(form.getByRole("button", { name: "1 action: Register Payment" })).toBeVisible();
  await expect(form.getByText("Not in this Odoo")).toHaveCount(0);
  await expect(actionsButton("account.move", "No actions: Journal Entry")).toBeVisible();
});

test("an action runs after its confirmation, or at once if nothing must be confirmed", async () => {
  await page.goto("/connect");
  const client = await connectClient("2026", endpoint, await makeKey(page, "Claude", "Read and write"));
  const [first, second] = await drafts(client);
  const confirm = (id: number) => run(client, id, "action_confirm");

  await test.step("the action answers with a token, and the confirmation confirms the order", async () => {
    const asked = await confirm(first);
    expect(asked.data["status"], asked.text).toBe("confirmation_required");
    expect(await stateOf(client, first)).toBe("draft");
    const done = await client.call("confirm_operation", { token: asked.data["confirmation_token"] });
    expect(done.isError, done.text).toBe(false);
    expect(await stateOf(client, first)).toBe("sale");
  });

  await test.step("an action that no rule opens is refused", async () => {
    const refused = await run(client, first, "action_cancel");
    expect([refused.isError, refused.text]).toEqual([true, expect.stringContaining("action_cancel is not enabled")]);
    expect(await stateOf(client, first)).toBe("sale");
  });

  await test.step("with nothing to confirm the action runs at once, and the portal warns about it", async () => {
    await page.goto(`/connections/${connectionId}`);
    const choices = page.getByRole("group", { name: "What must be confirmed" });
    await expect(choices.getByRole("radio", { name: "Deletes and actions" })).toBeChecked();
    await choices.getByRole("radio", { name: "Nothing" }).check();
    await expect(page.getByText("Saved. It applies from the next call on.")).toBeVisible();
    await expect(page.getByText("AI clients delete records and run actions without asking.")).toBeVisible();
    const done = await confirm(second);
    expect(done.data["status"], done.text).toBe("done");
    expect(await stateOf(client, second)).toBe("sale");
    await page.goto("/connections");
    await expect(page.getByRole("row").filter({ hasText: "Nothing is confirmed" })).toHaveCount(1);
    await page.goto("/models?model=sale.order&part=actions");
    await expect(page.getByText("On this connection nothing is confirmed: they happen at once.")).toBeVisible();
  });

  await test.step("the audit log describes the changes and the actions", async () => {
    await page.goto("/audit?tool=run_action");
    await expect(page.getByRole("row").filter({ hasText: "Update · action_confirm" })).not.toHaveCount(0);
    await page.goto("/audit?tool=connections.confirm");
    await page.getByRole("row").nth(1).getByRole("link").click();
    await expect(page.getByRole("dialog").getByText("Nothing is confirmed")).toBeVisible();
    await page.goto("/audit?tool=rules.update&model=sale.order");
    await page.getByRole("row").nth(1).getByRole("link").click();
    await expect(page.getByRole("dialog").getByText("Action action_lock closed")).toBeVisible();
  });
  await client.close();
});

test("a key for some groups of tools sees only their tools, and the list of keys names the groups", async () => {
  await page.goto("/keys");
  await page.getByRole("button", { name: /New key|Make the first key/ }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: /Groups of tools$/ }).click();
  await page.getByRole("option", { name: "Some groups" }).click();
  await expect(form.getByRole("checkbox", { name: "Write" })).toBeDisabled();
  await form.getByRole("checkbox", { name: "Read" }).uncheck();
  await form.getByRole("checkbox", { name: "Files" }).uncheck();
  await expect(form.getByRole("checkbox", { name: "Reports" })).toBeDisabled();
  const key = await makeKey(page, "Reports alone", "Read");
  await expect(page.getByRole("row").filter({ hasText: "Reports alone" })).toContainText("Only Reports");

  const client = await connectClient("2026", endpoint, key);
  expect(await client.listTools()).toEqual(["business_report"]);
  const hidden = await client.call("search_records", { model: "res.partner" }).catch((error: Error) => error);
  expect(hidden instanceof Error || hidden.isError).toBe(true);
  await client.close();
});

for (const [locale, colorScheme, width] of [
  ["en-GB", "light", 1280],
  ["es-ES", "dark", 360],
] as const) {
  test(`the sheets and choices are accessible and fit the screen: ${locale}, ${colorScheme}, ${width}`, async ({
    browser,
    baseURL,
  }) => {
    const storageState = await context.storageState();
    const look = { locale, colorScheme, viewport: { width, height: 800 } };
    const own = await browser.newContext({ ...look, storageState, baseURL: baseURL ?? "" });
    const tab = await own.newPage();
    for (const path of [
      "/models?model=account.move&part=actions",
      `/connections/${connectionId}`,
      "/connections",
      "/keys",
    ]) {
      await tab.goto(path, { waitUntil: "networkidle" });
      if (path === "/keys") await openGroups(tab, locale);
      await settle(tab);
      const { violations } = await new AxeBuilder({ page: tab })
        .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
        .analyze();
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual(
        [],
      );
      expect(
        await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        path,
      ).toBeLessThanOrEqual(0);
    }
    await own.close();
  });
}

function actionsButton(model: string, name: string): Locator {
  return modelRow(page, model).getByRole("button", { name, exact: true });
}

async function openActions(model: string, button: string): Promise<Locator> {
  await actionsButton(model, button).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("tab", { name: "Actions" })).toHaveAttribute("aria-selected", "true");
  await expect(page).toHaveURL(new RegExp(`model=${model.replaceAll(".", "\\.")}&part=actions`));
  return sheet;
}

function run(client: AiClient, id: number, action: string) {
  return client.call("run_action", { model: "sale.order", record_ids: [id], action });
}

async function drafts(client: AiClient): Promise<readonly [number, number]> {
  const found = await client.call("search_records", {
    model: "sale.order",
    domain: [["state", "=", "draft"]],
    fields: ["id"],
    limit: 2,
  });
  const [first, second] = (found.data["records"] as { id: number }[]).map(({ id }) => id);
  if (first === undefined || second === undefined) throw new Error(`The demo has too few drafts: ${found.text}`);
  return [first, second];
}

async function stateOf(client: AiClient, id: number): Promise<unknown> {
  const found = await client.call("get_record", { model: "sale.order", record_id: id, fields: ["state"] });
  return (found.data["record"] as Record<string, unknown>)["state"];
}

async function openGroups(tab: Page, locale: string): Promise<void> {
  const [make, groups, some] =
    locale === "es-ES"
      ? [/Nueva clave|Crear la primera clave/, "Grupos de herramientas", "Algunos grupos"]
      : [/New key|Make the first key/, "Groups of tools", "Some groups"];
  await tab.getByRole("button", { name: make }).click();
  await tab.getByRole("button", { name: new RegExp(`${groups}$`) }).click();
  await tab.getByRole("option", { name: some }).click();
}

/** Waits for the sheet to slide in: until then its contrast is too low. */
async function settle(tab: Page): Promise<void> {
  await tab.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ playState, timeline }) => playState !== "running" || timeline !== document.timeline),
  );
}
