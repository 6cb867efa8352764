import type { ProbeStepId } from "../../kernel/choices.ts";
import type { AppError } from "../../kernel/errors.ts";
import type { ShownError } from "../../kernel/shown-error.ts";
import type { OdooTarget, Series } from "../types.ts";

export interface ProbeInput {
  readonly url: string;
  /** Found out when the server has one. */
  readonly database?: string | undefined;
  /** Needed below 19, and with a password; never with a key of the MCP addon. */
  readonly login?: string | undefined;
  /** API key, password or key of the MCP addon. */
  readonly secret: string;
}

/** One step of the test. Keys are message keys of the portal. */
export interface ProbeStep {
  readonly id: ProbeStepId;
  readonly state: "ok" | "failed" | "skipped" | "waiting";
  readonly detail?: { readonly key: string; readonly params?: Readonly<Record<string, string | number>> | undefined };
  readonly error?: ShownError;
}

export type ProbeResult =
  | {
      readonly ok: true;
      readonly steps: readonly ProbeStep[];
      readonly databases: readonly string[];
      readonly target: OdooTarget;
      readonly edition: Series["edition"];
      /** Empty where the rules inside Odoo do not show it. */
      readonly userName: string;
      /** The MCP addon is there, and another credential was used. */
      readonly addonOffered: boolean;
    }
  | {
      readonly ok: false;
      readonly steps: readonly ProbeStep[];
      readonly databases: readonly string[];
      readonly error: AppError;
    };
