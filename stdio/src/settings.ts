import { isIP } from "node:net";
import { directVariables as names } from "../../lib/kernel/credential-names.ts";
import { isPrivateAddress } from "../../lib/kernel/network/own-networks.ts";
import { isOnHardFloor } from "../../lib/policy/hard-floor.ts";
import type { ModelRule } from "../../lib/policy/types.ts";

export interface HostedSettings {
  readonly mode: "hosted";
  readonly url: URL;
  readonly key: string;
  /** The timeout of every request. Without it, each kind of request has its own. */
  readonly timeoutMs: number | undefined;
}

export interface DirectSettings {
  readonly mode: "direct";
  readonly url: string;
  readonly secret: string;
  readonly database: string | undefined;
  readonly login: string | undefined;
  readonly readOnly: boolean;
  /** Undefined for every model. */
  readonly models: readonly ModelRule[] | undefined;
  /** The file that calls are recorded in; undefined for standard error. */
  readonly auditFile: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Thrown if the environment is not valid. The message is for the person who wrote the settings. */
export class SettingsError extends Error {}

/** Reads the settings of the environment. Throws SettingsError, which never repeats a secret. */
export function readSettings(environment: Environment): HostedSettings | DirectSettings {
  const read = (name: string) => {
    const value = environment[name]?.trim() ?? "";
    // An empty field in the form of the bundle arrives as its placeholder.
    return value === "" || value.startsWith("${") ? undefined : value;
  };
  const hosted = read("MCP_ODOO_URL");
  const direct = read(names.url);
  if (hosted !== undefined && direct !== undefined) {
    throw new SettingsError(`Set either MCP_ODOO_URL (hosted) or ${names.url} (direct), not both.`);
  }
  if (hosted !== undefined) {
    const key = read("MCP_ODOO_KEY");
    if (key === undefined) throw new SettingsError("MCP_ODOO_KEY is missing: make one in the portal, under Keys.");
    if (!/^[\x21-\x7e]+$/.test(key)) throw new SettingsError("MCP_ODOO_KEY holds characters that no key has.");
    // A limit that only the other mode reads would be no limit here.
    if (isOn(names.readOnly, read(names.readOnly)) || read(names.models) !== undefined) {
      throw new SettingsError(
        `${names.readOnly} and ${names.models} limit the direct mode. Leave them out, and put ?readonly=1 behind MCP_ODOO_URL to read only.`,
      );
    }
    return { mode: "hosted", url: toEndpoint(hosted), key, timeoutMs: toMilliseconds(read("MCP_ODOO_TIMEOUT")) };
  }
  if (direct === undefined) {
    throw new SettingsError(
      `Set MCP_ODOO_URL and MCP_ODOO_KEY (hosted), or ${names.url} and ${names.secret} (direct).`,
    );
  }
  const secret = read(names.secret) ?? read(names.password);
  if (secret === undefined) throw new SettingsError(`${names.secret} (or ${names.password}) is missing.`);
  if (/[?#]/.test(direct)) {
    throw new SettingsError(`${names.url} takes nothing behind ? or #. To read only, set ${names.readOnly}=1.`);
  }
  return {
    mode: "direct",
    url: direct,
    secret,
    database: read(names.database),
    login: read(names.login),
    readOnly: isOn(names.readOnly, read(names.readOnly)),
    models: toRules(read(names.models)),
    auditFile: read("MCP_ODOO_AUDIT"),
  };
}

/** Reads a switch. It throws for an unknown value, because a misspelled limit must not become no limit. */
function isOn(name: string, value: string | undefined): boolean {
  if (value === undefined || /^(0|false|no|off)$/i.test(value)) return false;
  if (/^(1|true|yes|on)$/i.test(value)) return true;
  throw new SettingsError(`${name} takes 1 or 0.`);
}

/** Returns the address of the endpoint, also for the address of its portal. */
function toEndpoint(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.password !== "") {
    throw new SettingsError("MCP_ODOO_URL is no address such as https://odoo.example.com/api/mcp.");
  }
  if (url.protocol === "http:" && !isOwn(url.hostname)) {
    throw new SettingsError("MCP_ODOO_URL must start with https://, or the key would travel unencrypted.");
  }
  // The part after # is never sent, so a limit there would have no effect.
  if (url.hash !== "")
    throw new SettingsError("MCP_ODOO_URL takes nothing behind #. Limits go behind ?, as ?readonly=1.");
  if (url.pathname === "/") url.pathname = "/api/mcp";
  return url;
}

function isOwn(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  if (isIP(address) === 0) return address === "localhost" || address.endsWith(".localhost");
  return isPrivateAddress(address);
}

function toMilliseconds(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  const value = Number(seconds);
  if (!(value > 0 && value <= 3_600)) throw new SettingsError("MCP_ODOO_TIMEOUT is a number of seconds, up to 3600.");
  // 0.07 s are 70.00000000000001 ms, and timers throw at a fraction.
  return Math.max(1, Math.round(value * 1000));
}

const rule = /^([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*):([rwd]+)$/;

/** `res.partner:rw,sale.order:r`: r reads, w creates and changes, d deletes. */
function toRules(text: string | undefined): ModelRule[] | undefined {
  return text?.split(",").map((part) => {
    const [, model, letters] = rule.exec(part.trim()) ?? [];
    if (model === undefined || letters === undefined) {
      throw new SettingsError(
        `${names.models} holds "${part.trim()}"; it is a list such as res.partner:rw,sale.order:r.`,
      );
    }
    if (isOnHardFloor(model)) throw new SettingsError(`${model} in ${names.models} is never open to AI clients.`);
    const [read, write, unlink] = [letters.includes("r"), letters.includes("w"), letters.includes("d")];
    return { model, label: model, read, create: write, write, unlink, actions: [], deniedFields: [] };
  });
}
