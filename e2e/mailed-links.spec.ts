import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { codeAt, wrongCodeAt } from "#tests/support/authenticator.ts";
import { takeLink, takeMail, wrongLink } from "./support/mailbox.ts";
import { type MailingApp, startMailingApp } from "./support/mailing-app.ts";
import { connectClient } from "./support/mcp.ts";
import { applyPreset, connectSandbox, makeKey, newPerson, type Person } from "./support/portal.ts";
import { type Locale, type Words, wordsOf } from "./support/words.ts";

let app: MailingApp;
let contexts: BrowserContext[] = [];

test.beforeAll(async () => {
  test.setTimeout(120_000);
  app = await startMailingApp(Number(process.env["E2E_PORT"] ?? 3310) + 20);
});
test.afterAll(() => app.close());
test.afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});

/** Opens a browser of this person, in a language and with an IP address of its own. */
async function open(browser: Browser, locale: Locale, person: Person): Promise<Page> {
  const context = await browser.newContext({
    baseURL: app.baseURL,
    locale: { en: "en-GB", es: "es-ES" }[locale],
    extraHTTPHeaders: { "x-forwarded-for": person.address },
  });
  contexts.push(context);
  return context.newPage();
}

async function signUp(page: Page, t: Words, person: Person): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel(t("sign-in.name")).fill(person.name);
  await page.getByLabel(t("sign-in.company")).fill(person.company);
  await page.getByLabel(t("sign-in.email")).fill(person.email);
  await page.getByRole("button", { name: t("sign-in.up.submit") }).click();
  await expect(page.getByText(t("sign-in.sent.title"))).toBeVisible();
  await page.goto(await takeLink(app.mails, person.email, t("mail.sign_up.subject")));
  await page.getByRole("textbox", { name: t("sign-in.password") }).fill(person.password);
  await page.getByRole("button", { name: t("sign-in.confirm.submit") }).click();
  await page.waitForURL("**/connections/new");
}

/** Enters address and password. What follows depends on the account. */
async function enterPassword(page: Page, t: Words, { email, password }: Pick<Person, "email" | "password">) {
  await page.goto("/sign-in");
  await page.getByLabel(t("sign-in.email")).fill(email);
  await page.getByRole("textbox", { name: t("sign-in.password") }).fill(password);
  await page.getByRole("button", { name: t("sign-in.in.submit") }).click();
}

/** Asks for a new password and returns the mailed link. */
async function askReset(page: Page, t: Words, { email }: Person): Promise<string> {
  await page.goto("/forgot");
  await page.getByLabel(t("sign-in.email")).fill(email);
  await page.getByRole("button", { name: t("sign-in.forgot.submit") }).click();
  await expect(page.getByText(t("sign-in.sent.title"))).toBeVisible();
  return takeLink(app.mails, email, t("mail.reset_password.subject"));
}

async function choosePassword(page: Page, t: Words, password: string): Promise<void> {
  await page.getByRole("textbox", { name: t("sign-in.password") }).fill(password);
  await page.getByRole("button", { name: t("sign-in.reset.submit") }).click();
}

/** Opens a link and expects that the page says this about it. */
async function expectSaid(page: Page, link: string, text: string): Promise<void> {
  // A page that is open already would keep its content, as only the fragment differs.
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.getByText(text).first()).toBeVisible();
  expect(new URL(page.url()).hash).toBe("");
}

