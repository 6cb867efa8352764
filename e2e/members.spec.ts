import { type Browser, expect, type Page, test } from "@playwright/test";
import { openMailedLink } from "./support/mail.ts";
import { newPerson, type Person, signUp } from "./support/portal.ts";

const password = "correct horse battery staple";
/** The subject of the mail by which a person is invited to the company of Ana. */
const subject = "Invitation to Ana SL at MCP Odoo";

/** Opens a browser of another person, in a language and with an IP address of its own. */
async function openOther(browser: Browser, baseURL: string | undefined, locale: string, person: Person): Promise<Page> {
  const context = await browser.newContext({ baseURL: baseURL ?? "", locale });
  const page = await context.newPage();
  await page.setExtraHTTPHeaders({ "x-forwarded-for": person.address });
  return page;
}

/** Opens the form for an invitation on the members page. */
async function openInvite(page: Page): Promise<void> {
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
}

async function chooseRole(page: Page, within: string, role: string): Promise<void> {
  const form = page.getByRole("dialog").locator("section").filter({ hasText: within });
  await form.getByRole("button", { name: /Role/ }).click();
  await page.getByRole("option", { name: role, exact: true }).click();
}

/** Invites an address by mail as a member, the role that is chosen beforehand. */
async function inviteByMail(page: Page, email: string): Promise<void> {
  await openInvite(page);
  await page.getByRole("dialog").getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText(`Invitation to ${email} sent`)).toBeVisible();
}

/** Makes a link and returns it. */
async function makeLink(page: Page, role: string): Promise<string> {
  await openInvite(page);
  await chooseRole(page, "With a link", role);
  await page.getByRole("button", { name: "Make link" }).click();
  const shown = page.locator("code").filter({ hasText: "/invitation#" });
  await expect(shown).toBeVisible();
  return (await shown.textContent()) ?? "";
}

test("a new person joins by a mailed invitation, gets another role and is removed", async ({
  page,
  browser,
  baseURL,
}) => {
  const [ana, bea] = [newPerson("Ana SL"), newPerson("")];
  await signUp(page, ana);
  await inviteByMail(page, bea.email);
  await expect(page.getByRole("row").filter({ hasText: bea.email })).toBeVisible();

  // Bea reads the portal in Spanish.
  const beas = await openOther(browser, baseURL, "es-ES", bea);
  await openMailedLink(beas, bea.email, subject);
  await expect(beas.getByText(`${ana.name} te invita a trabajar con Ana SL en MCP Odoo.`)).toBeVisible();
  expect(new URL(beas.url()).hash).toBe("");
  await expect(beas.getByLabel("Correo electrónico")).toHaveValue(bea.email);
  await beas.getByLabel("Tu nombre").fill("Bea");
  await beas.getByRole("textbox", { name: "Contraseña" }).fill(password);
  await beas.getByRole("button", { name: "Crear cuenta y aceptar" }).click();
  await beas.waitForURL("**/overview");
  const menu = beas.getByRole("navigation", { name: "Principal" });
  await expect(menu.getByRole("link", { name: "Auditoría" })).toHaveCount(0);
  await beas.goto("/audit");
  await expect(beas.getByText("Tu rol no permite hacer esto.")).toBeVisible();
  await openMailedLink(beas, bea.email, subject);
  await expect(beas.getByText("Esta invitación ya se ha usado")).toBeVisible();

  await page.goto("/members");
  const row = page.getByRole("row").filter({ hasText: bea.email });
  await row.getByRole("button", { name: "Change role: Bea" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /Role/ }).click();
  await page.getByRole("option", { name: "Auditor", exact: true }).click();
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(row.getByRole("cell", { name: "Auditor" })).toBeVisible();
  await beas.goto("/overview");
  await menu.getByRole("link", { name: "Auditoría" }).click();
  await expect(beas.getByRole("heading", { name: "Auditoría" })).toBeVisible();

  await row.getByRole("button", { name: "Remove: Bea" }).click();
  await page.getByRole("button", { name: "Remove member" }).click();
  await expect(row).toHaveCount(0);
  await beas.goto("/overview");
  await expect(beas).toHaveURL(/\/sign-in/);
  await beas.context().close();
});

