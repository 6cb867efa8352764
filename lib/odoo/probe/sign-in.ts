import type { SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { hasReason, odooError } from "../../kernel/odoo-error.ts";
import { isAddonKey } from "../addon.ts";
import { contextGet } from "../calls/client.ts";
import { databaseNeeded, wrongDatabase } from "../faults/database-faults.ts";
import { authError, refusedByProxy } from "../faults/errors.ts";
import { openOdoo } from "../open.ts";
import { callService } from "../transports/jsonrpc.ts";
import { callXmlService } from "../transports/xmlrpc.ts";
import type { OdooTarget, Series } from "../types.ts";
import { askWeb } from "./ask-web.ts";
import { apiKey, isUnknownDatabase } from "./find-database.ts";
import { type SignedIn, signInByAddon } from "./probe-addon.ts";
import type { ProbeInput } from "./probe-result.ts";

/**
 * Signs in over the addon with its key, over JSON-2 from 19 on with an API key, otherwise over JSON-RPC, or over
 * XML-RPC if a proxy blocks JSON-RPC or the host hides its faults.
 */
export async function signIn(
  input: ProbeInput,
  database: string,
  databases: readonly string[],
  series: Series,
  fetch: SafeFetch,
): Promise<SignedIn> {
  const secret = input.secret.trim();
  const base = { url: input.url, database, login: input.login?.trim() ?? "", secret, series, uid: 0 };
  if (isAddonKey(secret)) return signInByAddon(base, databases.length > 1, fetch);
  if (series.major >= 19 && apiKey.test(secret)) {
    try {
      return await signInByKey(base, databases.length > 1, fetch);
    } catch (error) {
      // A proxy blocks JSON-2, or a filter of the host hides the database. The RPC services may still answer.
      if (!isUnseen(error) || base.login === "") throw error;
      if (database === "") throw databaseNeeded();
    }
  }
  if (base.login === "") {
    throw odooError("invalid_input", "login_needed", "The Odoo user is needed.", {
      path: "login",
      hint: "Enter the login that the API key or password belongs to.",
    });
  }
  return signInByRpc(base, fetch);
}

/**
 * Signs in over JSON-2. Odoo Online answers 404 if a header names the database; a host with several databases does if
 * none does.
 */
async function signInByKey(
  base: Omit<OdooTarget, "kind">,
  sendDatabase: boolean,
  fetch: SafeFetch,
  mayToggle = base.database !== "",
): Promise<SignedIn> {
  const target: OdooTarget = { ...base, kind: "json2", sendDatabase };
  const odoo = openOdoo(target, { fetch });
  try {
    await contextGet(odoo);
    return { target, odoo };
  } catch (error) {
    if (!mayToggle || !hasReason(error, "not_odoo", "wrong_database")) throw error;
    return signInByKey(base, !sendDatabase, fetch, false);
  }
}

const services = { jsonrpc: callService, xmlrpc: callXmlService };

async function signInByRpc(base: Omit<OdooTarget, "kind">, fetch: SafeFetch): Promise<SignedIn> {
  const params = [base.database, base.login, base.secret, {}];
  const ask = { service: "common", method: "authenticate", params } as const;
  const options = { poolKey: "detect", timeoutMs: 20_000, maxBytes: 256 * 1024, write: false } as const;
  const areFaultsHidden = base.series.major < 16 && (await hidesFaults(base.url, fetch));
  const [first, second] = areFaultsHidden ? (["xmlrpc", "jsonrpc"] as const) : (["jsonrpc", "xmlrpc"] as const);
  let kind: keyof typeof services = first;
  const uid = await services[first](fetch, base.url, ask, options).catch((error) => {
    if (!isUnseen(error)) throw error;
    kind = second;
    return services[second](fetch, base.url, ask, options);
  });
  if (typeof uid !== "number" || uid <= 0) throw authError();
  const target: OdooTarget = { ...base, kind, uid };
  return { target, odoo: openOdoo(target, { fetch }) };
}

/**
 * True for a host before 16 that hides JSON-RPC faults: with several databases, it answers each with one bare page.
 * Such a host does not find the address asked here, because the address exists only within a database.
 */
async function hidesFaults(url: string, fetch: SafeFetch): Promise<boolean> {
  const { error } = await askWeb(url, "/web/session/modules", fetch);
  return error?.data?.name === "werkzeug.exceptions.NotFound";
}

/** True if no database has checked the secret, so that the second protocol still makes the first sign-in attempt. */
function isUnseen(error: unknown): boolean {
  return hasReason(error, "not_odoo", "refused_by_proxy", "wrong_database");
}

/** Returns the error of a failed sign-in in terms of the form that the user filled in. */
export function nameFault(error: unknown, database: string): unknown {
  if (hasReason(error, "wrong_login")) {
    const hint = "Check user and API key; both must be of this database.";
    return authError({ cause: error, path: "secret", hint, remedy: { by: "caller" } });
  }
  if (hasReason(error, "wrong_database")) return database === "" ? databaseNeeded() : wrongDatabase(database);
  // Odoo was recognised before, so something in front of it blocks only these addresses.
  if (hasReason(error, "not_odoo")) return refusedByProxy(Number(error.options.params?.["status"] ?? 200));
  return isUnknownDatabase(error, database) ? wrongDatabase(database) : error;
}
