// Takes screenshots of the addon's views in Odoo's web client, in each language, into .cache/addon/screens, for people
// to look at. This is not a test. ADDON_SERIES chooses one series, ADDON_WIDTH another width of the window.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { findBrowser } from "../../scripts/browser.ts";
import { admin, create, search } from "./lab/admin.ts";
import { call } from "./lab/call.ts";
import { type AddonServer, addonServer } from "./lab/servers.ts";

const folder = join(import.meta.dirname, "..", "..", ".cache", "addon", "screens");
const width = Number(process.env["ADDON_WIDTH"] ?? 1366);
const suffix = width === 1366 ? "" : `-${width}`;
/** The views named on the command line. If none is named, all are taken. */
const only = process.argv.slice(2);
/** The languages, with the translated names of the options that are chosen. */
const languages = [
  { lang: "en_US", hr: "HR", purchase: "Purchase" },
  { lang: "es_ES", hr: "RR. HH.", purchase: "Compra" },
] as const;
type Language = (typeof languages)[number];
const views: readonly (readonly [
  string,
  string,
  ((page: Page, server: AddonServer, language: Language) => Promise<void>)?,
])[] = [
  ["start", "mcp_start_action"],
  ["models", "mcp_enabled_model_action"],
  ["model", "mcp_enabled_model_action", openRule],
  ["model-actions", "mcp_enabled_model_action", chooseActions],
  ["preset", "mcp_preset_apply_action", choosePreset],
  ["keys", "mcp_key_action"],
  ["key", "mcp_key_action", openFirst],
  ["rotate", "mcp_key_action", rotate],
  ["new-key", "mcp_key_create_action"],
  ["copy-key", "mcp_key_create_action", createKey],
  ["audit", "mcp_audit_action"],
  ["audit-row", "mcp_audit_action", openFirst],
  ["audit-change", "mcp_audit_action", openChange],
  ["audit-graph", "mcp_audit_action", (page) => switchTo(page, "graph")],
  ["audit-pivot", "mcp_audit_action", (page) => switchTo(page, "pivot")],
  ["limits", "mcp_limit_action"],
  ["settings", "mcp_settings_action"],
  ["user", "base.action_res_users", openUser],
];

async function openFirst(page: Page): Promise<void> {
  await page.locator("tbody tr.o_data_row td.o_data_cell").first().click();
  await page.locator(".o_form_view").waitFor();
}

async function openUser(page: Page): Promise<void> {
  await openRow(page, "admin");
  await page.locator(".nav-link[name=access_rights], .nav-link").first().waitFor();
}

/** Opens a row by its text. On a narrow screen Odoo 19 shows cards instead of lists. */
async function openRow(page: Page, text: string): Promise<void> {
  await page.locator("tbody tr.o_data_row td.o_data_cell, .o_kanban_record", { hasText: text }).first().click();
  await page.locator(".o_form_view").waitFor();
}

async function openRule(page: Page): Promise<void> {
  await page
    .locator("tbody tr.o_data_row", { hasText: "res.partner" })
    .first()
    .locator("button[name=action_open]")
    .click();
  await page.locator(".o_form_view").waitFor();
}

async function chooseActions(page: Page): Promise<void> {
  const name = page.locator("td", { hasText: /^sale\.order$/ });
  await page.locator("tbody tr.o_data_row", { has: name }).locator("button[name=action_open]").click();
  await page.locator(".o_form_view").waitFor();
  await page.locator("button[name=action_choose_actions]").click();
  await page.locator(".modal tbody tr.o_data_row").first().waitFor();
}

async function rotate(page: Page): Promise<void> {
  await openFirst(page);
  await page.locator("button[name=action_rotate]").click();
  await page.locator(".modal .o_form_view").waitFor();
}

async function createKey(page: Page): Promise<void> {
  const purpose = `Claude Desktop ${Date.now()}`;
  await page.locator(".modal [name=name] input, .modal input[name=name]").first().fill(purpose);
  await page.locator(".modal button[name=action_create]").click();
  await page.locator(".modal .o_field_widget[name=key]").waitFor();
}

async function openChange(page: Page): Promise<void> {
  await page
    .locator("tbody tr.o_data_row", { hasText: "mcp.enabled.model" })
    .first()
    .locator("td.o_data_cell")
    .first()
    .click();
  await page.locator(".o_form_view").waitFor();
}

