import { HttpError, type HttpFault } from "../../http/outgoing/http-error.ts";
import type { SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { type ProbeStepId, probeStepIds } from "../../kernel/choices.ts";
import { type AppError, isAppError } from "../../kernel/errors.ts";
import type { InsideRules } from "../../kernel/model-rule.ts";
import { hasReason, odooError } from "../../kernel/odoo-error.ts";
import { type ShownError, toShownError } from "../../kernel/shown-error.ts";
import { trimTail } from "../../kernel/text/trim-tail.ts";
import { isAddonKey } from "../addon.ts";
import { parseJson } from "../answers/parse-answer.ts";
import { checkAccess, contextGet, read } from "../calls/client.ts";
import { databaseNeeded, wrongDatabase } from "../faults/database-faults.ts";
import { authError, fromHttpError, refusedByProxy } from "../faults/errors.ts";
import { openOdoo } from "../open.ts";
import { callService } from "../transports/jsonrpc.ts";
import { callXmlService } from "../transports/xmlrpc.ts";
import type { OdooRecord, OdooTarget, OdooTransport, Series } from "../types.ts";
import { detectSeries } from "./detect.ts";
import { checkInside, offersAddon, type SignedIn, signInByAddon } from "./probe-addon.ts";

export interface ProbeInput {
  readonly url: string;
  /** Found out when the server has one. */
  readonly database?: string | undefined;
  /** Needed below 19, and with a password; never with a key of the MCP addon. */
  readonly login?: string | undefined;
  /** API key, password or key of the MCP addon. */
  readonly secret: string;
}

/** One step of the test. Keys are message keys of the portal. */
export interface ProbeStep {
  readonly id: ProbeStepId;
  readonly state: "ok" | "failed" | "skipped" | "waiting";
  readonly detail?: { readonly key: string; readonly params?: Readonly<Record<string, string | number>> | undefined };
  readonly error?: ShownError;
}

export type ProbeResult =
  | {
      readonly ok: true;
      readonly steps: readonly ProbeStep[];
      readonly databases: readonly string[];
      readonly target: OdooTarget;
      readonly edition: Series["edition"];
      /** Empty where the rules inside Odoo do not show it. */
      readonly userName: string;
      /** The MCP addon is there, and another credential was used. */
      readonly addonOffered: boolean;
    }
  | {
      readonly ok: false;
      readonly steps: readonly ProbeStep[];
      readonly databases: readonly string[];
      readonly error: AppError;
    };

const oldest = 14;
/** An API key: 40 hexadecimal digits on every series. */
const apiKey = /^[0-9a-f]{40}$/i;

export interface ProbeDeps {
  readonly fetch: SafeFetch;
  readonly onStep?: (step: ProbeStep) => void;
  /** Counts the sign-ins that fail at an address, and refuses one after too many. */
  readonly signIns?: { run<T>(url: string, signIn: () => Promise<T>): Promise<T> };
}

/**
 * Tests the way to an Odoo step by step and stops at the first that fails. One sign-in attempt: Odoo blocks an address
 * after five wrong ones. Never throws for what it finds; `onStep` hears of each step as it ends.
 */
export async function probeOdoo(input: ProbeInput, deps: ProbeDeps): Promise<ProbeResult> {
  const { fetch } = deps;
  const steps: ProbeStep[] = [];
  let databases: readonly string[] = [];
  const done = (step: ProbeStep) => {
    steps.push(step);
    deps.onStep?.(step);
  };
  let running: ProbeStepId = "address";

  try {
    const url = toBaseUrl(input.url);
    const series = await reach(url, fetch, done, (id) => {
      running = id;
    });
    running = "database";
    databases = await listDatabases(url, fetch);
    const database = chooseDatabase(input, databases, series, url);
    const found = (name = database) => {
      const detail = { key: "odoo.steps.database", params: { database: name } };
      done({ id: "database", state: "ok", ...(name === "" ? {} : { detail }) });
      running = "sign_in";
    };
    const attempt = () => signIn({ ...input, url }, database, databases, series, fetch);
    const signedIn = deps.signIns === undefined ? attempt() : deps.signIns.run(url, attempt);
    const { target, odoo } = await signedIn.catch((error) => {
      const named = nameFault(error, database);
      // A closed list says nothing of the name: only the sign-in shows that there is no such database.
      if (!isAppError(named) || named.options.path !== "database") found();
      throw named;
    });
    found(target.database);
    const rules = await odoo.inside?.read();
    const { uid = target.uid } = await contextGet(odoo);
    const user = await readUser(odoo, uid, rules);
    const userName = String(user?.["name"] ?? user?.["login"] ?? "");
    done({
      id: "sign_in",
      state: "ok",
      detail:
        userName === ""
          ? { key: "odoo.steps.sign_in_unnamed" }
          : { key: "odoo.steps.sign_in", params: { user: userName } },
    });
    running = "rights";
    const detail = rules === undefined ? await checkRights(odoo) : await checkInside(odoo, rules);
    done({ id: "rights", state: "ok", detail });
    return {
      ok: true,
      steps,
      databases,
      target: { ...target, login: String(user?.["login"] ?? target.login), uid },
      edition: series.edition,
      userName,
      addonOffered: rules === undefined && (await offersAddon(target, fetch)),
    };
  } catch (error) {
    const known = explain(error);
    done({ id: running, state: "failed", error: { key: "odoo.errors.server_error", ...toShownError(known) } });
    for (const id of probeStepIds.slice(probeStepIds.indexOf(running) + 1)) done({ id, state: "waiting" });
    return { ok: false, steps, databases, error: known };
  }
}

function explain(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (error instanceof HttpError) return fromHttpError(error, false);
  return odooError("internal", "internal", "The test failed on our side.", {
    cause: error,
    hint: "Try again in a moment.",
  });
}

/** The address as it is registered: what people paste mostly ends in a page of the web client. */
export function toBaseUrl(text: string): string {
  const trimmed = text.trim();
  // A host with a port parses too, as a scheme of that name.
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.password !== "") {
    throw fromHttpError(new HttpError("bad_url", { sent: false }), false);
  }
  const path = trimTail(url.pathname.replace(/\/(web|odoo|my|jsonrpc|xmlrpc|json)(\/.*)?$/, ""), "/");
  return url.origin + path;
}