for (const locale of ["en", "es"] as const) {
  const t = wordsOf(locale);
  const refused = t("sign-in.link.refusedTitle");

  test(`a mailed link replaces a forgotten password, and no other link does, in ${locale}`, async ({ browser }) => {
    const [ana, bob] = [newPerson("Ana SL"), newPerson("Bob SL")];
    const [anas, bobs] = [await open(browser, locale, ana), await open(browser, locale, bob)];
    await signUp(anas, t, ana);
    await signUp(bobs, t, bob);
    await anas.context().clearCookies();

    const expired = await askReset(anas, t, ana);
    await app.sql`update account_links set expires_at = now() - interval '1 second' where email = ${ana.email}`;
    await expectSaid(anas, expired, refused);
    const link = await askReset(anas, t, ana);
    await expectSaid(anas, wrongLink(link), refused);

    // Bob gets hold of the mail of Ana: the page says whose password it is, and his own account stays as it is.
    await expectSaid(bobs, link, t("sign-in.reset.description", { email: ana.email }));
    await bobs.goto("/settings");
    await expect(bobs.getByText(bob.email).first()).toBeVisible();

    await expectSaid(anas, link, t("sign-in.reset.description", { email: ana.email }));
    await choosePassword(anas, t, "short");
    await expect(anas.getByText(t("auth.errors.password_short", { minimum: 12 }))).toBeVisible();
    await choosePassword(anas, t, "un elefante se balanceaba");
    await anas.waitForURL("**/overview");
    await expectSaid(anas, link, refused);
    await takeMail(app.mails, ana.email, t("mail.password_changed.subject"));

    await anas.context().clearCookies();
    await enterPassword(anas, t, ana);
    await expect(anas.getByText(t("auth.errors.wrong_credentials.message"))).toBeVisible();
    await enterPassword(anas, t, { ...ana, password: "un elefante se balanceaba" });
    await anas.waitForURL("**/overview");
  });

  test(`a mailed invitation is accepted once, by its address alone and in time, in ${locale}`, async ({ browser }) => {
    const [ana, bea, eva] = [newPerson("Ana SL"), newPerson(""), newPerson("Eva SL")];
    const [anas, beas, evas] = [
      await open(browser, locale, ana),
      await open(browser, locale, bea),
      await open(browser, locale, eva),
    ];
    await signUp(anas, t, ana);
    await signUp(evas, t, eva);
    const invite = async (email: string) => {
      await anas.goto("/members");
      await anas.getByRole("button", { name: t("members.invite.open"), exact: true }).click();
      await anas.getByRole("dialog").getByLabel(t("members.invite.mail.email")).fill(email);
      await anas.getByRole("button", { name: t("members.invite.mail.action") }).click();
      await expect(anas.getByText(t("members.invite.mail.done", { email }))).toBeVisible();
      return takeLink(app.mails, email, t("mail.invitation.subject", { company: ana.company }));
    };
    const link = await invite(bea.email);
    await expectSaid(beas, wrongLink(link), t("members.invitation.faults.unknown.message"));
    await expectSaid(evas, link, t("members.invitation.other.title", { email: eva.email }));
    await expect(evas.getByRole("button", { name: t("members.invitation.join.action") })).toHaveCount(0);
    await app.sql`update invitations set expires_at = expires_at - interval '8 days' where email = ${bea.email}`;
    await expectSaid(beas, link, t("members.invitation.faults.expired.message"));
    await app.sql`update invitations set expires_at = expires_at + interval '8 days' where email = ${bea.email}`;

    await expectSaid(beas, link, t("members.invitation.sentence", { inviter: ana.name, company: ana.company }));
    await beas.getByLabel(t("sign-in.name")).fill("Bea");
    await beas.getByRole("textbox", { name: t("sign-in.password") }).fill(bea.password);
    await beas.getByRole("button", { name: t("members.invitation.join.action") }).click();
    await beas.waitForURL("**/overview");
    await beas.context().clearCookies();
    await expectSaid(beas, link, t("members.invitation.faults.used.message"));

    const withdrawn = await invite(newPerson("").email);
    await anas.getByRole("button", { name: new RegExp(`^${t("members.invitations.revoke")}: `) }).click();
    await anas.getByRole("alertdialog").getByRole("button").last().click();
    await expect(anas.getByRole("alertdialog")).toHaveCount(0);
    await expectSaid(beas, withdrawn, t("members.invitation.faults.revoked.message"));
  });

  test(`a code works once, a recovery code too, and a new password replaces neither, in ${locale}`, async ({
    browser,
  }) => {
    const ana = newPerson("Ana SL");
    const page = await open(browser, locale, ana);
    await signUp(page, t, ana);
    await page.goto("/settings/security");
    await page.getByRole("button", { name: t("security.start"), exact: true }).click();
    const secret =
      (await page
        .locator("code")
        .filter({ hasText: /^[A-Z2-7]{32}$/ })
        .textContent()) ?? "";
    const enter = async (code: string, button: string) => {
      await page.getByLabel(t("security.code"), { exact: true }).fill(code);
      await page.getByRole("button", { name: t(button), exact: true }).click();
    };
    await enter(wrongCodeAt(secret, new Date()), "security.confirm");
    await expect(page.getByText(t("security.errors.wrong_code"))).toBeVisible();
    const first = codeAt(secret, new Date());
    await enter(first, "security.confirm");
    await expect(page.getByText(t("security.codes.title"))).toBeVisible();
    const [recovery = ""] = await page
      .getByRole("listitem")
      .filter({ hasText: /^[a-z2-9]{5}-[a-z2-9]{5}$/ })
      .allTextContents();
    await takeMail(app.mails, ana.email, t("mail.totp_changed.subject", { change: "on" }));

    const begin = async () => {
      await page.context().clearCookies();
      await enterPassword(page, t, ana);
      await page.waitForURL("**/sign-in/code");
    };
    await begin();
    for (const code of [wrongCodeAt(secret, new Date()), first]) {
      await enter(code, "security.signIn.submit");
      await expect(page.getByText(t("security.errors.wrong_code"))).toBeVisible();
    }
    await enter(codeAt(secret, new Date(Date.now() + 30_000)), "security.signIn.submit");
    await page.waitForURL("**/overview");

    await begin();
    await enter(recovery, "security.signIn.submit");
    await page.waitForURL("**/overview");
    await takeMail(app.mails, ana.email, t("mail.totp_changed.subject", { change: "used" }));
    await begin();
    await enter(recovery, "security.signIn.submit");
    await expect(page.getByText(t("security.errors.wrong_code"))).toBeVisible();

    await page.context().clearCookies();
    await page.goto(await askReset(page, t, ana));
    await choosePassword(page, t, "un elefante se balanceaba");
    await page.waitForURL(/\/sign-in/);
    await page.goto("/overview");
    await expect(page).toHaveURL(/\/sign-in/);
  });

  test(`an approver decides by a mailed link, and no other link does, in ${locale}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const english = wordsOf("en");
    const [ana, bea] = [newPerson(`Ana ${locale} SL`), newPerson(`Bea ${locale} SL`)];
    const [anas, beas] = [await open(browser, "en", ana), await open(browser, locale, bea)];
    await signUp(beas, t, bea);
    await signUp(anas, english, ana);
    await connectSandbox(anas);
    await applyPreset(anas, "Contacts");
    await anas.goto("/connect");
    const key = await makeKey(anas, "Claude", "Read and write");
    // Bea becomes an approver, and her company's connection demands one.
    await app.sql`
      insert into members (tenant_id, user_id, role)
      select tenants.id, users.id, 'approver' from tenants, users
      where tenants.name = ${ana.company} and users.email = ${bea.email}`;
    await app.sql`
      update connections set approval = 'writes', rules_version = rules_version + 1
      where tenant_id = (select id from tenants where name = ${ana.company})`;
    // The app notices what another process changed within two seconds.
    await anas.waitForTimeout(2_500);
    const client = await connectClient("2026", `${app.baseURL}/api/mcp`, key);
    const found = await client.call("search_records", { model: "res.partner", fields: ["name"], limit: 1 });
    const [record] = found.data["records"] as { id: number }[];
    const ask = async (city: string) => {
      const args = { model: "res.partner", record_id: record?.id, values: { city } };
      const asked = await client.call("update_record", args);
      expect(asked.data["status"], asked.text).toBe("approval_required");
      return {
        link: await takeLink(app.mails, bea.email, t("mail.approval_requested.subject")),
        outcome: () => client.call("confirm_operation", { token: asked.data["confirmation_token"] }),
      };
    };
    const dead = t("auth.errors.link_refused.message");

    const first = await ask("Vigo");
    await expectSaid(beas, wrongLink(first.link), dead);
    // Ana, who made the key, gets hold of the mail.
    await expectSaid(anas, first.link, english("approvals.errors.others_link.message"));
    await expect(anas.getByRole("button", { name: english("approvals.decide.approve") })).toHaveCount(0);
    await expectSaid(beas, first.link, "Vigo");
    await beas.getByRole("button", { name: t("approvals.decide.approve") }).click();
    await expect(beas.getByText(t("approvals.decide.approved")).first()).toBeVisible();
    await expectSaid(beas, first.link, dead);
    expect((await first.outcome()).isError).toBe(false);

    const second = await ask("Lugo");
    await expectSaid(beas, second.link, "Lugo");
    await beas.getByLabel(t("approvals.decide.reason")).fill("Hasta el lunes no.");
    await beas.getByRole("button", { name: t("approvals.decide.refuse") }).click();
    await expect(beas.getByText(t("approvals.decide.refused")).first()).toBeVisible();
    expect((await second.outcome()).text).toContain("Hasta el lunes no.");

    const third = await ask("Orense");
    await app.sql`update approvals set expires_at = now() - interval '1 second' where decision is null`;
    await expectSaid(beas, third.link, t("approvals.over"));
    await expect(beas.getByRole("button", { name: t("approvals.decide.approve") })).toHaveCount(0);
    const fourth = await ask("Soria");
    await app.sql`
      delete from members where user_id = (select id from users where email = ${bea.email})
        and tenant_id = (select id from tenants where name = ${ana.company})`;
    await expectSaid(beas, fourth.link, dead);
    await client.close();
  });
}
