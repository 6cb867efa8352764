import { expect, test } from "@playwright/test";
import { startOpenIdProvider } from "../tests/support/open-id-provider.ts";
import { newPerson, signUp } from "./support/portal.ts";

test("an account of another service is connected with the password, signs in, and is disconnected", async ({
  page,
  baseURL,
}) => {
  const origin = baseURL ?? "";
  const there = await startOpenIdProvider(`${origin}/api/auth/external/oidc`, Number(new URL(origin).port) + 500);
  try {
    const person = newPerson("Conectada");
    there.person = { sub: person.email, email: "ana@example.org" };
    await signUp(page, person);
    await page.goto("/settings/security");
    await page.getByRole("button", { name: "Connect Acme ID" }).click();
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Connect Acme ID" }).click();
    await expect(page.getByText("This is not your password.")).toBeVisible();
    await page.getByLabel("Password").fill(person.password);
    await page.getByRole("button", { name: "Connect Acme ID" }).click();
    await expect(page.getByText("Your account at Acme ID is connected")).toBeVisible();
    await expect(page.getByText("Acme ID · ana@example.org")).toBeVisible();

    await page.context().clearCookies();
    await page.goto("/sign-in?next=/audit");
    await page.getByRole("button", { name: "Continue with Acme ID" }).click();
    await expect(page.getByRole("heading", { name: "Audit", exact: true })).toBeVisible();

    await page.goto("/settings/security");
    await page.getByRole("button", { name: "Disconnect Acme ID" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Disconnect Acme ID" }).click();
    await expect(page.getByText("The account was disconnected")).toBeVisible();

    await page.context().clearCookies();
    const spanish = { name: "locale", value: "es", url: origin };
    await page.context().addCookies([spanish]);
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Continuar con Acme ID" }).click();
    await expect(page.getByText("Ninguna cuenta de aquí está conectada con esa cuenta de Acme ID")).toBeVisible();

    // Nobody is signed in there any longer.
    await page.context().clearCookies();
    await page.context().addCookies([spanish]);
    there.person = undefined;
    await page.getByRole("button", { name: "Continuar con Acme ID" }).click();
    await expect(page.getByText("No has continuado en Acme ID")).toBeVisible();
  } finally {
    await there.close();
  }
});
