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

/** The addon with a key of it, JSON-2 from 19 on with an API key, else JSON-RPC, else XML-RPC where a proxy closes that or it hides its faults. */
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
      // A proxy closes JSON-2, or a filter of the host hides the database: the RPC services still may answer.
      if (!isUnheard(error) || base.login === "") throw error;
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

/** On Odoo Online the header that names the database gives 404; on a host with several its absence does. */
async function signInByKey(
  base: Omit<OdooTarget, "kind">,
  sendDatabase: boolean,
  fetch: SafeFetch,
  mayTurn = base.database !== "",
): Promise<SignedIn> {
  const target: OdooTarget = { ...base, kind: "json2", sendDatabase };
  const odoo = openOdoo(target, { fetch });
  try {
    await contextGet(odoo);
    return { target, odoo };
  } catch (error) {
    if (!mayTurn || !hasReason(error, "not_odoo", "wrong_database")) throw error;
    return signInByKey(base, !sendDatabase, fetch, false);
  }
}

const services = { jsonrpc: callService, xmlrpc: callXmlService };

async function signInByRpc(base: Omit<OdooTarget, "kind">, fetch: SafeFetch): Promise<SignedIn> {
  const params = [base.database, base.login, base.secret, {}];
  const ask = { service: "common", method: "authenticate", params } as const;
  const options = { poolKey: "detect", timeoutMs: 20_000, maxBytes: 256 * 1024, write: false } as const;
  const silent = base.series.major < 16 && (await hidesFaults(base.url, fetch));
  const [first, second] = silent ? (["xmlrpc", "jsonrpc"] as const) : (["jsonrpc", "xmlrpc"] as const);
  let kind: keyof typeof services = first;
  const uid = await services[first](fetch, base.url, ask, options).catch((error) => {
    if (!isUnheard(error)) throw error;
    kind = second;
    return services[second](fetch, base.url, ask, options);
  });
  if (typeof uid !== "number" || uid <= 0) throw authError();
  const target: OdooTarget = { ...base, kind, uid };
  return { target, odoo: openOdoo(target, { fetch }) };
}

/**
 * Until 15, a host with several databases answers every fault over JSON-RPC with the same bare page. Such a host shows:
 * what belongs to one database, as this address does, is not found there.
 */
async function hidesFaults(url: string, fetch: SafeFetch): Promise<boolean> {
  const { error } = await askWeb(url, "/web/session/modules", fetch);
  return error?.data?.name === "werkzeug.exceptions.NotFound";
}

/** True when no database has seen the secret: tried another way, it is still the first attempt. */
function isUnheard(error: unknown): boolean {
  return hasReason(error, "not_odoo", "refused_by_proxy", "wrong_database");
}

/** What a failed sign-in says of the form that was filled in. */
export function nameFault(error: unknown, database: string): unknown {
  if (hasReason(error, "wrong_login")) {
    const hint = "Check user and API key; both must be of this database.";
    return authError({ cause: error, path: "secret", hint, remedy: { by: "caller" } });
  }
  if (hasReason(error, "wrong_database")) return database === "" ? databaseNeeded() : wrongDatabase(database);
  // Odoo was recognised a moment ago: what closes these addresses alone stands before it.
  if (hasReason(error, "not_odoo")) return refusedByProxy(Number(error.options.params?.["status"] ?? 200));
  return isUnknownDatabase(error, database) ? wrongDatabase(database) : error;
}
