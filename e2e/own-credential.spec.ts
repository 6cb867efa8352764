import { expect, test } from "@playwright/test";
import { labServers } from "../tests/odoo/lab.ts";
import { connectOdoo, newPerson, signUp } from "./support/portal.ts";

for (const [series, { url, database, admin, demo }] of Object.entries(labServers())) {
  test(`a member stores, swaps and removes an Odoo key of their own on Odoo ${series} @odoo`, async ({ page }) => {
    await signUp(page, newPerson("Claves Propias"));
    await connectOdoo(page, { url, database, login: admin.login, apiKey: admin.apiKey }, `Odoo ${series}`);

    await page.goto("/access");
    await expect(page.getByText("Your AI clients act through the shared user Mitchell Admin.")).toBeVisible();
    await page.getByRole("button", { name: "Use my own key" }).click();
    await page.getByLabel("User", { exact: true }).fill(demo.login);
    await page.getByRole("textbox", { name: "API key" }).fill("0".repeat(40));
    await page.getByRole("button", { name: "Test and save" }).click();
    await expect(page.getByText(/Odoo refused/).first()).toBeVisible();
    await page.getByRole("textbox", { name: "API key" }).fill(demo.apiKey);
    await page.getByRole("button", { name: "Test and save" }).click();
    await expect(page.getByText("Your AI clients act as Marc Demo.")).toBeVisible();

    await page.getByRole("button", { name: "Replace key" }).click();
    await page.getByRole("textbox", { name: "API key" }).fill(demo.apiKey);
    await page.getByRole("button", { name: "Test and save" }).click();
    await expect(page.getByText("Your key has been saved").first()).toBeVisible();

    await page.goto("/connections");
    await page.getByRole("link", { name: `Odoo ${series}`, exact: true }).click();
    await page.getByRole("button", { name: "Demand own keys" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Demand own keys" }).click();
    await expect(page.getByText(/act only with an Odoo key of the member's own/)).toBeVisible();

    await page.goto("/access");
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove key" }).click();
    await expect(page.getByText(/Your company demands an Odoo key of your own here/)).toBeVisible();
  });
}
