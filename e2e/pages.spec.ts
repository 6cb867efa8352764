import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, expect, type Page, test } from "@playwright/test";
import { connectClient } from "./support/mcp.ts";
import { applyPreset, connectSandbox, makeKey, newPerson, signUp } from "./support/portal.ts";

type State = Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["storageState"]>>;

let state: State;
let connectionId = "";

/** Makes a company that has used every page once, so that no page is empty. */
test.beforeAll(async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL ?? "" });
  const page = await context.newPage();
  await signUp(page, newPerson("Carpintería del Sur, Sociedad Limitada"));
  await connectSandbox(page);
  connectionId = new URL(page.url()).searchParams.get("connection") ?? "";
  await applyPreset(page, "Sales");
  await page.goto("/connect");
  const key = await makeKey(page, "Claude Desktop of the sales department", "Read and write");
  const client = await connectClient("2026", `${baseURL}/api/mcp`, key);
  await client.call("search_records", { model: "res.partner", limit: 3 });
  await client.call("search_records", { model: "ir.config_parameter" });
  await client.call("search_records", { model: "sale.order", domain: [["nothing", "=", 1]] });
  await client.close();
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByRole("button", { name: "Make link" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Link without an address" })).toBeVisible();
  state = await context.storageState();
  await context.close();
});

const open = [
  "/sign-in",
  "/sign-in?done=deleted",
  "/sign-up",
  "/sign-up/confirm",
  "/forgot",
  "/reset",
  "/confirm-email",
  "/invitation",
  "/dev/mail",
];
const pages = () => [
  "/overview",
  "/connections",
  "/connections/new",
  `/connections/${connectionId}`,
  "/models",
  "/models?preset=crm",
  "/models?model=res.partner",
  "/keys",
  "/connect",
  "/audit",
  "/audit?outcome=denied",
  "/audit?q=nothing-like-this",
  "/members",
  "/settings",
  "/settings/security",
  "/nowhere",
];

const looks: readonly (BrowserContextOptions & { readonly name: string })[] = [
  { name: "English, light, wide", locale: "en-GB", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "Spanish, dark, narrow", locale: "es-ES", colorScheme: "dark", viewport: { width: 360, height: 740 } },
  { name: "Spanish, light, wide", locale: "es-ES", colorScheme: "light", viewport: { width: 1600, height: 900 } },
  { name: "English, dark, narrow", locale: "en-GB", colorScheme: "dark", viewport: { width: 360, height: 740 } },
];

for (const { name, ...look } of looks) {
  test(`every page is accessible, fits and logs no error: ${name}`, async ({ browser, baseURL }) => {
    test.setTimeout(240_000);
    const visit = async (paths: readonly string[], storageState?: State) => {
      const context = await browser.newContext({
        ...look,
        baseURL: baseURL ?? "",
        ...(storageState && { storageState }),
      });
      const page = await context.newPage();
      const logged: string[] = [];
      page.on("console", (message) => {
        // The browser logs an error for each 404, and one of the visited pages is a 404.
        if (message.type() === "error" && !message.text().includes("404"))
          logged.push(`${page.url()} ${message.text()}`);
      });
      page.on("pageerror", (error) => logged.push(`${page.url()} ${error.message}`));
      for (const path of paths) await check(page, path);
      expect(logged).toEqual([]);
      await context.close();
    };
    await visit(open);
    await visit(pages(), state);
  });
}

async function check(page: Page, path: string): Promise<void> {
  await test.step(path, async () => {
    await page.goto(path, { waitUntil: "networkidle" });
    // A sheet that slides in has too little contrast. Pulsing and scroll animations never end and are left out.
    await page.waitForFunction(() =>
      document
        .getAnimations()
        .every(
          ({ playState, timeline, effect }) =>
            playState !== "running" ||
            timeline !== document.timeline ||
            effect?.getTiming().iterations === Number.POSITIVE_INFINITY,
        ),
    );
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways).toBeLessThanOrEqual(0);
    await expect(page.locator("h1")).toHaveCount(1);
  });
}
