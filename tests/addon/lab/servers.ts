import { execFileSync } from "node:child_process";
import type { LabServer } from "#tests/odoo/lab.ts";

export interface AddonServer extends LabServer {
  readonly major: number;
}

interface PrintedServer {
  readonly url: string;
  readonly database: string;
  readonly series: string;
  readonly admin: PrintedUser;
  readonly demo: PrintedUser;
}
interface PrintedUser {
  readonly login: string;
  readonly password: string;
  readonly key: string;
}

/** Returns the suite's servers by major series, or none unless MCP_ODOO_ADDON is 1. */
export function addonServers(): [string, AddonServer][] {
  return process.env["MCP_ODOO_ADDON"] === "1" ? ["19", "14"].map((series) => [series, addonServer(series)]) : [];
}

/**
 * Returns a server that `scripts/addon serve` started. ADDON_SERVERS can name other servers, in the form that
 * `scripts/addon env` prints.
 */
export function addonServer(series: string): AddonServer {
  const text = process.env["ADDON_SERVERS"] ?? execFileSync("scripts/addon", ["env"], { encoding: "utf8" });
  const printed = (JSON.parse(text) as Record<string, PrintedServer>)[series];
  // A missing server must fail the run. Otherwise the run would silently have fewer tests.
  if (printed === undefined)
    throw new Error(`No Odoo ${series} with the addon is up: run scripts/addon serve ${series}`);
  const user = ({ login, password, key }: PrintedUser) => ({ login, password, apiKey: key });
  return { ...printed, admin: user(printed.admin), demo: user(printed.demo), major: Number(series) };
}

/** Returns the rows of a query on the server's database, run as PostgreSQL's superuser. */
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
