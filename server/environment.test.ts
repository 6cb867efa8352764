import { expect, test } from "vitest";
import { dropSecrets, withoutSecrets } from "./environment.mjs";

const env = {
  PATH: "/bin",
  PORT: "3000",
  MCP_ODOO_MASTER_KEY: "k",
  MCP_ODOO_MASTER_KEY_PREVIOUS: "o",
  DATABASE_URL: "postgres://u:p@h/d",
  METRICS_TOKEN: "m",
};

test("a child process gets the environment without the master keys, the database and the metrics token", () => {
  expect(withoutSecrets(env)).toEqual({ PATH: "/bin", PORT: "3000" });
  expect(env.MCP_ODOO_MASTER_KEY).toBe("k");
});

test("dropSecrets removes every secret from an environment", () => {
  const own: Partial<typeof env> = { ...env };
  dropSecrets(own);
  expect(own).toEqual({ PATH: "/bin", PORT: "3000" });
});
