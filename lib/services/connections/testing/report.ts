import type { AppError } from "../../../kernel/errors.ts";
import type { ProbeResult, ProbeStep } from "../../../odoo/probe/probe.ts";
import { type ShownError, toShownError } from "../../kernel/shown-error.ts";

export type TestStep = ProbeStep;

/** What a connection test found, for the browser. No secret, no stack. */
export interface TestReport {
  readonly ok: boolean;
  readonly steps: readonly TestStep[];
  /** Names to choose from, where the server lists them. */
  readonly databases: readonly string[];
  readonly found?: {
    readonly series: string;
    readonly edition: "community" | "enterprise" | "unknown";
    readonly transport: "json2" | "jsonrpc" | "xmlrpc" | "addon" | "sandbox";
    readonly database: string;
    readonly userName: string;
    /** The MCP addon is there, and another credential was used. */
    readonly addonOffered: boolean;
  };
  /** Its path is the field that the test stumbled over, such as `database`. */
  readonly error?: ShownError;
}

export function toReport(result: ProbeResult): TestReport {
  const { steps, databases } = result;
  if (!result.ok) return { ok: false, steps, databases, error: toShownError(result.error) };
  const { target, edition, userName, addonOffered } = result;
  const series = `${target.series.major}.${target.series.minor}`;
  return {
    ok: true,
    steps,
    databases,
    found: { series, edition, transport: target.kind, database: target.database, userName, addonOffered },
  };
}
