import { expect, type Page, test } from "@playwright/test";
import { openMailedLink } from "./support/mail.ts";
import { newPerson, type Person, requestSignUp, signIn, signUp } from "./support/portal.ts";

const newPassword = "un elefante se balanceaba";

/** Asks for a new password and opens the mailed link. */
async function openReset(page: Page, { email }: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await page.waitForURL("**/forgot");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("Look into your mailbox")).toBeVisible();
  await openMailedLink(page, email, "Choose a new password");
}

test("a mailed link disappears from the address, chooses the password and works once", async ({ page }) => {
  const ana = newPerson("Ana SL");
  await requestSignUp(page, ana);
  await openMailedLink(page, ana.email, "Confirm your e-mail address");
  await expect(page.getByText(`This creates the account of ${ana.email}.`)).toBeVisible();
  expect(new URL(page.url()).hash).toBe("");
  await page.getByRole("textbox", { name: "Password" }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText(/^Use at least \d+ characters\.$/)).toBeVisible();
  await page.getByRole("textbox", { name: "Password" }).fill(ana.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/connections/new");
  await openMailedLink(page, ana.email, "Confirm your e-mail address");
  await expect(page.getByText("This link does not work")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign up again" })).toBeVisible();
});

test("signing up with a known address shows the same page, and its mail says where to sign in", async ({ page }) => {
  const ana = newPerson("Ana SL");
  await requestSignUp(page, ana);
  const unknown = await page.locator("main").textContent();
  await openMailedLink(page, ana.email, "Confirm your e-mail address");
  await page.getByRole("textbox", { name: "Password" }).fill(ana.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/connections/new");
  await page.context().clearCookies();
  await requestSignUp(page, ana);
  expect(await page.locator("main").textContent()).toBe(unknown);
  await openMailedLink(page, ana.email, "You already have an account");
  await page.waitForURL("**/sign-in");
});

test("a forgotten password is replaced by mail, and other browsers are signed out", async ({
  page,
  browser,
  baseURL,
}) => {
  const ana = newPerson("Ana SL");
  await signUp(page, ana);
  const elsewhere = await browser.newContext({ baseURL: baseURL ?? "" });
  const other = await elsewhere.newPage();
  await openReset(other, ana);
  await other.getByRole("textbox", { name: "Password" }).fill(newPassword);
  await other.getByRole("button", { name: "Save password" }).click();
  await other.waitForURL("**/overview");
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, { ...ana, password: newPassword });
  await elsewhere.close();
});

test("the sign-in leads to the page that was asked for, and never to another site", async ({ page }) => {
  const ana = newPerson("Ana SL");
  await signUp(page, ana);
  for (const [next, arrival] of [
    ["/audit?outcome=denied", "/audit?outcome=denied"],
    ["//evil.example", "/overview"],
    ["https://evil.example", "/overview"],
  ] as const) {
    await page.context().clearCookies();
    await page.goto(`/sign-in?${new URLSearchParams({ next })}`);
    await page.getByLabel("E-mail address").fill(ana.email);
    await page.getByRole("textbox", { name: "Password" }).fill(ana.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`**${arrival}`);
  }
});

test("a member changes password and address in the settings", async ({ page }) => {
  const ana = newPerson("Ana SL");
  const moved = newPerson("").email;
  await signUp(page, ana);
  await page.goto("/settings");
  const passwords = page.locator("form").filter({ has: page.getByRole("button", { name: "Change password" }) });
  await passwords.getByRole("textbox", { name: "Current password" }).fill("wrong");
  await passwords.getByRole("textbox", { name: "New password" }).fill(newPassword);
  await passwords.getByRole("button", { name: "Change password" }).click();
  await expect(passwords.getByText("This is not your password.")).toBeVisible();
  await passwords.getByRole("textbox", { name: "Current password" }).fill(ana.password);
  await passwords.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed")).toBeVisible();
  const addresses = page.locator("form").filter({ has: page.getByRole("button", { name: "Change address" }) });
  await addresses.getByLabel("New address").fill(moved);
  await addresses.getByRole("textbox", { name: "Current password" }).fill(newPassword);
  await addresses.getByRole("button", { name: "Change address" }).click();
  await expect(page.getByText("Look into both mailboxes")).toBeVisible();
  await openMailedLink(page, ana.email, "Confirm the change of your e-mail address");
  await page.getByRole("button", { name: "Confirm the change" }).click();
  await expect(page.getByText("One link is left")).toBeVisible();
  await openMailedLink(page, moved, "Confirm your new e-mail address");
  await page.getByRole("button", { name: "Confirm the change" }).click();
  await expect(page.getByText("Your address has been changed")).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, { email: moved, password: newPassword });
});

test("an account is deleted with its company after three confirmations", async ({ page }) => {
  const ana = newPerson("Ana SL");
  await signUp(page, ana);
  await page.goto("/settings");
  await page.getByRole("button", { name: "Delete account…" }).click();
  const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Delete my account" }) });
  await expect(form.getByRole("button", { name: "Delete my account" })).toBeDisabled();
  await form.getByRole("checkbox", { name: /Also delete Ana SL/ }).check();
  await form.getByLabel(/Type your address/).fill("other@example.com");
  await form.getByRole("textbox", { name: "Current password" }).fill(ana.password);
  await form.getByRole("button", { name: "Delete my account" }).click();
  await expect(form.getByText("This is not the address of your account.")).toBeVisible();
  await form.getByLabel(/Type your address/).fill(ana.email);
  await form.getByRole("button", { name: "Delete my account" }).click();
  await page.waitForURL("**/sign-in?done=deleted");
  await expect(page.getByText("Your account has been deleted")).toBeVisible();
  await page.getByLabel("E-mail address").fill(ana.email);
  await page.getByRole("textbox", { name: "Password" }).fill(ana.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("E-mail address or password is wrong.")).toBeVisible();
});
