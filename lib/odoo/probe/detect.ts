import type { FetchAnswer, SafeFetch } from "../../http/outgoing/safe-fetch.ts";
import { asObject } from "../../kernel/read-json.ts";
import { parseJson } from "../answers/parse-answer.ts";
import { fromStatus, notOdoo } from "../faults/errors.ts";
import { callService } from "../transports/jsonrpc.ts";
import type { Series } from "../types.ts";

interface Version {
  readonly server_version?: unknown;
  readonly server_version_info?: unknown;
  readonly version?: unknown;
  readonly version_info?: unknown;
}

const json = { "content-type": "application/json", "user-agent": "mcp-odoo" };

/**
 * Returns the series of the Odoo at `url`, by the ways that need no database. Throws AppError `odoo.errors.not_odoo` if
 * none answers.
 */
export async function detectSeries(url: string, fetch: SafeFetch, signal?: AbortSignal): Promise<Series> {
  const options = { poolKey: "detect", signal, timeoutMs: 15_000, maxBytes: 256 * 1024 };
  const ask = fetch(`${url}/web/webclient/version_info`, {
    method: "POST",
    headers: json,
    body: '{"jsonrpc":"2.0","method":"call","params":{}}',
    ...options,
  });
  const first = await ask;
  const found =
    (await seriesOf(first)) ??
    (await seriesOf(
      await fetch(`${url}/web/version`, { method: "GET", headers: { "user-agent": "mcp-odoo" }, ...options }),
    ));
  if (found !== undefined) return found;
  const version = await callService(
    fetch,
    url,
    { service: "common", method: "version", params: [] },
    { write: false, ...options },
  ).catch(() => undefined);
  const series = toSeries(asObject(version));
  if (series !== undefined) return series;
  if (first.status >= 500 || first.status === 429 || first.status === 401 || first.status === 403)
    throw fromStatus(first.status, first.headers["retry-after"], false);
  throw notOdoo();
}

async function seriesOf(answer: FetchAnswer): Promise<Series | undefined> {
  if (answer.status !== 200) return undefined;
  const value = asObject((await parseJson(answer))?.json);
  return toSeries(asObject(value["result"] ?? value));
}

/** Parses `[19, 0, 0, "final", 0, ""]`, or `["saas~19", 2, …, "e"]` for an Enterprise between releases. */
export function toSeries({ server_version_info, version_info, server_version, version }: Version): Series | undefined {
  const info = server_version_info ?? version_info;
  const text = String(server_version ?? version ?? "");
  const [major, minor] = Array.isArray(info)
    ? [Number(String(info[0]).replace(/^saas[~-]/, "")), Number(info[1])]
    : (/^(?:saas[~-])?(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? []);
  if (
    major === undefined ||
    minor === undefined ||
    !Number.isInteger(major) ||
    !Number.isInteger(minor) ||
    major < 5 ||
    major > 100
  )
    return undefined;
  const enterprise = (Array.isArray(info) && info.at(-1) === "e") || /\+e\b/.test(text);
  return { major, minor, edition: enterprise ? "enterprise" : "community" };
}
