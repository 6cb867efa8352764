import type { AddonServer } from "./servers.ts";

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

/** Sends a request to a server. Throws if an answer under /mcp/ shows a traceback, a path, SQL or a key. */
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

/** Returns the result of a call. Throws if the call fails. */
export async function resultOf(server: AddonServer, key: string, body: Call): Promise<unknown> {
  const answer = await call(server, key, body);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return answer.json.data.result;
}

/** Returns the status, class and name of a refusal. Throws if the call succeeds. */
export async function refusalOf(server: AddonServer, key: string, body: Call | string): Promise<string> {
  const { status, json, text } = await call(server, key, body);
  if (status === 200) throw new Error(`The call was not refused: ${text}`);
  if (json.success !== false || json.error.code !== `E${status}`)
    throw new Error(`The refusal is not in the contract's form: ${text}`);
  return [status, json.error.class, json.error.name].filter((part) => part !== undefined).join(" ");
}
