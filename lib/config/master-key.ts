import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../kernel/errors.ts";
import type { Config } from "./env.ts";

/**
 * Returns the text of the master key from the environment, or outside production from a file in the data folder, which
 * is created at the first start. Throws AppError in production if the key is missing, as a generated one would be lost
 * with the machine.
 */
export function loadMasterKey(config: Config): string {
  if (config.masterKey !== undefined) return config.masterKey;
  if (config.production) {
    throw new AppError(
      "invalid_input",
      "MCP_ODOO_MASTER_KEY: set it to 32 random bytes, such as from: openssl rand -base64 32. Keep a copy: without it no stored credential can be decrypted.",
    );
  }
  const file = join(config.dataDir, "master.key");
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  mkdirSync(config.dataDir, { recursive: true });
  const key = randomBytes(32).toString("base64");
  writeFileSync(file, key, { mode: 0o600, flag: "wx" });
  return key;
}
