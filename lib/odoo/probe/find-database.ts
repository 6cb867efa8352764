import type { SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { isAppError } from "../../kernel/errors.ts";
import { odooError } from "../../kernel/odoo-error.ts";
import { isAddonKey } from "../addon.ts";
import { databaseNeeded, wrongDatabase } from "../faults/database-faults.ts";
import { faultIn } from "../faults/errors.ts";
import type { Series } from "../types.ts";
import { askWeb } from "./ask-web.ts";
import type { ProbeInput } from "./probe-result.ts";

/** Returns the databases that the server lists; none if its list is closed. */
export async function listDatabases(url: string, fetch: SafeFetch): Promise<readonly string[]> {
  const { result } = await askWeb(url, "/web/database/list", fetch);
  return Array.isArray(result) ? result.filter((name): name is string => typeof name === "string").slice(0, 200) : [];
}

export function chooseDatabase(input: ProbeInput, databases: readonly string[], series: Series, url: string): string {
  const wanted = input.database?.trim() ?? "";
  if (wanted !== "") {
    if (databases.length > 0 && !databases.includes(wanted)) throw wrongDatabase(wanted);
    return wanted;
  }
  const [only, ...others] = databases;
  if (only !== undefined && others.length === 0) return only;
  if (others.length > 0) {
    throw odooError("invalid_input", "database_choose", "This server has several databases.", {
      path: "database",
      hint: "Choose the one to connect.",
    });
  }
  // Odoo Online names the database after the host. JSON-2 and the addon find the database by the host and need no name.
  const host = new URL(url).hostname;
  if (host.endsWith(".odoo.com")) return host.slice(0, host.indexOf("."));
  if (isAddonKey(input.secret) || (series.major >= 19 && apiKey.test(input.secret.trim()))) return "";
  throw databaseNeeded();
}

/** An API key: 40 hexadecimal digits on every series. */
export const apiKey = /^[0-9a-f]{40}$/i;

/** True if Odoo does not know the database. It reports a failure of PostgreSQL, in the language of that server. */
export function isUnknownDatabase(error: unknown, database: string): boolean {
  if (!isAppError(error)) return false;
  const { name, message } = faultIn(error);
  return name.endsWith("OperationalError") && message.includes(database);
}
