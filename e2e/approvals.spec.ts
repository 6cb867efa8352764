import { type Browser, expect, type Page, test } from "@playwright/test";
import { openMailedLink } from "./support/mail.ts";
import { type AiClient, connectClient, generations } from "./support/mcp.ts";
import { applyPreset, connectSandbox, makeKey, newPerson, type Person, signUp } from "./support/portal.ts";

const password = "correct horse battery staple";

/** Joins Ana's company as an approver, in Spanish, with an invitation by mail. */
async function joinAsApprover(page: Page, browser: Browser, baseURL: string | undefined, bea: Person): Promise<Page> {
  await page.goto("/members");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const form = page.getByRole("dialog").locator("section").filter({ hasText: "By e-mail" });
  await form.getByRole("button", { name: /Role/ }).click();
  await page.getByRole("option", { name: "Approver", exact: true }).click();
  await page.getByRole("dialog").getByLabel("E-mail address").fill(bea.email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText(`Invitation to ${bea.email} sent`)).toBeVisible();
  const context = await browser.newContext({ baseURL: baseURL ?? "", locale: "es-ES" });
  const beas = await context.newPage();
  await beas.setExtraHTTPHeaders({ "x-forwarded-for": bea.address });
  await openMailedLink(beas, bea.email, "Invitation to Aprobada SL at MCP Odoo");
  await beas.getByLabel("Tu nombre").fill("Bea");
  await beas.getByRole("textbox", { name: "Contraseña" }).fill(password);
  await beas.getByRole("button", { name: "Crear cuenta y aceptar" }).click();
  await beas.waitForURL("**/overview");
  return beas;
}

test("a second person approves by link and refuses in the portal, and the client learns both", async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const [ana, bea] = [newPerson("Aprobada SL"), newPerson("")];
  await signUp(page, ana);
  await connectSandbox(page);
  await applyPreset(page, "Contacts");
  const beas = await joinAsApprover(page, browser, baseURL, bea);

  await page.goto("/connections");
  await page.getByRole("link", { name: "Demo Odoo", exact: true }).click();
  const demand = page.locator("section, div").filter({ hasText: "What a second person must approve" }).last();
  await demand.getByRole("radio", { name: "Every change" }).check();
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();

  await page.goto("/connect");
  const key = await makeKey(page, "Claude", "Read and write");
  const clients: AiClient[] = [];
  for (const generation of generations) clients.push(await connectClient(generation, `${baseURL}/api/mcp`, key));
  const [older, newer] = clients as [AiClient, AiClient];
  const found = await older.call("search_records", { model: "res.partner", fields: ["name", "city"], limit: 1 });
  const [record] = found.data["records"] as { id: number; name: string; city: string }[];
  const change = { model: "res.partner", record_id: record?.id, values: { city: "Vigo" } };

  const asked = await older.call("update_record", change);
  expect(asked.data["status"]).toBe("approval_required");
  const redeem = { token: asked.data["confirmation_token"] };

  await page.goto("/approvals");
  await page.getByRole("link", { name: "update_record" }).click();
  await expect(page.getByText("Somebody else must decide on this.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);

  await openMailedLink(beas, bea.email, "Una llamada de un cliente de IA necesita tu aprobación");
  const row = beas.getByRole("row").filter({ hasText: "res.partner" });
  await expect(row.getByRole("cell", { name: "Vigo" })).toBeVisible();
  expect(new URL(beas.url()).hash).toBe("");
  await expect(row.getByRole("cell", { name: record?.city ?? "" }).first()).toBeVisible();
  expect((await older.call("confirm_operation", redeem)).data["status"]).toBe("approval_required");
  await beas.getByRole("button", { name: "Aprobar" }).click();
  await expect(beas.getByText("La llamada está aprobada").first()).toBeVisible();
  expect((await older.call("confirm_operation", redeem)).isError).toBe(false);
  const after = await older.call("get_record", { model: "res.partner", record_id: record?.id, fields: ["city"] });
  expect(after.text).toContain("Vigo");

  await openMailedLink(beas, bea.email, "Una llamada de un cliente de IA necesita tu aprobación");
  await expect(beas.getByText(/enlace no funciona|This link does not work/).first()).toBeVisible();
  await beas.goto("/approve#not-a-token-of-anybody");
  await expect(beas.getByText(/enlace no funciona/).first()).toBeVisible();

  const again = await newer.call("update_record", { ...change, values: { city: "Lugo" } });
  await beas.goto("/approvals");
  await expect(beas.getByRole("link", { name: /Aprobaciones.*1 llamada espera/ })).toBeVisible();
  await beas.getByRole("row").filter({ hasText: "En espera" }).getByRole("link").click();
  await beas.getByLabel("Palabras para quien lo pidió").fill("Hasta el lunes no.");
  await beas.getByRole("button", { name: "Rechazar" }).click();
  await expect(beas.getByText("Rechazada").first()).toBeVisible();
  const declined = await newer.call("confirm_operation", { token: again.data["confirmation_token"] });
  expect(declined.data["status"]).toBe("declined");
  expect(declined.text).toContain("Hasta el lunes no.");
  for (const client of clients) await client.close();
});
