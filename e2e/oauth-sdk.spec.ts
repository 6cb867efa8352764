import { auth as modernAuth } from "@modelcontextprotocol/client";
import { auth as legacyAuth } from "@modelcontextprotocol/sdk/client/auth.js";
import { expect, type Page, test } from "@playwright/test";
import { connectClient, generations } from "./support/mcp.ts";
import { decide } from "./support/oauth.ts";
import { applyPreset, connectSandbox, newPerson, signUp } from "./support/portal.ts";
import { createMemoryProvider, type MemoryProvider } from "./support/sdk-provider.ts";

type Generation = (typeof generations)[number];

/** Runs the SDK's own sign-in once: it redirects, exchanges a code or refreshes, as its provider's memory says. */
function authorize(
  generation: Generation,
  provider: MemoryProvider,
  serverUrl: string,
  answer?: URLSearchParams,
): Promise<string> {
  const authorizationCode = answer?.get("code");
  const options = { serverUrl, ...(authorizationCode ? { authorizationCode } : {}) };
  if (generation === "2025") return legacyAuth(provider, options);
  const iss = answer?.get("iss");
  return modernAuth(provider, { ...options, ...(iss ? { iss } : {}) });
}

async function openCompany(page: Page): Promise<void> {
  await signUp(page, newPerson("Muebles del Este"));
  await connectSandbox(page);
  await applyPreset(page, "Contacts");
}

async function search(generation: Generation, endpoint: string, token: string | undefined) {
  const ai = await connectClient(generation, endpoint, token ?? "");
  const answer = await ai.call("search_records", { model: "res.partner", limit: 1 });
  await ai.close();
  return answer;
}

for (const generation of generations) {
  test(`the SDK of ${generation} registers, signs in, calls a tool and refreshes its token`, async ({
    page,
    baseURL,
  }) => {
    test.setTimeout(240_000);
    const endpoint = `${baseURL}/api/mcp`;
    await openCompany(page);
    const provider = createMemoryProvider(`SDK ${generation}`);
    expect(await authorize(generation, provider, endpoint)).toBe("REDIRECT");
    const asked = provider.asked();
    expect(asked?.searchParams.get("resource")).toBe(endpoint);
    const answer = await decide(page, asked?.href ?? "", { scope: "read", connections: ["Demo Odoo"] });
    expect(await authorize(generation, provider, endpoint, answer)).toBe("AUTHORIZED");
    const first = provider.tokens();
    expect((await search(generation, endpoint, first?.access_token)).isError).toBe(false);

    expect(first?.refresh_token).toBeTruthy();
    expect(await authorize(generation, provider, endpoint)).toBe("AUTHORIZED");
    const second = provider.tokens();
    expect(second?.access_token).not.toBe(first?.access_token);
    expect(second?.refresh_token).not.toBe(first?.refresh_token);
    expect((await search(generation, endpoint, second?.access_token)).isError).toBe(false);

    // The member ends the access: the refresh fails, and the SDK asks for a new consent.
    await page.goto("/access");
    await page.getByRole("button", { name: `End: SDK ${generation}` }).click();
    await page.getByRole("button", { name: "End access" }).click();
    await expect(page.getByText("Access ended")).toBeVisible();
    expect(await authorize(generation, provider, endpoint)).toBe("REDIRECT");
  });
}