/** What ends the attempt before anything is encrypted, and what ends it there; every later fault is of what answers. */
const unreached: readonly HttpFault[] = ["bad_url", "blocked", "dns", "refused", "unreachable"];
const unencrypted: readonly HttpFault[] = ["plain_http", "tls", "tls_expired", "tls_untrusted", "tls_hostname"];

function stepOf(error: unknown): "address" | "tls" | "odoo" {
  if (!(error instanceof HttpError)) return "odoo";
  if (unreached.includes(error.fault) || (error.fault === "timeout" && !error.sent)) return "address";
  return unencrypted.includes(error.fault) ? "tls" : "odoo";
}

/** Address, encryption and Odoo in one exchange: the fault says which of the three did not hold. */
async function reach(
  url: string,
  fetch: SafeFetch,
  done: (step: ProbeStep) => void,
  at: (id: ProbeStepId) => void,
): Promise<Series> {
  const passed = (step: ReturnType<typeof stepOf>, error?: unknown) => {
    at(step);
    if (step === "address") return;
    // An address that is not dialled without encryption may be right, but nobody answered there yet.
    const dialled = !(error instanceof HttpError && error.fault === "plain_http");
    const detail = { key: "odoo.steps.address", params: { host: new URL(url).host } };
    done({ id: "address", state: "ok", ...(dialled ? { detail } : {}) });
    if (step === "tls") return;
    done(
      url.startsWith("https:")
        ? { id: "tls", state: "ok" }
        : { id: "tls", state: "skipped", detail: { key: "odoo.steps.tls_plain" } },
    );
  };
  const series = await detectSeries(url, fetch).catch((error) => {
    passed(stepOf(error), error);
    throw error;
  });
  passed("odoo");
  if (series.major < oldest) {
    throw odooError(
      "odoo_upstream",
      "too_old",
      `This is Odoo ${series.major}; the oldest that can be connected is ${oldest}.`,
      {
        params: { series: series.major, oldest },
        hint: "Upgrade this Odoo first.",
      },
    );
  }
  done({
    id: "odoo",
    state: "ok",
    detail: { key: "odoo.steps.odoo", params: { series: `${series.major}.${series.minor}`, edition: series.edition } },
  });
  return series;
}

