import { defineConfig } from "@playwright/test";

const port = Number(process.env["E2E_PORT"] ?? 3310);
const executablePath = process.env["CHROMIUM_PATH"];

export default defineConfig({
  testDir: "e2e",
  outputDir: ".cache/e2e",
  timeout: 90_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  reporter: [["list"], ["json"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: "en-GB",
    trace: "retain-on-failure",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: "node server/start.mjs",
    url: `http://127.0.0.1:${port}/ready`,
    timeout: 240_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    reuseExistingServer: false,
    env: {
      PORT: String(port),
      MCP_ODOO_DATA_DIR: process.env["E2E_DATA_DIR"] ?? ".cache/e2e-data",
      LOG_LEVEL: "warn",
      // No test fetches the document of a client from its own host.
      OAUTH_DOCUMENTS_FILE: "e2e/support/client-documents.json",
      // A test runs this OpenID provider itself.
      OIDC_ISSUER: `http://127.0.0.1:${port + 500}`,
      OIDC_NAME: "Acme ID",
      OIDC_CLIENT_ID: "mcp-odoo",
      OIDC_CLIENT_SECRET: "a secret of the tests",
      // The tests name each browser's IP address in a header, as a proxy does.
      TRUSTED_PROXIES: "1",
    },
  },
});
