import { HttpError } from "../http/http-error.ts";
import type { SafeFetch } from "../http/safe-fetch.ts";
import { AppError, isAppError } from "../kernel/errors.ts";
import { checkAccess, contextGet, read } from "./client.ts";
import { detectSeries } from "./detect.ts";
import { authError, fromHttpError } from "./errors.ts";
import { openOdoo } from "./open.ts";
import { parseJson } from "./parse-json.ts";
import { callService } from "./transports/jsonrpc.ts";
import type { OdooTarget, OdooTransport, Series } from "./types.ts";

export interface ProbeInput {
  readonly url: string;
  /** Found out when the server has one. */
  readonly database?: string | undefined;
  /** Needed below 19, and with a password. */
  readonly login?: string | undefined;
  /** API key or password. */
  readonly secret: string;
}

export type ProbeStepId = "address" | "tls" | "odoo" | "database" | "sign_in" | "rights";

/** One step of the test. Keys are message keys of the portal. */
export interface ProbeStep {
  readonly id: ProbeStepId;
  readonly state: "ok" | "failed" | "skipped" | "waiting";
  readonly detail?: { readonly key: string; readonly params?: Readonly<Record<string, string | number>> | undefined };
  readonly error?: {
    readonly key: string;
    readonly message: string;
    readonly hint?: string | undefined;
    readonly params?: Readonly<Record<string, string | number>> | undefined;
  };
}

export type ProbeResult =
  | {
      readonly ok: true;
      readonly steps: readonly ProbeStep[];
      readonly databases: readonly string[];
      readonly target: OdooTarget;
      readonly edition: Series["edition"];
      readonly userName: string;
    }
  | {
      readonly ok: false;
      readonly steps: readonly ProbeStep[];
      readonly databases: readonly string[];
      readonly error: AppError;
    };

interface SignedIn {
  readonly target: OdooTarget;
  readonly odoo: OdooTransport;
}

const oldest = 14;
const order: readonly ProbeStepId[] = ["address", "tls", "odoo", "database", "sign_in", "rights"];
/** An API key: 40 hexadecimal digits on every series. */
const apiKey = /^[0-9a-f]{40}$/i;

/**
 * Tests the way to an Odoo step by step and stops at the first that fails. One sign-in attempt: Odoo blocks an address
 * after five wrong ones. Never throws for what it finds; `onStep` hears of each step as it ends.
 */
export async function probeOdoo(
  input: ProbeInput,
  deps: { readonly fetch: SafeFetch; readonly onStep?: (step: ProbeStep) => void },
): Promise<ProbeResult> {
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
    const database = await chooseDatabase(input, databases, series, url);
    done({ id: "database", state: "ok", detail: { key: "odoo.steps.database", params: { database } } });
    running = "sign_in";
    const { target, odoo } = await signIn({ ...input, url }, database, databases, series, fetch);
    const { uid = target.uid } = await contextGet(odoo);
    const [user] = await read(odoo, "res.users", [uid], { fields: ["name", "login"] });
    const userName = String(user?.["name"] ?? user?.["login"] ?? "");
    done({ id: "sign_in", state: "ok", detail: { key: "odoo.steps.sign_in", params: { user: userName } } });
    running = "rights";
    await checkRights(odoo);
    done({
      id: "rights",
      state: "ok",
      detail: { key: (await isAdministrator(odoo)) ? "odoo.steps.rights_admin" : "odoo.steps.rights" },
    });
    const login = String(user?.["login"] ?? target.login);
    return { ok: true, steps, databases, target: { ...target, login, uid }, edition: series.edition, userName };
  } catch (error) {
    const known = explain(error);
    const { key = "odoo.errors.server_error", hint, params } = known.options;
    done({ id: running, state: "failed", error: { key, message: known.message, hint, params } });
    for (const id of order.slice(order.indexOf(running) + 1)) done({ id, state: "waiting" });
    return { ok: false, steps, databases, error: known };
  }
}

