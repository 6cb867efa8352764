// Takes the screenshots and the cover of the addon's store page from its views in Odoo's web client. This is not a
// test: `scripts/addon pictures` runs it, and somebody looks at the pictures before they are committed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { findBrowser } from "../../scripts/browser.ts";
import { admin, create, search } from "./lab/admin.ts";
import { call } from "./lab/call.ts";
import { type AddonServer, addonServer } from "./lab/servers.ts";

const folder = join(import.meta.dirname, "..", "..", "odoo_addon", "mcp_server", "static", "description");
const views: readonly (readonly [picture: string, action: string])[] = [
  ["models", "mcp_enabled_model_action"],
  ["keys", "mcp_key_action"],
  ["audit", "mcp_audit_action"],
  ["settings", "mcp_settings_action"],
];

/** Creates keys and makes calls such as a company has. */
async function fill(server: AddonServer): Promise<void> {
  const [uid] = await search(server, "res.users", [["login", "=", "admin"]]);
  for (const [name, scope] of [
    ["Claude Desktop, laptop", "read"],
    ["Sales assistant", "write"],
  ]) {
    if ((await search(server, "mcp.key", [["name", "=", name]])).length > 0) continue;
    const wizard = await create(server, "mcp.key.create", { name, user_id: uid, scope });
    await admin(server, "mcp.key.create", "action_create", [[wizard]]);
  }
  const own = await search(server, "mcp.key", [["name", "=", "contract"]]);
  if (own.length > 0) await admin(server, "mcp.key", "write", [own, { name: "Back office" }]);
  const [partner] = await search(server, "res.partner", [["is_company", "=", true]]);
  const bodies = [
    { model: "res.partner", method: "search_read", args: { limit: 3, fields: ["name"] } },
    { model: "sale.order", method: "search_read", args: { limit: 5, fields: ["name", "state"] } },
    { model: "res.partner", method: "write", ids: [partner], args: { values: { color: 1 } }, dry_run: true },
    { model: "hr.employee", method: "search_read", args: { fields: ["name"] } },
    { model: "res.partner", method: "search", args: { domain: [["comment", "ilike", "x"]] } },
    { model: "crm.lead", method: "read_group", args: { groupby: ["stage_id"], aggregates: ["__count"] } },
    { model: "sale.order", method: "search_count", args: {} },
  ];
  for (let i = 0; i < 3; i++) for (const body of bodies) await call(server, server.admin.apiKey, body);
}

async function signIn(server: AddonServer, page: Page): Promise<void> {
  await page.goto(`${server.url}/web/login`);
  await page.fill("input[name=login]", server.admin.login);
  await page.fill("input[name=password]", server.admin.password);
  await page.click("button[type=submit]");
  await page.locator(".o_main_navbar").waitFor();
}

async function take(server: AddonServer, page: Page): Promise<void> {
  for (const [picture, action] of views) {
    await page.goto("about:blank");
    await page.goto(`${server.url}/odoo/action-mcp_server.${action}`);
    await page.locator(".o_list_view tbody tr.o_data_row, .o_form_view .app_settings_block").first().waitFor();
    await page.waitForTimeout(700);
    await page.locator(".o_loading_indicator").first().waitFor({ state: "hidden" });
    await page.screenshot({ path: join(folder, `${picture}.jpg`), type: "jpeg", quality: 80 });
  }
}

/** Takes the picture that a store shows in its lists: the addon's name, its purpose and a view. */
async function cover(browser: Browser): Promise<void> {
  const data = (name: string, kind: string) => `data:${kind};base64,${readFileSync(join(folder, name), "base64")}`;
  const page = await browser.newPage({ viewport: { width: 1120, height: 560 } });
  await page.setContent(`
    <body style="margin:0;background:#f3f4f6;font-family:Helvetica,Arial,sans-serif;color:#1f2937;overflow:hidden">
      <div style="position:absolute;left:56px;top:120px;width:420px">
        <img src="${data("icon.png", "image/png")}" style="width:88px">
        <h1 style="font-size:52px;margin:20px 0 12px">MCP Server</h1>
        <p style="font-size:25px;line-height:1.4;margin:0">AI clients work with Odoo, within rules you set.</p>
      </div>
      <img src="${data("models.jpg", "image/jpeg")}" style="position:absolute;left:520px;top:70px;width:900px;
        border:1px solid #d1d5db;border-radius:8px;box-shadow:0 12px 32px rgba(0,0,0,.16)">
    </body>`);
  await page.screenshot({ path: join(folder, "banner.jpg"), type: "jpeg", quality: 85 });
}

const { CHROMIUM_PATH } = await findBrowser();
const browser = await chromium.launch({
  ...(CHROMIUM_PATH !== undefined && { executablePath: CHROMIUM_PATH }),
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
try {
  const server = addonServer("19");
  await fill(server);
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: "en-US" });
  // The first visit to a new database builds the web client's files, which takes long.
  page.setDefaultTimeout(180_000);
  await signIn(server, page);
  await take(server, page);
  await cover(browser);
} finally {
  await browser.close();
}
