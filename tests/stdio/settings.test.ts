import { expect, test } from "vitest";
import { readSettings } from "../../stdio/src/settings.ts";

const hosted = { MCP_ODOO_URL: "https://mcp.example.com", MCP_ODOO_KEY: "key" };

test.each([
  ["0.07", 70],
  ["0.0001", 1],
  ["2", 2_000],
])("a timeout of %s seconds is converted to whole milliseconds", (seconds, timeoutMs) => {
  expect(readSettings({ ...hosted, MCP_ODOO_TIMEOUT: seconds })).toMatchObject({ timeoutMs });
});
