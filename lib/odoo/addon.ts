import type { FetchAnswer } from "../http/outgoing/safe-fetch.ts";
import type { AppError, OdooReason } from "../kernel/errors.ts";
import type { AddonRules, ModelRule } from "../kernel/model-rule.ts";
import { odooError } from "../kernel/odoo-error.ts";
import { isObject } from "../kernel/read-json.ts";
import type { Remedy } from "../kernel/remedy.ts";
import { shorten } from "../kernel/text/clip-text.ts";
import { type Asked, parseJson } from "./answers/parse-answer.ts";
import { authError, fromStatus, noDatabase, notOdoo, oddAnswer, saysNoDatabase, toOdooError } from "./faults/errors.ts";
import type { OdooTarget } from "./types.ts";

/** The version of the addon's endpoints that this code uses. */
export const addonApi = 1;

type Fields = Readonly<Record<string, unknown>>;

/** True if the secret begins like a key of the MCP addon. The rest is not checked. */
export function isAddonKey(secret: string): boolean {
  return secret.trim().startsWith("mcpa_");
}

export function addonHeaders({ secret, database, sendDatabase }: Omit<OdooTarget, "kind">): Record<string, string> {
  return {
    "user-agent": "mcp-odoo",
    "x-api-key": secret,
    ...(sendDatabase === true ? { "x-odoo-database": database } : {}),
  };
}

export interface ReadOptions extends Asked {
  readonly database: string;
  /** Called with the version of the rules that an answer or a refusal names. */
  readonly hear?: (version: number) => void;
}

/** Returns the content of an endpoint's answer. Throws the error that the endpoint named. */
export async function readAddon(answer: FetchAnswer, options: ReadOptions): Promise<Fields> {
  const { status, headers } = answer;
  const { database, write = false, hear } = options;
  if (saysNoDatabase(answer)) throw noDatabase(database);
  const value = await parseJson(answer, options);
  const { success, data, error, rules_version } = asFields(value?.json) ?? {};
  const version = asFields(data)?.["rules_version"] ?? rules_version;
  if (typeof version === "number") hear?.(version);
  const answered = asFields(data);
  if (status === 200 && success === true && answered !== undefined) return answered;
  const fault = asFields(error);
  if (fault !== undefined) {
    const wait = Number(fault["retry_after"] ?? headers["retry-after"]);
    // Without a version, the failure happened outside of a call that is judged and rolled back, perhaps after its work
    // was committed.
    throw toAddonError(fault, { database, wait, unknown: write && version === undefined });
  }
  // An answer that can't be parsed was cut off on the way, after the call was carried out.
  if (status === 200 && value === undefined && headers["content-type"]?.includes("json") === true)
    throw fromStatus(502, undefined, write);
  if (status === 404) throw addonMissing();
  throw status === 200 ? notOdoo() : fromStatus(status, headers["retry-after"], write);
}

/** The addon's names for exceptions of Odoo. */
const exceptions: Readonly<Record<string, string>> = {
  access: "odoo.exceptions.AccessError",
  conflict: "odoo.exceptions.LockError",
  validation: "odoo.exceptions.UserError",
  invalid: "werkzeug.exceptions.BadRequest",
};
/** Refusals of the addon for a reason other than its rules. */
const closings: Readonly<Record<string, { readonly reason: OdooReason; readonly remedy: Remedy }>> = {
  disabled: { reason: "addon_off", remedy: { by: "odoo_admin", where: "mcp.settings" } },
  not_a_user: { reason: "addon_group", remedy: { by: "odoo_admin", where: "mcp.group" } },
  // No rule of the portal or of the addon opens these.
  hard_floor: { reason: "addon_denied", remedy: { by: "nobody" } },
};
const byItsRules = { reason: "addon_denied", remedy: { by: "odoo_admin", where: "mcp.rules" } } as const;

/** Converts a fault of the addon. Its `path` names the addon's arguments, not those of the caller, and is left out. */
function toAddonError(
  fault: Fields,
  { database, wait, unknown }: { readonly database: string; readonly wait: number; readonly unknown: boolean },
): AppError {
  const [kind, name, message] = [asText(fault["class"]), asText(fault["name"]), asText(fault["message"])];
  const cause = { name, message };
  if (fault["path"] === "X-Odoo-Database") return noDatabase(database);
  if (kind === "auth") return addonKeyRefused({ cause });
  if (kind === "denied") return denied(name, message);
  if (kind === "limit") {
    return odooError("odoo_limit", "rate_limited", shorten(message, 500) || "Odoo takes no more calls for now.", {
      cause,
      hint: "Wait, then try again.",
      retryAfterSeconds: wait > 0 ? Math.ceil(wait) : 10,
    });
  }
  if (kind === "missing") {
    const record = name.startsWith("odoo.");
    return toOdooError({ name: record ? "odoo.exceptions.MissingError" : "werkzeug.exceptions.NotFound", message });
  }
  const known = exceptions[kind];
  return known === undefined ? failed(cause, unknown) : toOdooError({ name: known, message });
}