async function choosePreset(page: Page, server: AddonServer, { hr, purchase }: Language): Promise<void> {
  if (server.major < 19) await page.locator(".modal select").first().selectOption({ label: hr });
  else {
    await page.locator(".modal [name=preset] input, .modal [name=preset] select").first().click();
    await page.getByText(purchase, { exact: true }).first().click();
  }
}

async function switchTo(page: Page, view: string): Promise<void> {
  await page.locator(`.o_switch_view.o_${view}, button[data-view-type=${view}]`).first().click();
  await page.locator(`.o_${view}_view, .o_${view}`).first().waitFor();
}

/** Makes calls with every outcome, so that the audit has rows to show. */
async function fill(server: AddonServer): Promise<void> {
  const key = server.admin.apiKey;
  const bodies = [
    { model: "res.partner", method: "search_read", args: { limit: 3, fields: ["name"] } },
    { model: "res.partner", method: "write", ids: [1], args: { values: { color: 1 } } },
    { model: "res.partner", method: "search", args: { domain: [["comment", "=", "x"]] } },
    { model: "ir.cron", method: "search_read" },
    { model: "res.partner", method: "write", ids: [2_000_000_000], args: { values: { color: 1 } } },
    { model: "crm.lead", method: "search_count" },
  ];
  for (let i = 0; i < 3; i++) for (const body of bodies) await call(server, key, body);
  const [uid] = await search(server, "res.users", [["login", "=", "admin"]]);
  const name = "Claude Desktop, laptop";
  if ((await search(server, "mcp.key", [["name", "=", name]])).length > 0) return;
  const wizard = await create(server, "mcp.key.create", { name, user_id: uid, scope: "read", rotate_at: "2027-03-01" });
  await admin(server, "mcp.key.create", "action_create", [[wizard]]);
  const rules = await search(server, "mcp.enabled.model", [["model_name", "=", "res.partner"]]);
  await admin(server, "mcp.enabled.model", "write", [rules, { denied_fields: "credit_limit, comment, email" }]);
}

async function take(server: AddonServer, page: Page, language: Language): Promise<void> {
  await page.goto(`${server.url}/web/login`);
  await page.fill("input[name=login]", server.admin.login);
  await page.fill("input[name=password]", server.admin.password);
  await page.click("button[type=submit]");
  await page.locator(".o_main_navbar").waitFor();
  for (const [view, action, then] of views.filter(([name]) => only.length === 0 || only.includes(name))) {
    const name = action.includes(".") ? action : `mcp_server.${action}`;
    const path = server.major >= 19 ? `/odoo/action-${name}` : `/web#action=${name}`;
    // The blank page makes the browser load the address: a change behind the # alone would load nothing.
    await page.goto("about:blank");
    await page.goto(server.url + path);
    try {
      await page
        .locator(".o_list_view, .o_form_view, .o_view_controller .o_content")
        .first()
        .waitFor({ timeout: 15_000 });
      await then?.(page, server, language);
    } catch (error) {
      process.stderr.write(`${server.major} ${language.lang} ${view}: ${String(error).split("\n")[0]}\n`);
    }
    await page.waitForTimeout(700);
    await page.locator(".o_loading_indicator, .o_loading").first().waitFor({ state: "hidden" });
    await page.screenshot({ path: join(folder, `${server.major}-${language.lang}-${view}${suffix}.png`) });
    process.stdout.write(`${server.major} ${language.lang} ${view}: ${page.url()}\n`);
  }
}

mkdirSync(folder, { recursive: true });
const { CHROMIUM_PATH } = await findBrowser();
const browser = await chromium.launch({
  ...(CHROMIUM_PATH !== undefined && { executablePath: CHROMIUM_PATH }),
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
try {
  for (const series of process.env["ADDON_SERIES"]?.split(",") ?? ["19", "14"]) {
    const server = addonServer(series);
    await fill(server);
    const [uid] = await search(server, "res.users", [["login", "=", "admin"]]);
    for (const language of languages) {
      await admin(server, "res.users", "write", [[uid], { lang: language.lang }]);
      const page = await browser.newPage({ viewport: { width, height: 850 }, locale: "en-GB" });
      page.on("pageerror", (error) => process.stderr.write(`${series} page error: ${error.message.split("\n")[0]}\n`));
      await take(server, page, language);
      await page.close();
    }
    await admin(server, "res.users", "write", [[uid], { lang: "en_US" }]);
  }
} finally {
  await browser.close();
}
