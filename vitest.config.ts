import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "server-only": fileURLToPath(new URL("./tests/support/empty.ts", import.meta.url)) } },
  test: {
    include: [
      "lib/**/*.test.ts",
      "app/**/*.test.ts",
      "i18n/**/*.test.ts",
      "tests/**/*.test.ts",
      "scripts/**/*.test.ts",
      "server/**/*.test.ts",
    ],
    // Tests against real Odoo servers run by `npm run test:odoo`.
    exclude: [
      ...(process.env["MCP_ODOO_LAB"] === "1" ? [] : ["tests/odoo/**"]),
      ...(process.env["MCP_ODOO_ADDON"] === "1" ? [] : ["tests/addon/**"]),
    ],
    environment: "node",
    globalSetup: ["./tests/support/postgres.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
