import { expect, type Locator, type Page } from "@playwright/test";
import { openMailedLink } from "./mail.ts";

export interface Person {
  readonly name: string;
  readonly company: string;
  readonly email: string;
  readonly password: string;
  /** The IP address of the person's browser: the number of new accounts from one address is limited. */
  readonly address: string;
}

let people = 0;

/** Makes a person without an account. */
export function newPerson(company: string): Person {
  return {
    name: "Ana García",
    company,
    email: `ana.${Date.now()}.${++people}@example.com`,
    password: "correct horse battery staple",
    address: `198.51.100.${people}`,
  };
}

/** Asks for an account, and stays on the page that says to look into the mailbox. */
export async function requestSignUp(page: Page, person: Person): Promise<void> {
  await page.setExtraHTTPHeaders({ "x-forwarded-for": person.address });
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("Company").fill(person.company);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Look into your mailbox")).toBeVisible();
}

/** Signs up, opens the mail, chooses the password and arrives at the wizard for the first connection. */
export async function signUp(page: Page, person: Person): Promise<void> {
  await requestSignUp(page, person);
  await openMailedLink(page, person.email, "Confirm your e-mail address");
  await page.getByRole("textbox", { name: "Password" }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/connections/new");
}

export async function signIn(page: Page, person: Pick<Person, "email" | "password">): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByRole("textbox", { name: "Password" }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/overview");
}

export async function connectSandbox(page: Page): Promise<void> {
  await page.getByText("Demo Odoo", { exact: true }).click();
  await page.getByRole("button", { name: "Save connection" }).click();
  await page.waitForURL("**/models?connection=*");
}

export interface OdooTarget {
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly apiKey: string;
}

/** Fills in the wizard, tests the target and saves the connection. */
export async function connectOdoo(page: Page, target: OdooTarget, name: string): Promise<void> {
  await fillTarget(page, target);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Everything works")).toBeVisible();
  await saveTested(page, name);
}

export async function fillTarget(page: Page, target: OdooTarget): Promise<void> {
  await page.getByLabel("Address").fill(target.url);
  await page.getByLabel("Database").fill(target.database);
  await page.getByLabel("User", { exact: true }).fill(target.login);
  await page.getByRole("textbox", { name: "API key" }).fill(target.apiKey);
}

/** Names and saves a connection whose test has passed. */
export async function saveTested(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Save connection" }).click();
  await page.waitForURL("**/models?connection=*");
}

/** Opens the changes of a preset and applies them. */
export async function applyPreset(page: Page, name: string): Promise<void> {
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });
  await card.getByRole("button", { name: /^See \d+ change/ }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Apply \d+ change/ })
    .click();
  await expect(page.getByText(`${name} applied`)).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

/** Finds the row of a model in the matrix by its technical name. */
export function modelRow(page: Page, model: string): Locator {
  return page.getByRole("row").filter({ has: page.getByText(model, { exact: true }) });
}

/** Makes a key on the Connect page, or in the open form of the page of keys, and returns it. */
export async function makeKey(page: Page, name: string, may: "Read" | "Read and write"): Promise<string> {
  const byKey = page.getByRole("radio", { name: "With an access key" });
  await expect(byKey.or(page.getByLabel("Name", { exact: true })).first()).toBeVisible();
  if (await byKey.isVisible()) await byKey.check();
  await page.getByLabel("Name").fill(name);
  if (may !== "Read") {
    await page.getByRole("button", { name: /What it may do/ }).click();
    await page.getByRole("option", { name: may }).click();
  }
  await page.getByRole("button", { name: "Make key" }).click();
  const shown = page.locator("code").filter({ hasText: /^mcpo_/ });
  await expect(shown).toBeVisible();
  return (await shown.textContent()) ?? "";
}
