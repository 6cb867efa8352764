import type { FetchAnswer, SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { AppError, isAppError } from "../../kernel/errors.ts";
import type { AddonRules } from "../../kernel/model-rule.ts";
import { hasReason, odooError } from "../../kernel/odoo-error.ts";
import { asObject } from "../../kernel/read-json.ts";
import { addonApi, addonHeaders, addonKeyRefused, addonMissing, addonUnknown, readAddon } from "../addon.ts";
import { parseJson } from "../answers/parse-answer.ts";
import { checkAccess } from "../calls/client.ts";
import { databaseNeeded, wrongDatabase } from "../faults/database-faults.ts";
import { fromStatus, saysNoDatabase } from "../faults/errors.ts";
import { openOdoo } from "../open.ts";
import { poolKeyOf } from "../pool-key.ts";
import type { OdooTarget, OdooTransport } from "../types.ts";

export interface SignedIn {
  readonly target: OdooTarget;
  readonly odoo: OdooTransport;
}

type Base = Omit<OdooTarget, "kind">;

/** Signs in with a key of the MCP addon. It needs no login, and the addon names the database. */
export async function signInByAddon(base: Base, several: boolean, fetch: SafeFetch): Promise<SignedIn> {
  const sendDatabase = await findAddon(base, several, fetch);
  const known = { ...base, sendDatabase };
  const { user_id: uid } = await ask(known, "/mcp/auth/validate", fetch);
  const { api, db_name: database } = await ask(known, "/mcp/system/info", fetch);
  if (api !== addonApi || typeof uid !== "number" || typeof database !== "string") throw addonUnknown(api);
  if (base.database !== "" && base.database !== database) throw wrongDatabase(base.database);
  const target: OdooTarget = { ...known, kind: "addon", database, uid };
  return { target, odoo: openOdoo(target, { fetch }) };
}

/**
 * True if the addon needs the name of the database. It is asked without the key, so that an Odoo without the addon
 * never sees it.
 */
async function findAddon(base: Base, several: boolean, fetch: SafeFetch): Promise<boolean> {
  const ways = base.database === "" ? [false] : [several, !several];
  let last: FetchAnswer | undefined;
  for (const sendDatabase of ways) {
    last = await getHealth({ ...base, sendDatabase }, fetch);
    if (await isHealthy(last)) return sendDatabase;
  }
  const { status = 404, headers = {} } = last ?? {};
  if (last !== undefined && saysNoDatabase(last))
    throw base.database === "" ? databaseNeeded() : wrongDatabase(base.database);
  throw status === 200 || status === 404 ? missing() : fromStatus(status, headers["retry-after"], false);
}

async function ask(target: Base, path: string, fetch: SafeFetch): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(target.url + path, {
    method: "GET",
    headers: addonHeaders(target),
    poolKey: poolKeyOf(target),
    timeoutMs: 15_000,
    maxBytes: 256 * 1024,
  });
  try {
    return await readAddon(answer, { database: target.database, write: false });
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (hasReason(error, "addon_key")) throw addonKeyRefused({ cause: error, path: "secret" });
    if (hasReason(error, "wrong_database") && target.database === "") throw databaseNeeded();
    // The server has the addon, but the database does not.
    throw error.code === "odoo_missing" ? missing() : error;
  }
}

function missing(): AppError {
  const { code, message, options } = addonMissing();
  return new AppError(code, message, { ...options, path: "secret" });
}

/** True if an Odoo that another transport reached also has this addon. Other addons of that name do not count. */
export async function offersAddon(target: OdooTarget, fetch: SafeFetch): Promise<boolean> {
  const answer = await getHealth(target, fetch).catch(() => undefined);
  if (answer === undefined || !(await isHealthy(answer))) return false;
  return (await healthOf(answer)).api === addonApi;
}

function getHealth({ url, database, sendDatabase }: Base, fetch: SafeFetch): Promise<FetchAnswer> {
  const headers = sendDatabase === true ? { "x-odoo-database": database } : {};
  const options = { poolKey: "detect", timeoutMs: 5_000, maxBytes: 64 * 1024 };
  return fetch(`${url}/mcp/health`, { method: "GET", headers: { "user-agent": "mcp-odoo", ...headers }, ...options });
}

async function isHealthy(answer: FetchAnswer): Promise<boolean> {
  return answer.status === 200 && (await healthOf(answer)).success === true;
}

async function healthOf(answer: FetchAnswer): Promise<{ readonly success: unknown; readonly api: unknown }> {
  const { success, data } = asObject((await parseJson(answer))?.json);
  return { success, api: asObject(data)["api"] };
}

/** The most models that are checked; a readable one mostly is among the first. */
const maxAsked = 25;

/**
 * Throws unless the user's rights and the addon's rules together allow anything. The error says which of them is in the
 * way.
 */
export async function checkInside(
  odoo: OdooTransport,
  rules: AddonRules,
): Promise<{ readonly key: string; readonly params: Readonly<Record<string, number>> }> {
  const open = [...rules.models.values()].filter((rule) => rule.read).map(({ model }) => model);
  if (rules.models.size === 0) {
    throw odooError("denied", "addon_nothing", "No model is enabled inside Odoo yet.", {
      hint: "Enable some in Odoo, in the menu MCP, Configuration, Enabled Models.",
    });
  }
  const detail = { key: "odoo.steps.rights_addon", params: { count: rules.models.size } };
  if (open.length === 0) return detail;
  const contactsFirst = open.sort((a, b) => Number(b === "res.partner") - Number(a === "res.partner"));
  for (const model of contactsFirst.slice(0, maxAsked)) {
    const may = await checkAccess(odoo, model, "read").catch((error) => {
      if (isAppError(error) && (error.code === "odoo_access" || error.code === "denied")) return false;
      throw error;
    });
    if (may) return detail;
  }
  const none = "This Odoo user may read none of the models that are enabled inside Odoo.";
  throw odooError("odoo_access", "addon_no_rights", none, {
    hint: "Give the user a role in Odoo, such as Sales / User.",
  });
}
