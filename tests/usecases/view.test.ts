import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { reportView } from "#lib/mcp/views/report.ts";
import { findBrowser } from "../../scripts/browser.ts";
import type { Host } from "./view-host.ts";

let host: string;
let browser: Browser;
let page: Page;
const asked: string[] = [];
const troubles: string[] = [];
beforeAll(async () => {
  const { CHROMIUM_PATH: executablePath } = await findBrowser();
  browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, "view-host.ts")],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    logLevel: "error",
  });
  host = bundle.outputFiles[0]?.text ?? "";
}, 300_000);
afterAll(() => browser?.close());
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  asked.length = 0;
  troubles.length = 0;
  page.on("request", ({ url }) => void (url().startsWith("about:") || asked.push(url())));
  page.on("dialog", (dialog) => {
    troubles.push(dialog.message());
    return dialog.dismiss();
  });
  page.on("pageerror", (error) => void troubles.push(String(error)));
  await page.addScriptTag({ content: host });
});
afterEach(() => page.close());

const attack = `<img src=x onerror="alert('row')"><script>alert(1)</script>`;
const columns = [
  { key: "order", label: "Order", type: "text" },
  { key: "untaxed", label: attack, type: "money" },
];
const report = {
  report: "top_sales",
  title: `Best sales ${attack}`,
  period: { from: "2026-11-01", to: "2026-11-30" },
  company: { id: 1, name: attack, currency: "EUR" },
  kpis: [
    { key: "sold", label: "Sales", value: 1234.5, unit: "EUR" },
    { key: "best", label: "Best", value: attack },
  ],
  columns,
  rows: [
    { order: attack, untaxed: 1234.5 },
    { order: "javascript:alert(2)", untaxed: -20 },
  ],
  chart: { type: "bar", x: "order", series: ["untaxed"] },
  notes: [attack],
};

type Shown = Parameters<Host["open"]>[1];
const open = (context: Shown = {}) =>
  page.evaluate(([html, given]) => window.host.open(html, given), [reportView.html, context] as const);
const answer = (result: object) => page.evaluate((given) => window.host.answer(given), JSON.stringify(result));
const frame = () => page.frameLocator("iframe");

test("values with markup are shown as text and are not executed", async () => {
  await open();
  await answer({ content: [{ type: "text", text: "" }], structuredContent: report });
  await frame().getByRole("table").waitFor();
  expect(await frame().getByRole("rowheader").first().textContent()).toBe(attack);
  expect(await frame().getByRole("columnheader").nth(1).textContent()).toBe(attack);
  expect(await frame().locator("h1").textContent()).toBe(`Best sales ${attack}`);
  expect(await frame().locator("main img, main script, main a, main iframe").count()).toBe(0);
  await page.waitForTimeout(200);
  expect(troubles).toEqual([]);
  expect(asked).toEqual([]);
});

test("a report is a table with headings and a chart with a name, and the page reports its height", async () => {
  await open({ theme: "light", locale: "es-ES" });
  await answer({ content: [{ type: "text", text: "" }], structuredContent: { ...report, title: "Ventas" } });
  await frame().getByRole("table", { name: "Ventas" }).waitFor();
  expect(await frame().getByRole("cell").allTextContents()).toEqual(["1234,50", "-20,00"]);
  const chart = frame().getByRole("img", { name: "Ventas" });
  const bars = await chart
    .locator("rect")
    .evaluateAll((all) => all.map((bar) => Number.parseFloat(bar.getAttribute("width") ?? "")));
  expect(bars[0]).toBeCloseTo((1234.5 / 1254.5) * 100, 3);
  expect(bars[1]).toBeCloseTo((20 / 1254.5) * 100, 3);
  await expect.poll(() => page.evaluate(() => window.host.heights.length)).toBeGreaterThan(0);
});

test("a refusal is shown as text, and the dark theme follows the host", async () => {
  await open({ theme: "dark" });
  await answer({ isError: true, content: [{ type: "text", text: attack }] });
  await frame().locator("main p").waitFor();
  expect(await frame().locator("main p").textContent()).toBe(attack);
  expect(
    await frame()
      .locator("html")
      .evaluate(() => getComputedStyle(document.documentElement).colorScheme),
  ).toBe("dark");
  expect(troubles).toEqual([]);
});

test("a message that the host did not send draws nothing, and the page answers a teardown", async () => {
  await open();
  const message = { jsonrpc: "2.0", method: "ui/notifications/tool-result", params: { structuredContent: report } };
  const inner = page.frames()[1];
  await inner?.evaluate((forged) => window.postMessage(forged, "*"), message);
  const left = await page.evaluate(() => window.host.leave());
  expect(left).toEqual({});
  expect(await frame().locator("main > *").count()).toBe(0);
});

test("the page has no external address, and its resource allows none", () => {
  expect(reportView.html).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  expect(reportView.html).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(/);
  expect(reportView.html).toContain("default-src 'none'");
  expect(reportView.mimeType).toBe("text/html;profile=mcp-app");
  expect(reportView.meta).toEqual({
    ui: { csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] }, prefersBorder: true },
  });
});
