import { execFileSync } from "node:child_process";
import { pbkdf2Sync, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { buildCall, parseXmlRpc } from "#lib/odoo/answers/xml.ts";
import { direct, type LabServer } from "#tests/odoo/lab.ts";

export interface AddonServer extends LabServer {
  readonly major: number;
}
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Envelope;
}
export interface Envelope {
  readonly success: boolean;
  readonly data: Record<string, unknown> & { result?: unknown; rules_version?: number; dry_run?: boolean };
  readonly error: Record<string, unknown> & { code: string; class?: string; name?: string; message: string };
  readonly rules_version?: number;
}
export interface Call {
  readonly model: unknown;
  readonly method: unknown;
  readonly ids?: unknown;
  readonly args?: unknown;
  readonly context?: unknown;
  readonly dry_run?: unknown;
  readonly request_id?: unknown;
}
interface Shown {
  readonly url: string;
  readonly database: string;
  readonly series: string;
  readonly admin: ShownUser;
  readonly demo: ShownUser;
}
interface ShownUser {
  readonly login: string;
  readonly password: string;
  readonly key: string;
}

/** The servers of the suite, by major series; none unless it is asked for. */
export function addonServers(): [string, AddonServer][] {
  return process.env["MCP_ODOO_ADDON"] === "1" ? ["19", "14"].map((series) => [series, addonServer(series)]) : [];
}

/**
 * A server that `scripts/addon serve` started. ADDON_SERVERS names servers of another place, in the form of
 * `scripts/addon env`.
 */
export function addonServer(series: string): AddonServer {
  const text = process.env["ADDON_SERVERS"] ?? execFileSync("scripts/addon", ["env"], { encoding: "utf8" });
  const shown = (JSON.parse(text) as Record<string, Shown>)[series];
  // A server that is missing must not pass as a smaller suite.
  if (shown === undefined) throw new Error(`No Odoo ${series} with the addon is up: run scripts/addon serve ${series}`);
  const user = ({ login, password, key }: ShownUser) => ({ login, password, apiKey: key });
  return { ...shown, admin: user(shown.admin), demo: user(shown.demo), major: Number(series) };
}

/** Any request to a server. What it answers must show nothing of the server's inside, whichever test asked. */
export async function ask(
  server: AddonServer,
  path: string,
  init: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(server.url + path, {
    redirect: "manual",
    signal: AbortSignal.timeout(60_000),
    ...init,
    // Odoo 19 keeps no session of a request that names its database by the header.
    headers: { ...(path.startsWith("/mcp/") && { "x-odoo-database": server.database }), ...init.headers },
  });
  const text = await response.text();
  if (path.startsWith("/mcp/")) requireNothingLeaks(text);
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: (isJson ? JSON.parse(text) : {}) as Envelope,
  };
}

