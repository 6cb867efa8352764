import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, expect, type Locator, type Page, test } from "@playwright/test";
import { applyPreset, connectSandbox, makeKey, newPerson, signUp } from "./support/portal.ts";

/** The Connect page's texts in one language, by their path, such as `client.names.cursor`. */
type Words = (path: string) => string;
type State = Awaited<ReturnType<BrowserContext["storageState"]>>;

const languages = [
  { language: "en", locale: "en-GB" },
  { language: "es", locale: "es-ES" },
] as const;
const both = ["claude-code", "cursor", "vscode", "codex", "gemini-cli", "antigravity", "mcp-remote", "other"] as const;
const signInClients = ["claude", "chatgpt", "le-chat", ...both] as const;
const keyClients = ["claude-desktop", ...both] as const;

let state: State;
let key = "";

test.beforeAll(async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL ?? "" });
  const page = await context.newPage();
  await signUp(page, newPerson("Carpintería del Sur"));
  await connectSandbox(page);
  await applyPreset(page, "Contacts");
  await page.goto("/connect");
  key = await makeKey(page, "Claude", "Read");
  state = await context.storageState();
  await context.close();
});

for (const { language, locale } of languages) {
  const t = wordsOf(language);

  test.describe(language, () => {
    let context: BrowserContext;
    let page: Page;

    test.beforeEach(async ({ browser, baseURL }) => {
      ({ context, page } = await open(browser, baseURL, locale));
    });
    test.afterEach(() => context.close());

    test("each client that takes a key shows its steps, and its copy buttons copy the shown text", async () => {
      await useKey(page, t);
      await expect(page.getByRole("tab")).toHaveCount(keyClients.length);
      const copied: string[] = [];
      for (const client of keyClients) {
        const panel = await choose(page, t, client);
        await expect(panel).toContainText(t(`client.steps.${client}`));
        const figures = panel.locator("figure");
        expect(await figures.count(), client).toBeGreaterThan(0);
        for (const figure of await figures.all()) copied.push(await copy(page, figure));
      }
      expect(copied.filter((code) => code.includes("/api/mcp"))).toHaveLength(copied.length);
      const withKey = copied.filter((code) => code.includes(key));
      // The own files of seven clients hold the key; nothing else does.
      expect(withKey).toHaveLength(7);
      expect(withKey.filter((code) => /^(printf|claude|curl)/.test(code))).toEqual([]);
    });

    test("the link that adds the server to VS Code does not contain the key", async () => {
      await useKey(page, t);
      const panel = await choose(page, t, "vscode");
      const link = panel.getByRole("link", { name: t("client.install").replace("{client}", "") });
      const href = (await link.getAttribute("href")) ?? "";
      expect(href).toMatch(/^vscode:mcp\//);
      expect(decodeURIComponent(href)).toContain("/api/mcp");
      await expect(page.locator(`a[href*="${key}"]`)).toHaveCount(0);
    });

    test("signing in is chosen at first, and each client shows its steps with the address and no key", async () => {
      await expect(page.getByRole("radio", { name: t("way.sign_in.name"), exact: true })).toBeChecked();
      const endpoint = (await page.getByTestId("endpoint").textContent()) ?? "";
      await expect(page.getByRole("tab")).toHaveCount(signInClients.length);
      const copied: string[] = [];
      for (const client of signInClients) {
        const panel = await choose(page, t, client);
        expect(await panel.locator("ol > li").count(), client).toBeGreaterThan(1);
        const codes = [];
        for (const figure of await panel.locator("figure").all()) codes.push(await copy(page, figure));
        expect(codes.join("\n"), client).toContain(endpoint);
        copied.push(...codes);
      }
      expect(copied.filter((code) => /mcpo_|Authorization|YOUR_KEY/.test(code))).toEqual([]);
      await expect(page.getByText(t("key.title"), { exact: true })).toHaveCount(0);
      await expect(page.getByTestId("first-call")).toContainText(t("wait.waitingConsent"));
    });

    test("the chosen narrowing is written into the address of every configuration", async () => {
      const endpoint = page.getByTestId("endpoint");
      await expect(endpoint).toHaveText(/\/api\/mcp$/);
      await pick(page, t("narrow.label"), t("narrow.readonly"));
      await expect(endpoint).toHaveText(/\/api\/mcp\?readonly=1$/);
      for (const client of signInClients) {
        const panel = await choose(page, t, client);
        const codes = (await panel.locator("pre").allTextContents()).filter((code) => code.includes("/api/mcp"));
        expect(codes.length, client).toBeGreaterThan(0);
        for (const code of codes) expect(code).toContain("/api/mcp?readonly=1");
      }
      await page.getByRole("radio", { name: t("way.key.name"), exact: true }).check();
      for (const client of keyClients) {
        const panel = await choose(page, t, client);
        const codes = await panel.locator("pre").allTextContents();
        expect(codes.length, client).toBeGreaterThan(0);
        for (const code of codes) expect(code).toContain("/api/mcp?readonly=1");
      }
      await pick(page, t("narrow.label"), t("narrow.chosen"));
      const group = (id: string) => page.getByLabel(t(`narrow.names.${id}`));
      await expect(endpoint).toHaveText(/\/api\/mcp\?toolsets=read$/);
      await expect(group("read")).toBeDisabled();
      await group("files").check();
      await group("reports").check();
      await group("read").uncheck();
      await expect(endpoint).toHaveText(/\/api\/mcp\?toolsets=reports,files$/);
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
        .analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
    });
  });
}

test("the bundle cannot be downloaded without signing in", async ({ request }) => {
  expect((await request.get("/connect/bundle", { maxRedirects: 0 })).status()).toBe(401);
});

function wordsOf(language: string): Words {
  const words: unknown = JSON.parse(readFileSync(`messages/${language}/connect.json`, "utf8"));
  return (path) => {
    const found = path.split(".").reduce((at, name) => (at as Record<string, unknown>)[name], words);
    if (typeof found !== "string") throw new Error(`There is no message ${path}.`);
    return found;
  };
}

async function open(browser: Browser, baseURL: string | undefined, locale: string) {
  const context = await browser.newContext({ baseURL: baseURL ?? "", locale, storageState: state });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  await page.goto("/connect", { waitUntil: "networkidle" });
  return { context, page };
}

/** Chooses the existing key and pastes its value. */
async function useKey(page: Page, t: Words): Promise<void> {
  await page.getByRole("radio", { name: t("way.key.name"), exact: true }).check();
  await pick(page, t("key.mode"), t("key.existing"));
  await pick(page, t("key.choose"), `Claude (…${key.slice(-4)})`);
  await page.locator('input[name="pasted-key"]').fill(key);
  await expect(page.locator("pre").first()).toContainText(key);
}

async function pick(page: Page, label: string, option: string): Promise<void> {
  // The accessible name of a list's button is the chosen value followed by the label.
  await page.getByRole("button", { name: new RegExp(`${label.replaceAll("?", "\\?")}$`) }).click();
  await page.getByRole("option", { name: option }).click();
}

function tab(page: Page, t: Words, client: string): Locator {
  return page.getByRole("tab", { name: t(`client.names.${client}`), exact: true });
}

async function choose(page: Page, t: Words, client: string): Promise<Locator> {
  await tab(page, t, client).click();
  await expect(tab(page, t, client)).toHaveAttribute("aria-selected", "true");
  return page.getByRole("tabpanel");
}

/** Presses the copy button of a snippet and reads the clipboard. */
async function copy(page: Page, figure: Locator): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await figure.getByRole("button").click();
  const shown = (await figure.locator("code").textContent()) ?? "";
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
  return shown;
}
