import type { ConfirmPolicy } from "../kernel/choices.ts";
import type { ConnectionId } from "../kernel/ids.ts";
import type { ShownError } from "../kernel/shown-error.ts";
import type { ProbeStep } from "../odoo/probe/probe-result.ts";
import type { TransportKind } from "../odoo/types.ts";

/** A connection as the portal shows it, with only the last four characters of its secret. */
export interface ConnectionView {
  readonly id: ConnectionId;
  readonly name: string;
  readonly kind: "odoo" | "sandbox";
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly secretLast4: string;
  readonly transport: TransportKind;
  /** The version of Odoo, such as `19.0` or `saas-19.2`. */
  readonly series: string;
  readonly edition: "community" | "enterprise" | "unknown";
  /** The name of the Odoo user, from the last test. */
  readonly odooUser: string;
  readonly state: "live" | "broken" | "disabled";
  readonly confirm: ConfirmPolicy;
  /** The operations that a second person must approve. */
  readonly approval: ConfirmPolicy;
  /** Records of one model that a key may change within ten minutes without a confirmation. */
  readonly confirmAbove: number;
  /** The end of its key; undefined if it never ends or is not known. */
  readonly secretExpiresAt: Date | undefined;
  /** True if nobody may act through its shared key. */
  readonly ownCredentialRequired: boolean;
  /** The message key of the last failure. */
  readonly lastError: string | undefined;
  readonly verifiedAt: Date | undefined;
  readonly createdAt: Date;
}

/** One step of a connection test, as the stream sends it. */
export type TestStep = ProbeStep;

/** The findings of a connection test for the browser, without secrets and stack traces. */
export interface TestReport {
  readonly ok: boolean;
  readonly steps: readonly TestStep[];
  /** The databases to choose from, if the server lists them. */
  readonly databases: readonly string[];
  readonly found?: {
    readonly series: string;
    readonly edition: "community" | "enterprise" | "unknown";
    readonly transport: TransportKind;
    readonly database: string;
    readonly userName: string;
    /** True if the MCP addon is installed and the credential is not one of its keys. */
    readonly addonOffered: boolean;
  };
  /** The error of the test. Its path is the field at fault, such as `database`. */
  readonly error?: ShownError;
}
