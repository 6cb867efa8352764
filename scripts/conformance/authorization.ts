import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { z } from "zod";
import { freePort } from "../../tests/process/app.ts";
import { findBrowser } from "../browser.ts";
import { type Count, fail } from "./count.ts";
import { reports, runProgram } from "./programs.ts";
import { readChecks, reasonOf } from "./suite.ts";

export interface Member {
  readonly email: string;
  readonly password: string;
}

const scenarios = ["authorization-server-metadata-endpoint", "authorization-code-grant"];

/**
 * Runs the suite's scenarios for authorization servers. The suite waits for a person to open an address and to allow
 * the client, which a browser does here as the given member. The result fails if a scenario was not run or was skipped.
 */
export async function runAuthorization(url: string, member: Member): Promise<Count> {
  const count: Count = { passed: 0, failed: 0, known: 0 };
  const folder = join(reports, "authorization");
  rmSync(folder, { recursive: true, force: true });
  const port = await freePort();
  const redirectUri = `http://127.0.0.1:${port}/callback`;
  const clientId = await register(url, redirectUri);
  const { CHROMIUM_PATH } = await findBrowser();
  const browser = await chromium.launch({
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    ...(CHROMIUM_PATH === undefined ? {} : { executablePath: CHROMIUM_PATH }),
  });
  try {
    const consent: { given?: Promise<void> } = {};
    const options = ["--url", url, "--client-id", clientId, "--resource", `${url}/api/mcp`, "--port", String(port)];
    const run = await runProgram("conformance", ["authorization", ...options, "--output-dir", folder], (output) => {
      const address = new RegExp(`^${url}/\\S+response_type=code\\S*$`, "m").exec(output)?.[0];
      if (address === undefined || consent.given !== undefined) return;
      consent.given = allow(browser, address, member).catch(async (thrown: unknown) => {
        fail(count, `the client could not be allowed: ${thrown}`);
        // Without an answer the suite would wait for five minutes.
        await fetch(`${redirectUri}?error=access_denied`);
      });
    });
    await consent.given;
    for (const scenario of scenarios) {
      const checks = readChecks(folder, `authorization-server-${scenario}`);
      const faults = checks.filter(({ status }) => status !== "SUCCESS" && status !== "INFO");
      if (checks.length === 0) fail(count, `${scenario}: was not run\n${run.errors || run.output}`);
      else if (faults.length > 0) fail(count, `${scenario}: ${faults.map(reasonOf).join("; ")}`);
      else count.passed++;
    }
    if (run.code !== 0 && count.failed === 0) fail(count, `the suite ended with ${run.code}\n${run.errors}`);
  } finally {
    await browser.close();
  }
  return count;
}

/** Registers a public client and returns its id. */
async function register(url: string, redirectUri: string): Promise<string> {
  const answer = await fetch(`${url}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Conformance suite",
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
    }),
  });
  return z.object({ client_id: z.string() }).parse(await answer.json()).client_id;
}

/** Opens the address of an authorization request, signs in and allows the client, until the suite has its answer. */
async function allow(browser: Browser, address: string, { email, password }: Member): Promise<void> {
  const page = await browser.newPage({ locale: "en-GB" });
  await page.goto(address);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await page.getByText("You can close this page").waitFor();
}
