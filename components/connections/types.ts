import type { FormResult, ShownError } from "../ui/use-error-text.ts";

/** What must be confirmed before it happens: deletes and actions, every change, or nothing. */
export const confirmPolicies = ["deletes", "writes", "nothing"] as const;
export type ConfirmPolicy = (typeof confirmPolicies)[number];
export type SetConfirm = (input: {
  readonly id: string;
  readonly confirm: ConfirmPolicy;
  readonly above?: number;
}) => Promise<FormResult<unknown>>;

export const testStepIds = ["address", "tls", "odoo", "database", "sign_in", "rights"] as const;
export type TestStepId = (typeof testStepIds)[number];

/** One step of a connection test, as the stream sends it. */
export interface TestStepView {
  readonly id: TestStepId;
  readonly state: "ok" | "failed" | "skipped" | "waiting";
  readonly detail?: { readonly key: string; readonly params?: Readonly<Record<string, string | number>> | undefined };
  readonly error?: ShownError;
}

/** How a connection test ended. */
export interface TestReportView {
  readonly ok: boolean;
  readonly databases: readonly string[];
  readonly found?: {
    readonly series: string;
    readonly edition: "community" | "enterprise" | "unknown";
    readonly transport: "json2" | "jsonrpc" | "xmlrpc" | "addon" | "sandbox";
    readonly database: string;
    /** Empty where Odoo does not show it. */
    readonly userName: string;
    /** The MCP addon is there, and another credential was used. */
    readonly addonOffered: boolean;
  };
  readonly error?: ShownError;
}

/** A line of the stream. */
export type TestLine =
  | { readonly type: "step"; readonly step: TestStepView }
  | { readonly type: "report"; readonly report: TestReportView }
  | { readonly type: "refused"; readonly error: ShownError };
