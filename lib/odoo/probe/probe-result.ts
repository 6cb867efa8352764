import type { ProbeStepId } from "../../kernel/choices.ts";
import type { AppError } from "../../kernel/errors.ts";
import type { ShownError } from "../../kernel/shown-error.ts";
import type { OdooTarget, Series } from "../types.ts";

export interface ProbeInput {
  readonly url: string;
  /** Found by the test if it is missing and the server has one database. */
  readonly database?: string | undefined;
  /** Required before Odoo 19, and always with a password; never with a key of the MCP addon. */
  readonly login?: string | undefined;
  /** An API key, a password or a key of the MCP addon. */
  readonly secret: string;
}

/** One step of the test. Its keys are message keys of the portal. */
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
      /** Empty if the addon's rules do not allow to read it. */
      readonly userName: string;
      /** The end of an API key: null if it never ends; missing if Odoo does not tell or it is another credential. */
      readonly secretExpiresAt?: Date | null | undefined;
      /** True if Odoo has the MCP addon and another credential was used. */
      readonly addonOffered: boolean;
    }
  | {
      readonly ok: false;
      readonly steps: readonly ProbeStep[];
      readonly databases: readonly string[];
      readonly error: AppError;
    };
