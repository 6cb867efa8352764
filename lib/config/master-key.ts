import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../kernel/errors.ts";
import type { Config } from "./env.ts";

/**
 * The master key's text: from the environment, or on one's own machine from a file in the data folder, made on first use.
 * Throws AppError in production when it is missing: a generated one would be lost with the machine.
 */
export function loadMasterKey(config: Config): string {
  if (config.masterKey !== undefined) return config.masterKey;
  if (config.production) {
    throw new AppError(
      "invalid_input",
      "MCP_ODOO_MASTER_KEY: set it to 32 random bytes, such as from: openssl rand -base64 32. Keep a copy: without it no stored credential opens.",
    );
  }
  const file = join(config.dataDir, "master.key");
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  mkdirSync(config.dataDir, { recursive: true });
  const key = randomBytes(32).toString("base64");
  writeFileSync(file, key, { mode: 0o600, flag: "wx" });
  return key;
}
