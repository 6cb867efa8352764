import { expect, type Page } from "@playwright/test";

/** Opens the link of the newest mail to `email` with this subject, as its reader does in the browser of `page`. */
export async function openMailedLink(page: Page, email: string, subject: string): Promise<void> {
  const mail = page
    .getByRole("listitem")
    .filter({ hasText: email })
    .filter({ has: page.getByRole("heading", { name: subject }) })
    .first();
  // Mails are handed over a moment after the answer.
  await expect(async () => {
    await page.goto("/dev/mail");
    await expect(mail).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await mail.getByRole("link").first().click();
}
