import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { applyPreset, connectSandbox, makeKey, newPerson, signIn, signUp } from "./support/portal.ts";

test("the sign-up form names the wrong field and keeps the other values", async ({ page }) => {
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Ana");
  await page.getByLabel("Company").fill("Ana SL");
  await page.getByLabel("E-mail address").fill("not an address");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("This is not an e-mail address.")).toBeVisible();
  await expect(page.getByLabel("Company")).toHaveValue("Ana SL");
  await expect(page.getByLabel("Your name")).toHaveValue("Ana");
});

test("an unknown address and a wrong password get the same answer", async ({ page, context }) => {
  const ana = newPerson("Ana SL");
  await signUp(page, ana);
  await context.clearCookies();
  const answers: string[] = [];
  for (const email of [ana.email, newPerson("").email]) {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail address").fill(email);
    await page.getByRole("textbox", { name: "Password" }).fill("wrong wrong wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    answers.push((await page.getByRole("alert").filter({ hasText: "wrong" }).textContent()) ?? "");
  }
  expect(answers[0]).toContain("E-mail address or password is wrong.");
  expect(answers[1]).toBe(answers[0]);
});

test("pages, downloads and streams are refused without a session", async ({ page, request }) => {
  for (const path of ["/overview", "/connections", "/models", "/keys", "/connect", "/audit", "/settings"]) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/sign-in/);
  }
  expect((await request.get("/audit/export", { maxRedirects: 0 })).status()).toBe(401);
  expect((await request.get("/connect/activity?key=x", { maxRedirects: 0 })).status()).toBe(401);
  expect((await request.post("/connections/test", { data: {}, maxRedirects: 0 })).status()).toBe(403);
});

test("another company's connection, key and audit entry are not found", async ({ browser, baseURL }) => {
  const options = { baseURL: baseURL ?? "" };
  const [anas, bobs] = [await browser.newContext(options), await browser.newContext(options)];
  const ana = await anas.newPage();
  await signUp(ana, newPerson("Ana SL"));
  await connectSandbox(ana);
  const connectionId = new URL(ana.url()).searchParams.get("connection") ?? "";
  await ana.goto("/connect");
  const asked = ana.waitForRequest((request) => request.url().includes("/connect/activity?key="));
  await makeKey(ana, "Claude", "Read");
  const activity = (await asked).url();
  expect((await anas.request.get(activity)).status()).toBe(200);
  await ana.goto("/audit");
  await ana.getByRole("row").nth(1).getByRole("link").click();
  await ana.waitForURL(/entry=/);
  const entry = new URL(ana.url()).searchParams.get("entry") ?? "";
  await expect(ana.getByRole("dialog")).toBeVisible();

  const bob = await bobs.newPage();
  await signUp(bob, newPerson("Bob SL"));
  expect((await bob.goto(`/connections/${connectionId}`))?.status()).toBe(404);
  expect((await bobs.request.get(activity)).status()).toBe(404);
  await bob.goto(`/audit?entry=${entry}`);
  await expect(bob.getByRole("heading", { name: "Audit" })).toBeVisible();
  await expect(bob.getByRole("dialog")).toHaveCount(0);
  await bob.goto(`/models?connection=${connectionId}`);
  await expect(bob.getByText("The models of your Odoo will be here")).toBeVisible();
  await Promise.all([anas.close(), bobs.close()]);
});

test("a failed connection test names its cause and saves nothing", async ({ page }) => {
  const website = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<h1>Our shop</h1>");
  });
  await new Promise<void>((resolve) => website.listen(0, "127.0.0.1", resolve));
  const port = (website.address() as AddressInfo).port;
  await signUp(page, newPerson("Ana SL"));
  const attempt = async (url: string) => {
    await page.getByLabel("Address").fill(url);
    await page.getByRole("textbox", { name: "API key" }).fill("0123456789abcdef0123456789abcdef01234567");
    await page.getByRole("button", { name: "Test connection" }).click();
  };
  await attempt(`http://127.0.0.1:${port}`);
  await expect(page.getByText(/not an Odoo|no Odoo/i).first()).toBeVisible();
  await attempt("http://169.254.169.254");
  await expect(page.getByText(/may not connect to|not allowed|closed|internal/i).first()).toBeVisible();
  await attempt("http://127.0.0.1:9");
  await expect(page.getByText("The server does not accept connections.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save connection" })).toHaveCount(0);
  await expect(page.getByLabel("Address")).toHaveValue("http://127.0.0.1:9");
  await page.goto("/connections");
  await expect(page.getByText("Your Odoo will be here")).toBeVisible();
  website.close();
});

test("the chosen language is kept and applies to the whole portal", async ({ page }) => {
  await signUp(page, newPerson("Ana SL"));
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("menuitemradio", { name: "Español" }).click();
  await expect(page.getByRole("link", { name: "Resumen" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("link", { name: "Auditoría" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
});

test("the export of the audit log applies the filters and is recorded itself", async ({ page }) => {
  await signUp(page, newPerson("Ana SL"));
  await connectSandbox(page);
  await applyPreset(page, "Contacts");
  await page.goto("/audit?operation=admin");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export CSV" }).click(),
  ]);
  const lines = readFileSync(await download.path(), "utf8").split("\r\n");
  expect(lines[0]).toContain("started_at");
  const verbs = lines.slice(1).map((line) => line.split(",")[4]);
  expect(verbs).toEqual(expect.arrayContaining(["rules.update", "connections.create", "accounts.create"]));
  await page.reload();
  await expect(page.getByRole("row").filter({ hasText: "audit.export" })).toHaveCount(1);
});

test("a session that was ended in another browser is signed out at its next request", async ({ browser, baseURL }) => {
  const options = { baseURL: baseURL ?? "" };
  const ana = newPerson("Ana SL");
  const [here, there] = [await browser.newContext(options), await browser.newContext(options)];
  const page = await here.newPage();
  await signUp(page, ana);
  const other = await there.newPage();
  await signIn(other, ana);
  await page.goto("/settings");
  await page.getByRole("button", { name: "End all others" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "End all others" }).click();
  await expect(page.getByText("1 session ended")).toBeVisible();
  await other.goto("/keys");
  await expect(other).toHaveURL(/\/sign-in/);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await Promise.all([here.close(), there.close()]);
});

test("a connection is deleted only after a confirmation", async ({ page }) => {
  await signUp(page, newPerson("Ana SL"));
  await connectSandbox(page);
  await page.goto("/connections");
  await page.getByRole("link", { name: "Demo Odoo" }).last().click();
  await page.getByRole("button", { name: "Delete connection" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByText("This cannot be undone")).toBeVisible();
  await dialog.getByRole("button", { name: "Delete connection" }).click();
  await expect(page.getByText("Your Odoo will be here")).toBeVisible();
});
