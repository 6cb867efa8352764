import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type Bridge, startBridge } from "./support/bridge.ts";
import { decide } from "./support/oauth.ts";
import { applyPreset, connectSandbox, newPerson, signUp } from "./support/portal.ts";

let home: string;
test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "mcp-odoo-bridge-"));
});
test.afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Lets the member allow the bridge and calls its own address with the answer, as the member's browser does. */
async function allow(page: Page, bridge: Bridge): Promise<void> {
  const asked = await bridge.asked;
  const answer = await decide(page, asked, { scope: "read", connections: ["Demo Odoo"] });
  const landed = await fetch(`${new URL(asked).searchParams.get("redirect_uri")}?${answer}`);
  expect(landed.status, await landed.text()).toBe(200);
}

test("mcp-remote signs in with the member's consent, calls a tool, and the Connect page shows both", async ({
  page,
  context,
  baseURL,
}) => {
  test.setTimeout(240_000);
  await signUp(page, newPerson("Muebles del Norte"));
  await connectSandbox(page);
  await applyPreset(page, "Contacts");
  await page.goto("/connect");
  const waiting = page.getByTestId("first-call");
  await expect(waiting).toHaveAttribute("data-state", "waiting");

  await page.getByRole("radio", { name: "Sign in", exact: true }).check();
  await page.getByRole("tab", { name: "mcp-remote", exact: true }).click();
  const file = JSON.parse((await page.locator("pre").first().textContent()) ?? "") as {
    mcpServers: { odoo: { command: string; args: string[] } };
  };
  const { odoo } = file.mcpServers;
  expect([odoo.command, odoo.args[2]]).toEqual(["npx", `${baseURL}/api/mcp`]);
  const bridge = startBridge(odoo.args, home);
  try {
    const consent = await context.newPage();
    await allow(consent, bridge);
    await consent.close();
    await bridge.connected;
    await page.bringToFront();
    await expect(waiting).toHaveAttribute("data-state", "seen");
    expect(await bridge.call("search_records", { model: "res.partner", limit: 1 })).toContain("res.partner");
    await expect(waiting).toHaveAttribute("data-state", "called");
    await expect(waiting).toContainText("search_records");
  } finally {
    await bridge.close();
  }

  // The bridge keeps its tokens, so the next start asks nobody.
  const again = startBridge(odoo.args, home);
  try {
    await again.connected;
    expect(await again.call("search_records", { model: "res.partner", limit: 1 })).toContain("res.partner");
    expect(again.log()).not.toContain("Please authorize");
  } finally {
    await again.close();
  }
});
