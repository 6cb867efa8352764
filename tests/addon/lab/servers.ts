import { execFileSync } from "node:child_process";
import type { LabServer } from "#tests/odoo/lab.ts";

export interface AddonServer extends LabServer {
  readonly major: number;
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
