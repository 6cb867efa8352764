import { expect, type Page, test } from "@playwright/test";
import { connectClient, generations } from "./support/mcp.ts";
import { decide, discover, type PlayedClient, signInClient } from "./support/oauth.ts";
import { applyPreset, connectSandbox, newPerson, signUp } from "./support/portal.ts";

/** The clients as they come today: what each registers and where it wants the answer. */
const clients: readonly PlayedClient[] = [
  {
    name: "Claude",
    documentUrl: "https://claude.ai/oauth/mcp-oauth-client-metadata",
    redirectUri: "https://claude.ai/api/mcp/auth_callback",
  },
  {
    name: "Claude Code",
    documentUrl: "https://claude.ai/oauth/claude-code-client-metadata",
    redirectUri: "http://localhost:53817/callback",
  },
  { name: "ChatGPT", redirectUri: "https://chatgpt.com/connector/oauth/Ab3dEf" },
  {
    name: "Cursor",
    redirectUris: [
      "cursor://anysphere.cursor-mcp/oauth/callback",
      "https://www.cursor.com/agents/mcp/oauth/callback",
      "http://localhost:8787/callback",
    ],
    redirectUri: "cursor://anysphere.cursor-mcp/oauth/callback",
  },
  {
    name: "Visual Studio Code",
    documentUrl: "https://vscode.dev/oauth/client-metadata.json",
    redirectUri: "http://127.0.0.1:33418/",
  },
  {
    name: "Le Chat",
    redirectUri: "https://callback.mistral.ai/v1/integrations_auth/oauth2_callback",
    isConfidential: true,
  },
];

const endpointOf = (baseURL: string | undefined) => `${baseURL}/api/mcp`;

/** Limits the connection on the consent page to its second company, which becomes the default. */
async function chooseSecondCompany(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Odoo companies in Demo Odoo/ }).click();
  await page.getByRole("option", { name: "Only some companies" }).click();
  const second = page.getByRole("checkbox", { name: "Ribera Contract", exact: true });
  await second.check();
  await page.getByRole("button", { name: /Company of new records/ }).click();
  await page.getByRole("option", { name: "Ribera Contract" }).click();
  await page.getByRole("checkbox", { name: "Muebles Ribera", exact: true }).uncheck();
}

async function openCompany(page: Page): Promise<void> {
  await signUp(page, newPerson("Muebles del Sur"));
  await connectSandbox(page);
  await applyPreset(page, "Contacts");
}

test("every kind of client signs in with the member's consent and calls a tool", async ({ page, baseURL }) => {
  test.setTimeout(240_000);
  const endpoint = endpointOf(baseURL);
  await openCompany(page);
  for (const client of clients) {
    const { tokens } = await signInClient(page, endpoint, client, {
      scope: "read",
      connections: ["Demo Odoo"],
      look: async (shown) => {
        await expect(shown.getByRole("heading", { level: 1 })).toContainText(client.name);
        await expect(shown.getByRole("radio", { name: "Read", exact: true })).toBeChecked();
        const isLocal = client.redirectUri.startsWith("http://");
        await expect(shown.getByText("This client runs on your own computer")).toHaveCount(isLocal ? 1 : 0);
      },
    });
    expect([tokens.scope.split(" ").includes("odoo:read"), tokens.expires_in]).toEqual([true, 3600]);
    expect(tokens.refresh_token).toBeTruthy();
    for (const generation of generations) {
      const ai = await connectClient(generation, endpoint, tokens.access_token);
      const answer = await ai.call("search_records", { model: "res.partner", limit: 2 });
      expect(answer.isError, `${client.name} ${generation}: ${answer.text}`).toBe(false);
      await ai.close();
    }
  }
  await page.goto("/access");
  await expect(page.getByRole("rowheader")).toHaveCount(clients.length);
  for (const { name } of clients)
    await expect(page.getByRole("rowheader").filter({ has: page.getByText(name, { exact: true }) })).toHaveCount(1);
});

test("a client acts in the Odoo companies that its person chose, and the page of accesses names them", async ({
  page,
  baseURL,
}) => {
  const endpoint = endpointOf(baseURL);
  await openCompany(page);
  const [client] = clients as [PlayedClient];
  const { tokens } = await signInClient(page, endpoint, client, {
    scope: "read",
    connections: ["Demo Odoo"],
    choose: chooseSecondCompany,
  });
  const ai = await connectClient("2026", endpoint, tokens.access_token);
  const { data } = await ai.call("get_context", {});
  expect((data["companies"] as { name: string }[]).map(({ name }) => name)).toEqual(["Ribera Contract"]);
  await ai.close();
  await page.goto("/access");
  await expect(page.getByText("Demo Odoo: only in Ribera Contract")).toBeVisible();
});

test("a client that may read asks again when a call writes, and is ended on the page of accesses", async ({
  page,
  baseURL,
}) => {
  const endpoint = endpointOf(baseURL);
  await openCompany(page);
  const [client] = clients as [PlayedClient];
  const first = await signInClient(page, endpoint, client, { scope: "read", connections: ["Demo Odoo"] });
  const create = (token: string) =>
    fetch(endpoint, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "create_record", arguments: { model: "res.partner", values: { name: "Nueva" } } },
      }),
    });
  const refused = await create(first.tokens.access_token);
  expect(refused.status).toBe(403);
  const challenge = refused.headers.get("www-authenticate") ?? "";
  expect(challenge).toContain('error="insufficient_scope"');
  const scope = /scope="([^"]+)"/.exec(challenge)?.[1] ?? "";
  const second = await signInClient(
    page,
    endpoint,
    client,
    { scope: "write", connections: ["Demo Odoo"] },
    { client: first.client, scope },
  );
  const done = await create(second.tokens.access_token);
  expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("Nueva")]);

  await page.goto("/access");
  await page.getByRole("button", { name: "End: Claude" }).click();
  await page.getByRole("button", { name: "End access" }).click();
  await expect(page.getByText("Access ended")).toBeVisible();
  expect((await create(second.tokens.access_token)).status).toBe(401);
  const refresh = await fetch(second.server.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: second.tokens.refresh_token ?? "",
      client_id: second.client.client_id,
    }),
  });
  expect([refresh.status, await refresh.json()]).toEqual([400, expect.objectContaining({ error: "invalid_grant" })]);
});

test("a refusal goes back to the client, and the request of another browser cannot be answered", async ({
  page,
  browser,
  baseURL,
}) => {
  const endpoint = endpointOf(baseURL);
  await openCompany(page);
  const { server, resource } = await discover(endpoint);
  const query = new URLSearchParams({
    response_type: "code",
    client_id: "https://claude.ai/oauth/mcp-oauth-client-metadata",
    redirect_uri: "https://claude.ai/api/mcp/auth_callback",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
    state: "s1",
    resource,
  });
  const address = `${server.authorization_endpoint}?${query}`;
  const answer = await decide(page, address, "refuse");
  expect([answer.get("error"), answer.get("iss")]).toEqual(["access_denied", server.issuer]);

  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await other.goto(`${baseURL}${new URL(address).pathname}?${query}`);
  // Nobody is signed in there, so the request waits behind the sign-in.
  await other.waitForURL("**/sign-in?next=*");
  const waiting = new URL(other.url()).searchParams.get("next") ?? "";
  await page.goto(waiting);
  await expect(page.getByText("This request is no longer open")).toBeVisible();
  await stranger.close();
});