/** The names that the server tells; none where its list is closed. */
async function listDatabases(url: string, fetch: SafeFetch): Promise<readonly string[]> {
  const { result } = await askWeb(url, "/web/database/list", fetch);
  return Array.isArray(result) ? result.filter((name): name is string => typeof name === "string").slice(0, 200) : [];
}

/** What an address of the web client answers to one who has not signed in; nothing where it is closed. */
async function askWeb(
  url: string,
  path: string,
  fetch: SafeFetch,
): Promise<{ readonly result?: unknown; readonly error?: { readonly data?: { readonly name?: unknown } } }> {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"jsonrpc":"2.0","method":"call","params":{}}',
    poolKey: "detect",
    timeoutMs: 15_000,
    maxBytes: 256 * 1024,
  }).catch(() => undefined);
  const { json } = (answer === undefined ? undefined : await parseJson(answer)) ?? {};
  return json ?? {};
}

function chooseDatabase(input: ProbeInput, databases: readonly string[], series: Series, url: string): string {
  const wanted = input.database?.trim() ?? "";
  if (wanted !== "") {
    if (databases.length > 0 && !databases.includes(wanted)) throw wrongDatabase(wanted);
    return wanted;
  }
  if (databases.length === 1) return databases[0] as string;
  if (databases.length > 1) {
    throw odooError("invalid_input", "database_choose", "This server has several databases.", {
      path: "database",
      hint: "Choose the one to connect.",
    });
  }
  // Odoo Online names the database after the host; JSON-2 and the addon find theirs by the host and need no name.
  const host = new URL(url).hostname;
  if (host.endsWith(".odoo.com")) return host.slice(0, host.indexOf("."));
  if (isAddonKey(input.secret) || (series.major >= 19 && apiKey.test(input.secret.trim()))) return "";
  throw databaseNeeded();
}

/** The addon with a key of it, JSON-2 from 19 on with an API key, else JSON-RPC, else XML-RPC where a proxy closes that or it hides its faults. */
async function signIn(
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
function nameFault(error: unknown, database: string): unknown {
  if (hasReason(error, "wrong_login")) {
    const hint = "Check user and API key; both must be of this database.";
    return authError({ cause: error, path: "secret", hint, remedy: { by: "caller" } });
  }
  if (hasReason(error, "wrong_database")) return database === "" ? databaseNeeded() : wrongDatabase(database);
  // Odoo was recognised a moment ago: what closes these addresses alone stands before it.
  if (hasReason(error, "not_odoo")) return refusedByProxy(Number(error.options.params?.["status"] ?? 200));
  return isUnknownDatabase(error, database) ? wrongDatabase(database) : error;
}

/** An unknown database shows as a failure of PostgreSQL, in the language of that server. */
function isUnknownDatabase(error: unknown, database: string): boolean {
  const { name = "", message = "" } = (isAppError(error) ? (error.options.cause ?? {}) : {}) as Partial<Error>;
  return name.endsWith("OperationalError") && message.includes(database);
}

/** The user's own record, as far as the rules inside Odoo show it. */
async function readUser(
  odoo: OdooTransport,
  uid: number,
  inside: InsideRules | undefined,
): Promise<OdooRecord | undefined> {
  const rule = inside?.models.get("res.users");
  const fields = ["name", "login"].filter((name) => rule?.deniedFields.includes(name) !== true);
  if (inside !== undefined && (rule?.read !== true || fields.length === 0)) return undefined;
  const [user] = await read(odoo, "res.users", [uid], { fields }, { maxBytes: 64 * 1024 });
  return user;
}

async function checkRights(odoo: OdooTransport): Promise<NonNullable<ProbeStep["detail"]>> {
  const may = await checkAccess(odoo, "res.partner", "read").catch((error) => {
    if (isAppError(error) && error.code === "odoo_access") return false;
    throw error;
  });
  if (!may) {
    throw odooError("odoo_access", "no_rights", "This Odoo user may not read contacts.", {
      hint: "Give the user a role in Odoo, such as Sales / User.",
    });
  }
  return { key: (await isAdministrator(odoo)) ? "odoo.steps.rights_admin" : "odoo.steps.rights" };
}

/** True for a user who may change Odoo's own settings: more than an AI should act as. */
async function isAdministrator(odoo: OdooTransport): Promise<boolean> {
  return checkAccess(odoo, "ir.config_parameter", "write").catch(() => false);
}