function explain(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (error instanceof HttpError) return fromHttpError(error, false);
  return new AppError("internal", "The test failed on our side.", {
    key: "odoo.errors.internal",
    cause: error,
    hint: "Try again in a moment.",
  });
}

/** The address as it is registered: what people paste mostly ends in a page of the web client. */
export function toBaseUrl(text: string): string {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed)
    ? new URL(trimmed)
    : URL.canParse(`https://${trimmed}`)
      ? new URL(`https://${trimmed}`)
      : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.password !== "") {
    throw fromHttpError(new HttpError("bad_url", { sent: false }), false);
  }
  const path = url.pathname.replace(/\/(web|odoo|my|jsonrpc|xmlrpc|json)(\/.*)?$/, "").replace(/\/+$/, "");
  return url.origin + path;
}

/** Address, encryption and Odoo in one exchange: the fault says which of the three did not hold. */
async function reach(
  url: string,
  fetch: SafeFetch,
  done: (step: ProbeStep) => void,
  at: (id: ProbeStepId) => void,
): Promise<Series> {
  const secure = url.startsWith("https:");
  const passed = () => {
    done({ id: "address", state: "ok", detail: { key: "odoo.steps.address", params: { host: new URL(url).host } } });
    at("tls");
  };
  const encrypted = () => {
    done(
      secure ? { id: "tls", state: "ok" } : { id: "tls", state: "skipped", detail: { key: "odoo.steps.tls_plain" } },
    );
    at("odoo");
  };
  let series: Series;
  try {
    series = await detectSeries(url, fetch);
  } catch (error) {
    const fault = error instanceof HttpError ? error.fault : undefined;
    if (fault === undefined || !["bad_url", "blocked", "dns", "refused", "unreachable", "timeout"].includes(fault))
      passed();
    if (
      fault === undefined ||
      ![
        "bad_url",
        "blocked",
        "dns",
        "refused",
        "unreachable",
        "timeout",
        "plain_http",
        "tls",
        "tls_expired",
        "tls_untrusted",
        "tls_hostname",
      ].includes(fault)
    )
      encrypted();
    throw error;
  }
  passed();
  encrypted();
  if (series.major < oldest) {
    throw new AppError(
      "odoo_upstream",
      `This is Odoo ${series.major}; the oldest that can be connected is ${oldest}.`,
      {
        key: "odoo.errors.too_old",
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
  const body = '{"jsonrpc":"2.0","method":"call","params":{}}';
  const answer = await fetch(`${url}/web/database/list`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    poolKey: "detect",
    timeoutMs: 15_000,
    maxBytes: 256 * 1024,
  }).catch(() => undefined);
  const { result } = (parseJson(answer?.text ?? "")?.json ?? {}) as { result?: unknown };
  return Array.isArray(result) ? result.filter((name): name is string => typeof name === "string").slice(0, 200) : [];
}

async function chooseDatabase(
  input: ProbeInput,
  databases: readonly string[],
  series: Series,
  url: string,
): Promise<string> {
  const wanted = input.database?.trim() ?? "";
  if (wanted !== "") {
    if (databases.length > 0 && !databases.includes(wanted)) throw wrongDatabase(wanted);
    return wanted;
  }
  if (databases.length === 1) return databases[0] as string;
  if (databases.length > 1) {
    throw new AppError("invalid_input", "This server has several databases.", {
      key: "odoo.errors.database_choose",
      path: "database",
      hint: "Choose the one to connect.",
    });
  }
  // Odoo Online names the database after the host; JSON-2 finds its database by the host and needs no name.
  const host = new URL(url).hostname;
  if (host.endsWith(".odoo.com")) return host.slice(0, host.indexOf("."));
  if (series.major >= 19 && apiKey.test(input.secret.trim())) return "";
  throw new AppError("invalid_input", "This server does not tell its databases.", {
    key: "odoo.errors.database_needed",
    path: "database",
    hint: "Enter the name of the database.",
  });
}

function wrongDatabase(database: string): AppError {
  return new AppError("invalid_input", `This server has no database called ${database}.`, {
    key: "odoo.errors.wrong_database",
    params: { database },
    path: "database",
    hint: "Check the name; capitals count.",
  });
}

/** JSON-2 from 19 on with an API key, else JSON-RPC, else XML-RPC where a proxy closes that. */
async function signIn(
  input: ProbeInput,
  database: string,
  databases: readonly string[],
  series: Series,
  fetch: SafeFetch,
): Promise<SignedIn> {
  const secret = input.secret.trim();
  const base = { url: input.url, database, login: input.login?.trim() ?? "", secret, series, uid: 0 };
  if (series.major >= 19 && apiKey.test(secret)) {
    const open = (sendDatabase: boolean) => {
      const target: OdooTarget = { ...base, kind: "json2", sendDatabase };
      return { target, odoo: openOdoo(target, { fetch }) };
    };
    // On Odoo Online the header gives 404; on a host with several databases its absence does.
    const first = open(databases.length > 1);
    try {
      await contextGet(first.odoo);
      return first;
    } catch (error) {
      if (isAppError(error) && error.code === "odoo_auth" && error.options.key === "odoo.errors.wrong_login")
        throw wrongSecret(error);
      if (!isAppError(error) || error.options.key !== "odoo.errors.not_odoo") throw error;
    }
    const second = open(databases.length <= 1 && database !== "");
    try {
      await contextGet(second.odoo);
      return second;
    } catch (error) {
      // Neither way is there: a proxy closes JSON-2, and the RPC services still may answer.
      if (!isAppError(error) || error.options.key !== "odoo.errors.not_odoo" || base.login === "") throw error;
    }
  }
  if (base.login === "") {
    throw new AppError("invalid_input", "The Odoo user is needed.", {
      key: "odoo.errors.login_needed",
      path: "login",
      hint: "Enter the login that the API key or password belongs to.",
    });
  }
  return signInByRpc(base, fetch);
}

async function signInByRpc(base: Omit<OdooTarget, "kind">, fetch: SafeFetch): Promise<SignedIn> {
  const params = [base.database, base.login, base.secret, {}];
  const options = { poolKey: "detect", timeoutMs: 20_000, write: false } as const;
  let uid: unknown;
  try {
    uid = await callService(fetch, base.url, { service: "common", method: "authenticate", params }, options);
  } catch (error) {
    throw nameDatabaseFault(error, base.database);
  }
  if (typeof uid !== "number" || uid <= 0)
    throw wrongSecret();
  const target: OdooTarget = { ...base, kind: "jsonrpc", uid };
  return { target, odoo: openOdoo(target, { fetch }) };
}

function wrongSecret(cause?: unknown): AppError {
  return authError({ cause, path: "secret", hint: "Check user and API key; both must be of this database." });
}

/** An unknown database shows as a failure of PostgreSQL, with its traceback. */
function nameDatabaseFault(error: unknown, database: string): unknown {
  const cause = isAppError(error)
    ? (error.options.cause as { name?: string; message?: string } | undefined)
    : undefined;
  const text = `${cause?.name ?? ""} ${cause?.message ?? ""}`;
  return /OperationalError|database .* does not exist|FATAL/.test(text) ? wrongDatabase(database) : error;
}

async function checkRights(odoo: OdooTransport): Promise<void> {
  if (await checkAccess(odoo, "res.partner", "read")) return;
  throw new AppError("odoo_access", "This Odoo user may not read contacts.", {
    key: "odoo.errors.no_rights",
    hint: "Give the user a role in Odoo, such as Sales / User.",
  });
}

/** True for a user who may change Odoo's own settings: more than an AI should act as. */
async function isAdministrator(odoo: OdooTransport): Promise<boolean> {
  return checkAccess(odoo, "ir.config_parameter", "write").catch(() => false);
}
