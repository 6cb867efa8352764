import { expect, test } from "@playwright/test";
import { connectClient } from "./support/mcp.ts";
import { applyPreset, connectSandbox, makeKey, newPerson, signUp } from "./support/portal.ts";

test("a key is limited to addresses and rotated, and both keys are linked", async ({ page, baseURL }) => {
  test.setTimeout(180_000);
  const endpoint = `${baseURL}/api/mcp`;
  await signUp(page, newPerson("Muebles del Oeste"));
  await connectSandbox(page);
  await applyPreset(page, "Contacts");
  await page.goto("/keys");
  await page.getByRole("button", { name: "Make the first key" }).click();
  const form = page.getByRole("dialog");
  const addresses = form.getByLabel("Addresses (optional)");
  await form.getByLabel("Name", { exact: true }).fill("Server");
  await addresses.fill("the office");
  await form.getByRole("button", { name: "Make key" }).click();
  await expect(form.getByText("Write IP addresses or ranges")).toBeVisible();
  await addresses.fill("127.0.0.0/8, ::1");
  await form.getByRole("button", { name: /Odoo companies/ }).click();
  await page.getByRole("option", { name: "Only some companies" }).click();
  // The company of the Odoo user is chosen at first, and one must stay chosen.
  await expect(form.getByRole("checkbox", { name: "Muebles Ribera", exact: true })).toBeDisabled();
  const key = await makeKey(page, "Server", "Read");
  const row = page.getByRole("row").filter({ hasText: "Server" });
  await expect(row).toContainText("Only from 127.0.0.0/8 and ::1");
  await expect(row).toContainText("Only in Muebles Ribera");
  const client = await connectClient("2026", endpoint, key);
  expect((await client.call("search_records", { model: "res.partner", limit: 1 })).isError).toBe(false);

  await page.getByRole("button", { name: "Rotate: Server" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: /The old key ends$/ }).click();
  await page.getByRole("option", { name: "now" }).click();
  await dialog.getByRole("button", { name: "Make new key" }).click();
  const shown = page.locator("code").filter({ hasText: /^mcpo_/ });
  await expect(shown).not.toHaveText(key);
  const next = (await shown.textContent()) ?? "";
  const oldRow = page.getByRole("row").filter({ hasText: "Replaced by" });
  const newRow = page.getByRole("row").filter({ hasText: "Replaces" });
  await expect(oldRow.getByRole("link", { name: `…${next.slice(-4)}` })).toBeVisible();
  await expect(oldRow).toContainText("Expired");
  await expect(newRow.getByRole("link", { name: `…${key.slice(-4)}` })).toBeVisible();
  await expect(newRow).toContainText("Active");
  await expect(client.call("search_records", { model: "res.partner", limit: 1 })).rejects.toThrow();
  const after = await connectClient("2026", endpoint, next);
  expect((await after.call("search_records", { model: "res.partner", limit: 1 })).isError).toBe(false);
  await after.close();
});