function denied(name: string, message: string): AppError {
  const words = shorten(message, 1_000) || "Odoo's own rules refuse this.";
  const { reason, remedy } = closings[name] ?? byItsRules;
  return odooError("denied", reason, words, {
    cause: { name, message },
    quoted: true,
    params: { words },
    remedy,
  });
}

function failed(cause: { readonly name: string; readonly message: string }, unknown: boolean): AppError {
  const [, reference] = /\bReference ([0-9a-f]{6,32})\b/.exec(cause.message) ?? [];
  const log = reference === undefined ? "its server log says why" : `its server log says why, under ${reference}`;
  return odooError(
    "odoo_upstream",
    "server_error",
    unknown ? "Odoo failed on this call. Whether the change was made is not known." : "Odoo failed on this call.",
    {
      cause,
      hint: unknown
        ? `Look the record up before you send the change again; ${log}.`
        : `Try again; if it stays, ${log}.`,
      ...(unknown ? { outcomeUnknown: true } : {}),
    },
  );
}

export function addonKeyRefused(options: { readonly cause?: unknown; readonly path?: string } = {}): AppError {
  return authError({ hint: "The MCP key is wrong, expired or revoked.", ...options }, "addon_key");
}

export function addonMissing(): AppError {
  return odooError("odoo_upstream", "addon_missing", "The MCP addon does not answer on this Odoo.", {
    hint: "Install it in this database, or enter an ordinary API key.",
  });
}

export function addonUnknown(version: unknown): AppError {
  return odooError("odoo_upstream", "addon_api", "The MCP addon of this Odoo is of a version that is not known here.", {
    params: { found: typeof version === "number" ? version : "?", known: addonApi },
    hint: "Bring the addon and this gateway to the same version.",
  });
}

/** The most models, actions and fields in all, because the rules of a connection stay in memory. */
const maxNames = 20_000;

/** Converts the answer of `/mcp/models`. An unreadable answer opens nothing. */
export function toInsideRules(data: Fields): AddonRules {
  const { models, rules_version: version } = data;
  if (!Array.isArray(models) || typeof version !== "number") throw addonUnknown(data["api"]);
  const rules = models.map(toInsideRule).filter((rule) => rule !== undefined);
  const names = rules.reduce(
    (sum, { actions, deniedFields, writableFields = [] }) =>
      sum + 1 + actions.length + deniedFields.length + writableFields.length,
    0,
  );
  if (names > maxNames) throw oddAnswer("fewer rules", false);
  return { version, models: new Map(rules.map((rule) => [rule.model, rule])) };
}

/** Returns roughly how many bytes of memory rules take: their objects, and two bytes for a letter. */
export function bytesOfRules({ models }: Pick<AddonRules, "models">): number {
  let bytes = 0;
  for (const { model, label, actions, deniedFields, writableFields = [] } of models.values()) {
    bytes += 400 + 2 * (model.length + label.length);
    for (const name of [...actions, ...deniedFields, ...writableFields]) bytes += 40 + 2 * name.length;
  }
  return bytes;
}

function toInsideRule(value: unknown): ModelRule | undefined {
  const {
    model,
    name,
    operations,
    actions = [],
    denied_fields: deniedFields,
    writable_fields: writableFields,
  } = asFields(value) ?? {};
  const open = asFields(operations);
  if (typeof model !== "string" || open === undefined || !isNames(deniedFields) || !isNames(actions)) return undefined;
  if (writableFields !== undefined && !isNames(writableFields)) return undefined;
  const may = (operation: string) => open[operation] === true;
  return {
    model,
    label: asText(name) || model,
    read: may("read"),
    create: may("create"),
    write: may("write"),
    unlink: may("unlink"),
    actions,
    deniedFields,
    // An addon that does not list these fields checks them itself.
    ...(writableFields !== undefined && { writableFields }),
  };
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
function asText(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
function asFields(value: unknown): Fields | undefined {
  return isObject(value) ? value : undefined;
}
