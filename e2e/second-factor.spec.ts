import { expect, type Page, test } from "@playwright/test";
import { codeAt } from "../tests/support/authenticator.ts";
import { newPerson, signUp } from "./support/portal.ts";

/** Returns a code that was not used before: of the next time step if the current one was. */
const nextCode = (secret: string, steps = 0) => codeAt(secret, new Date(Date.now() + steps * 30_000));

async function setUp(page: Page) {
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByRole("img", { name: "QR code with the secret for your app" })).toBeVisible();
  const secret =
    (await page
      .locator("code")
      .filter({ hasText: /^[A-Z2-7]{32}$/ })
      .textContent()) ?? "";
  await page.getByLabel("Code", { exact: true }).fill(nextCode(secret));
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Keep these recovery codes now")).toBeVisible();
  await expect(page.getByText("You have 10 recovery codes left.")).toBeVisible();
  const codes = await page
    .getByRole("listitem")
    .filter({ hasText: /^[a-z2-9]{5}-[a-z2-9]{5}$/ })
    .allTextContents();
  expect(codes).toHaveLength(10);
  return { secret, codes };
}

test("a member turns the second factor on, signs in with a code and a recovery code, and gets a mail", async ({
  page,
  context,
}) => {
  const ana = newPerson("Ana SL");
  await signUp(page, ana);
  await page.goto("/settings");
  await page.getByRole("link", { name: "Security" }).click();
  await page.waitForURL("**/settings/security");
  const { secret, codes } = await setUp(page);

  const begin = async () => {
    await context.clearCookies();
    await page.goto("/sign-in");
    await page.getByLabel("E-mail address").fill(ana.email);
    await page.getByRole("textbox", { name: "Password" }).fill(ana.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/sign-in/code");
  };
  await begin();
  await page.goto("/overview");
  await expect(page).toHaveURL(/\/sign-in$/);
  await begin();
  await page.getByLabel("Code", { exact: true }).fill("aaaaa-aaaaa");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("This code is wrong or was used before.")).toBeVisible();
  await page.getByLabel("Code", { exact: true }).fill(nextCode(secret, 1));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/overview");

  await begin();
  await page.getByLabel("Code", { exact: true }).fill(codes[0] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/overview");
  await page.goto("/settings/security");
  await expect(page.getByText("You have 9 recovery codes left.")).toBeVisible();
  await page.getByRole("button", { name: "Turn off" }).click();
  await page.getByLabel("Code", { exact: true }).fill(codes[1] ?? "");
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByRole("button", { name: "Set up" })).toBeVisible();

  await page.goto("/dev/mail");
  for (const subject of ["Two-factor authentication was turned on", "A recovery code was used"])
    await expect(page.getByRole("listitem").filter({ hasText: ana.email }).getByText(subject).first()).toBeVisible();
});

test("a company that demands the second factor closes every other page until it is set up", async ({ page }) => {
  await signUp(page, newPerson("Ana SL"));
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Demand it of every member" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Demand it of every member" }).click();
  await expect(page.getByText("Ana SL demands two-factor authentication")).toBeVisible();
  for (const path of ["/overview", "/connections", "/keys", "/settings", "/sign-in", "/"]) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/settings\/security$/);
  }
  expect((await page.request.get("/audit/export", { maxRedirects: 0 })).status()).toBe(401);
  await setUp(page);
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/settings$/);
});