const leaks: readonly RegExp[] = [
  /Traceback \(most recent/,
  /File "[^"]+", line \d+/,
  /(^|[\s"'(])\/(usr|mnt|opt|var|home|tmp|root)\/\w/,
  /\w\.py\b/,
  /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^"]*\b(FROM|VALUES|SET|WHERE)\b/,
  /\b(relation|constraint|column) "[^"]+"|\bLINE \d+:/,
  /mcpa_[0-9a-f]{8}_/,
  /<!DOCTYPE html|<html/i,
];

export function requireNothingLeaks(text: string): void {
  const leak = leaks.find((pattern) => pattern.test(text));
  if (leak !== undefined) throw new Error(`An answer shows ${leak}: ${text.slice(0, 2000)}`);
}

export function call(
  server: AddonServer,
  key: string,
  body: Call | string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ask(server, "/mcp/call", {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "text/plain", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** The result of a call that must succeed. */
export async function resultOf(server: AddonServer, key: string, body: Call): Promise<unknown> {
  const answer = await call(server, key, body);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return answer.json.data.result;
}

/** The status, class and name of a refusal: what callers tell refusals apart by. */
export async function refusalOf(server: AddonServer, key: string, body: Call | string): Promise<string> {
  const { status, json, text } = await call(server, key, body);
  if (status === 200) throw new Error(`Not refused: ${text}`);
  if (json.success !== false || json.error.code !== `E${status}`)
    throw new Error(`No refusal of the contract: ${text}`);
  return [status, json.error.class, json.error.name].filter((part) => part !== undefined).join(" ");
}

/** A method of a service over XML-RPC on any path. Raises `XmlRpcFault`. */
export async function xmlrpc(server: AddonServer, path: string, method: string, params: unknown[]): Promise<unknown> {
  const answer = await ask(server, path, {
    method: "POST",
    headers: { "content-type": "text/xml" },
    body: buildCall(method, params),
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text.slice(0, 500)}`);
  const parsed = parseXmlRpc(answer.text);
  if (parsed.is === "fault") throw new XmlRpcFault(parsed.code, parsed.text);
  if (parsed.is !== "value") throw new Error(`No response of XML-RPC: ${answer.text.slice(0, 500)}`);
  return parsed.value;
}

export class XmlRpcFault extends Error {
  readonly code: number;
  constructor(code: number, text: string) {
    super(text);
    this.name = "XmlRpcFault";
    this.code = code;
  }
}

export function execute(
  server: AddonServer,
  user: { uid: number; key: string },
  model: string,
  method: string,
  args: unknown[] = [],
  kwargs: Record<string, unknown> = {},
): Promise<unknown> {
  const params = [server.database, user.uid, user.key, model, method, args, kwargs];
  return xmlrpc(server, "/mcp/xmlrpc/object", "execute_kw", params);
}

/** The code and text of the fault that a promise ends with. */
export async function faultOf(work: Promise<unknown>): Promise<{ code: number; text: string }> {
  try {
    const value = await work;
    throw new Error(`No fault: ${JSON.stringify(value)?.slice(0, 500)}`);
  } catch (error) {
    if (error instanceof XmlRpcFault) return { code: error.code, text: error.message };
    throw error;
  }
}

/** Rows of a query on the server's own database, as its superuser sees them. */
export function sql<Row = Record<string, unknown>>(server: AddonServer, query: string): Row[] {
  const wrapped = `SELECT coalesce(json_agg(q), '[]') FROM (${query}) q`;
  return JSON.parse(psql(server, wrapped)) as Row[];
}

export function psql(server: AddonServer, statement: string): string {
  const options = ["-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-c", statement];
  return execFileSync("scripts/odoo-lab", ["psql", String(server.major), "-d", server.database, ...options], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

/** Odoo itself, as its administrator, past the addon's endpoints. */
export function admin(
  server: AddonServer,
  model: string,
  method: string,
  args: unknown[],
  kwargs: Record<string, unknown> = {},
): Promise<unknown> {
  return direct(server, server.admin, model, method, args, kwargs);
}

export async function search(server: AddonServer, model: string, domain: unknown[], limit = 100): Promise<number[]> {
  return (await admin(server, model, "search", [domain], { limit, order: "id" })) as number[];
}

export async function create(server: AddonServer, model: string, values: Record<string, unknown>): Promise<number> {
  return (await admin(server, model, "create", [values])) as number;
}

/** The rule of a model as given, the rest of it closed. Answers what it was before, to be put back. */
export async function setRule(
  server: AddonServer,
  model: string,
  letters: string,
  rest: { denied_fields?: string; action_names?: string } = {},
): Promise<void> {
  const values = {
    active: letters !== "",
    allow_read: letters.includes("r"),
    allow_write: letters.includes("w"),
    allow_create: letters.includes("c"),
    allow_unlink: letters.includes("u"),
    denied_fields: rest.denied_fields ?? false,
    action_names: rest.action_names ?? false,
  };
  const known = (await admin(server, "mcp.enabled.model", "search", [[["model_name", "=", model]]], {
    context: { active_test: false },
  })) as number[];
  if (known.length > 0) {
    await admin(server, "mcp.enabled.model", "write", [known, values]);
    return;
  }
  const [modelId] = await search(server, "ir.model", [["model", "=", model]]);
  await create(server, "mcp.enabled.model", { model_id: modelId, ...values });
}

/** The rules of a server as rows of their own, to be put back after a file has changed them. */
export async function keepRules(server: AddonServer): Promise<() => Promise<void>> {
  const fields = ["model_name", "active", "allow_read", "allow_write", "allow_create", "allow_unlink"];
  const wanted = [...fields, "denied_fields", "action_names"];
  const all = async () =>
    (await admin(server, "mcp.enabled.model", "search_read", [[], wanted], {
      context: { active_test: false },
    })) as (Record<string, unknown> & { id: number })[];
  const before = await all();
  return async () => {
    const known = new Set(before.map((rule) => rule.id));
    const added = (await all()).filter((rule) => !known.has(rule.id)).map((rule) => rule.id);
    if (added.length > 0) await admin(server, "mcp.enabled.model", "unlink", [added]);
    for (const { id, model_name: _name, ...values } of before)
      await admin(server, "mcp.enabled.model", "write", [[id], values]);
  };
}

let purposes = 0;

/** A new key of a user, made as an administrator makes one: by the wizard. */
export async function makeKey(
  server: AddonServer,
  userId: number,
  rest: { scope?: "read" | "write"; models?: string[]; expires_at?: string } = {},
): Promise<{ id: number; key: string }> {
  const name = `wire ${process.pid} ${Date.now()} ${++purposes}`;
  const modelIds = rest.models === undefined ? [] : await search(server, "ir.model", [["model", "in", rest.models]]);
  const wizard = await create(server, "mcp.key.create", {
    name,
    user_id: userId,
    scope: rest.scope ?? "write",
    model_ids: [[6, 0, modelIds]],
    expires_at: rest.expires_at ?? false,
  });
  const shown = (await admin(server, "mcp.key.create", "action_create", [[wizard]])) as {
    context: { default_key: string };
  };
  const [id] = await search(server, "mcp.key", [
    ["name", "=", name],
    ["user_id", "=", userId],
  ]);
  return { id: id as number, key: shown.context.default_key };
}

export interface WireUser {
  readonly uid: number;
  readonly login: string;
  readonly password: string;
  readonly key: string;
}

/** A user of one's own with a key that reads and writes, in the groups named by their external ids. */
export async function makeUser(server: AddonServer, groups: string[] = []): Promise<WireUser> {
  const login = `wire${process.pid}x${Date.now()}x${++purposes}`;
  const wanted = ["base.group_user", "mcp_server.group_mcp_user", ...groups];
  const groupIds = await Promise.all(wanted.map((name) => byXmlId(server, name)));
  const field = server.major >= 19 ? "group_ids" : "groups_id";
  const values = { name: login, login, password: login, email: `${login}@example.com`, [field]: [[6, 0, groupIds]] };
  const uid = (await admin(server, "res.users", "create", [values], {
    context: { no_reset_password: true },
  })) as number;
  return { uid, login, password: login, key: (await makeKey(server, uid)).key };
}

async function byXmlId(server: AddonServer, xmlId: string): Promise<number> {
  const [module, name] = xmlId.split(".") as [string, string];
  const [row] = sql<{ res_id: number }>(
    server,
    `SELECT res_id FROM ir_model_data WHERE module = '${module}' AND name = '${name}'`,
  );
  if (row === undefined) throw new Error(`No ${xmlId}`);
  return row.res_id;
}

/** A standard API key of a user, put where Odoo keeps them: making one by hand asks for the password in a browser. */
export function makeStandardKey(server: AddonServer, uid: number): string {
  const key = randomBytes(20).toString("hex");
  const salt = randomBytes(16);
  const base64 = (bytes: Buffer) => bytes.toString("base64").replaceAll("+", ".").replaceAll("=", "");
  const digest = base64(pbkdf2Sync(key, salt, 6000, 64, "sha512"));
  const hash = `$pbkdf2-sha512$6000$${base64(salt)}$${digest}`;
  psql(
    server,
    `INSERT INTO res_users_apikeys (name, user_id, scope, key, index, create_date)
     VALUES ('wire', ${uid}, 'rpc', '${hash}', '${key.slice(0, 8)}', now())`,
  );
  return key;
}

export async function setParameter(server: AddonServer, name: string, value: string | false): Promise<void> {
  await admin(server, "ir.config_parameter", "set_param", [`mcp_server.${name}`, value]);
}

/** The rows of every table, but for those that each call adds to: the audit, the counters and the usage of keys. */
export function rowCounts(server: AddonServer): Record<string, number> {
  const [row] = sql<{ counts: Record<string, number> }>(
    server,
    `SELECT json_object_agg(table_name, (xpath('/row/n/text()',
            query_to_xml(format('SELECT count(*) AS n FROM %I', table_name), false, true, '')))[1]::text::int
              ORDER BY table_name) AS counts
       FROM information_schema.tables
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
        AND table_name NOT IN ('mcp_audit', 'mcp_counter', 'mcp_key_usage')`,
  );
  return row?.counts ?? {};
}

/** The audit's newest row number, to count from. */
export function auditMark(server: AddonServer): number {
  return sql<{ mark: number }>(server, "SELECT coalesce(max(id), 0) AS mark FROM mcp_audit")[0]?.mark ?? 0;
}

export interface AuditRow {
  readonly id: number;
  readonly outcome: string;
  readonly user_id: number | null;
  readonly key_id: number | null;
  readonly door: string;
  readonly model: string | null;
  readonly method: string | null;
  readonly operation: string | null;
  readonly record_ids: string | null;
  readonly field_names: string | null;
  readonly masked_args: string | null;
  readonly row_count: number | null;
  readonly duration_ms: number | null;
  readonly error_class: string | null;
  readonly error_name: string | null;
  readonly address: string | null;
  readonly agent: string | null;
  readonly dry_run: boolean | null;
  readonly request_id: string | null;
  readonly rules_version: number | null;
}

export function auditSince(server: AddonServer, mark: number, condition = "true"): AuditRow[] {
  return sql<AuditRow>(server, `SELECT * FROM mcp_audit WHERE id > ${mark} AND ${condition} ORDER BY id`);
}

/** The processes that serve a server's port, the one that starts the others among them. */
export function processesOf(server: AddonServer): string[] {
  const port = new URL(server.url).port;
  return readdirSync("/proc").filter((name) => {
    const words = /^\d+$/.test(name) ? commandLine(name) : [];
    // The process for long polling says so in its first argument.
    return words[words.indexOf("--http-port") + 1] === port && words[1]?.endsWith("/odoo") && words[2] !== "gevent";
  });
}

/** How many workers serve a server's port. */
export function workersOf(server: AddonServer): number {
  const serving = processesOf(server);
  return serving.filter((pid) => serving.includes(parentOf(pid))).length;
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function parentOf(pid: string): string {
  try {
    return /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}

export interface Contacts {
  /** May work on contacts, by Odoo's rights too. */
  readonly user: WireUser;
  readonly partner: number;
  /** The partner's company. */
  readonly company: number;
  /** Takes away all contacts whose reference begins with `WIRE-`, and brings the rules back. */
  close(): Promise<void>;
}

export const usualRule = { denied_fields: "comment, credit_limit", action_names: "open_commercial_entity" };

/** Two contacts under a rule that opens all operations, denies two fields and names one action. */
export async function openContacts(server: AddonServer): Promise<Contacts> {
  const restore = await keepRules(server);
  await setRule(server, "res.partner", "rwcu", usualRule);
  await setRule(server, "res.country", "r");
  await setRule(server, "res.bank", "");
  const user = await makeUser(server, ["base.group_partner_manager"]);
  const company = await create(server, "res.partner", { name: "Wire Company", is_company: true, ref: "WIRE-CO" });
  const values = { name: "Wire Call", ref: "WIRE-CALL", color: 7, parent_id: company };
  const partner = await create(server, "res.partner", values);
  return {
    user,
    partner,
    company,
    async close() {
      await admin(server, "res.partner", "unlink", [await search(server, "res.partner", [["ref", "=like", "WIRE-%"]])]);
      await restore();
    },
  };
}
