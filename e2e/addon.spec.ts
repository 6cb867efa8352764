import { expect, test } from "@playwright/test";
import { keepRules, setRule } from "#tests/addon/lab/admin.ts";
import { auditMark, auditSince } from "#tests/addon/lab/audit.ts";
import { type AddonServer, addonServers } from "#tests/addon/lab/servers.ts";
import { connectClient } from "./support/mcp.ts";
import { applyPreset, fillTarget, makeKey, modelRow, newPerson, saveTested, signUp } from "./support/portal.ts";

for (const [series, server] of addonServers()) {
  test.describe(`Odoo ${series} with the addon @odoo`, () => {
    let restore: () => Promise<void>;
    test.beforeAll(async () => {
      restore = await keepRules(server);
      await setRule(server, "res.partner", "rwc", { denied_fields: "comment" });
      await setRule(server, "crm.team", "r");
      await setRule(server, "purchase.order", "");
    });
    test.afterAll(() => restore());

    test("a connection through the addon applies Odoo's rules and is recorded on both sides", async ({
      page,
      baseURL,
    }) => {
      const mark = auditMark(server);
      await signUp(page, newPerson("Muebles Ana"));

      await test.step("a password works, and the connection test offers the addon's key", async () => {
        await fillTarget(page, { ...target(server), apiKey: server.admin.password });
        await page.getByRole("button", { name: "Test connection" }).click();
        await expect(page.getByText("Everything works")).toBeVisible();
        await expect(page.getByText("This Odoo has the MCP addon")).toBeVisible();
      });

      await test.step("with the addon's key the connection uses the addon", async () => {
        await page.getByRole("textbox", { name: "API key" }).fill(server.admin.apiKey);
        await page.getByRole("button", { name: "Test connection" }).click();
        await expect(page.getByText("Everything works")).toBeVisible();
        await expect(page.getByText("MCP addon", { exact: true })).toBeVisible();
        await expect(page.getByText("This Odoo has the MCP addon")).toHaveCount(0);
        await saveTested(page, `Odoo ${series}`);
      });

      await test.step("operations and fields that Odoo closes are marked and cannot be ticked", async () => {
        await expect(page.getByText("This Odoo has rules of its own as well")).toBeVisible();
        await applyPreset(page, "Contacts");
        await applyPreset(page, "Sales");
        const contact = modelRow(page, "res.partner");
        await expect(contact.getByRole("checkbox", { name: /^Update/ })).toBeChecked();
        await expect(contact.getByRole("checkbox", { name: /^Delete/ })).toHaveCount(0);
        await expect(contact.getByText("Closed by Odoo")).toHaveCount(1);
        await contact.getByRole("button", { name: /^Fields of/ }).click();
        const comment = page.getByRole("dialog").getByRole("listitem").filter({ hasText: "hidden by Odoo" });
        await expect(comment.filter({ hasText: "comment" })).toBeVisible();
        await page.keyboard.press("Escape");
      });

      await page.getByRole("link", { name: "Connect", exact: true }).click();
      const key = await makeKey(page, "Claude Desktop", "Read and write");
      const client = await connectClient("2026", `${baseURL}/api/mcp`, key);
      const search = (model: string, fields: string[]) => client.call("search_records", { model, fields, limit: 2 });

      await test.step("calls work within Odoo's own rules, and a rule changed in Odoo applies at once", async () => {
        const found = await search("res.partner", ["name"]);
        expect(found.isError, found.text).toBe(false);
        const hidden = await search("res.partner", ["comment"]);
        expect(hidden.isError).toBe(true);
        expect(hidden.text).toMatch(/comment[\s\S]*menu MCP/);
        expect((await search("crm.team", ["name"])).isError).toBe(false);
        await setRule(server, "crm.team", "");
        const closed = await search("crm.team", ["name"]);
        expect(closed.isError).toBe(true);
        expect(closed.text).toContain("crm.team");
      });
      await client.close();

      await test.step("the portal's audit log shows done and refused calls", async () => {
        await page.getByRole("link", { name: "Audit", exact: true }).click();
        await expect(page).toHaveURL(/\/audit/);
        const rows = page.getByRole("row").filter({ hasText: "search_records" });
        // The service commits entries of reads within a quarter of a second, so the page may have been loaded before.
        await expect(async () => {
          await page.reload();
          await expect(rows).toHaveCount(4, { timeout: 2_000 });
        }).toPass({ timeout: 15_000 });
        await expect(rows.filter({ hasText: "Denied" })).toHaveCount(2);
      });

      const inside = auditSince(server, mark, "door = 'call' AND method LIKE 'search%' AND key_id IS NOT NULL");
      const outcomes = inside.map(({ model, outcome }) => `${model} ${outcome}`);
      expect(outcomes).toContain("res.partner ok");
      expect(outcomes).toContain("crm.team ok");
      expect(outcomes).toContain("crm.team denied");
    });
  });
}

function target({ url, database, admin }: AddonServer) {
  return { url, database, login: admin.login, apiKey: admin.apiKey };
}