test("a person with an account joins by a link, which works once", async ({ page, browser, baseURL }) => {
  const [ana, bob, eva] = [newPerson("Ana SL"), { ...newPerson("Bob SL"), name: "Bob Ruiz" }, newPerson("Eva SL")];
  await signUp(page, ana);
  const link = await makeLink(page, "Admin");
  await expect(page.getByRole("row").filter({ hasText: "Link without an address" })).toBeVisible();

  const [bobs, evas] = [
    await openOther(browser, baseURL, "en-GB", bob),
    await openOther(browser, baseURL, "en-GB", eva),
  ];
  await signUp(bobs, bob);
  await bobs.goto(link);
  await expect(bobs.getByText(`${ana.name} invites you to work with Ana SL in MCP Odoo.`)).toBeVisible();
  await expect(bobs.getByText(`You are signed in as ${bob.email}.`)).toBeVisible();
  await bobs.getByRole("button", { name: "Accept invitation" }).click();
  await bobs.waitForURL("**/overview");
  await bobs.goto("/members");
  await expect(bobs.getByRole("row").filter({ hasText: bob.email })).toContainText("Admin");
  // An admin does not change or remove an owner.
  await expect(bobs.getByRole("button", { name: `Change role: ${bob.name}` })).toHaveCount(1);
  await expect(bobs.getByRole("button", { name: `Change role: ${ana.name}` })).toHaveCount(0);

  await signUp(evas, eva);
  await evas.goto(link);
  await expect(evas.getByText("This invitation was used already")).toBeVisible();
  await Promise.all([bobs.context().close(), evas.context().close()]);
});

test("a mailed invitation is only for its address, which comes back to it after the sign-in", async ({
  page,
  browser,
  baseURL,
}) => {
  const [ana, bob, eva] = [newPerson("Ana SL"), newPerson("Bob SL"), newPerson("Eva SL")];
  const other = await openOther(browser, baseURL, "en-GB", bob);
  await signUp(other, bob);
  await other.context().clearCookies();
  await signUp(page, ana);
  await inviteByMail(page, bob.email);

  // Somebody else opens the mail of Bob in a browser where they are signed in.
  await signUp(other, eva);
  await openMailedLink(other, bob.email, subject);
  await expect(other.getByText(`This invitation is not for ${eva.email}`)).toBeVisible();
  await expect(other.getByRole("button", { name: "Accept invitation" })).toHaveCount(0);
  await other.getByRole("button", { name: "Sign out and go on" }).click();

  // The page kept the invitation, and the sign-in leads back to it.
  await expect(other.getByText(`You have an account with ${bob.email}.`)).toBeVisible();
  await other.getByRole("link", { name: "Sign in to accept" }).click();
  await other.waitForURL(/\/sign-in\?next=/);
  await other.getByLabel("E-mail address").fill(bob.email);
  await other.getByRole("textbox", { name: "Password" }).fill(bob.password);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.waitForURL("**/invitation");
  await other.getByRole("button", { name: "Accept invitation" }).click();
  await other.waitForURL("**/overview");
  await other.goto("/members");
  await expect(other.getByRole("row").filter({ hasText: ana.email })).toBeVisible();
  const own = other.getByRole("row").filter({ hasText: bob.email });
  await expect(own.getByRole("cell", { name: "Member", exact: true })).toBeVisible();
  await other.context().close();
});

test("a link asks a stranger to sign in or for an address, and a revoked one says so", async ({
  page,
  browser,
  baseURL,
}) => {
  await signUp(page, newPerson("Ana SL"));
  const link = await makeLink(page, "Member");
  const stranger = await openOther(browser, baseURL, "es-ES", newPerson(""));
  await stranger.goto(link);
  await expect(stranger.getByRole("button", { name: "Envíame un correo" })).toBeVisible();
  await expect(stranger.getByRole("link", { name: "Iniciar sesión", exact: true })).toBeVisible();
  expect(new URL(stranger.url()).hash).toBe("");
  await page.getByRole("button", { name: "Revoke: Link without an address" }).click();
  await page.getByRole("button", { name: "Revoke invitation" }).click();
  await expect(page.getByText("Invitation revoked")).toBeVisible();
  await stranger.reload();
  await expect(stranger.getByText("Esta invitación se ha retirado")).toBeVisible();
  await stranger.goto("/invitation#nonsense");
  await expect(stranger.getByText("Esta invitación no existe")).toBeVisible();
  await stranger.context().close();
});

test("the last owner cannot leave, and the page explains what each role may do", async ({ page }) => {
  await signUp(page, newPerson("Ana SL"));
  await page.goto("/members");
  await page.getByRole("button", { name: /^Leave: / }).click();
  await page.getByRole("button", { name: "Leave company" }).click();
  await expect(page.getByText("A company needs an owner, and this is the only one.")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  const row = page.getByRole("row").filter({ hasText: "Read and export the audit log" });
  await expect(row.getByRole("cell")).toHaveText(["Yes", "Yes", "No", "Yes", "No"]);
});
