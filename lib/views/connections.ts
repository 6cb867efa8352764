import type { ConfirmPolicy } from "../kernel/choices.ts";
import type { ConnectionId } from "../kernel/ids.ts";
import type { ShownError } from "../kernel/shown-error.ts";
import type { ProbeStep } from "../odoo/probe/probe.ts";
import type { TransportKind } from "../odoo/types.ts";

/** A connection as the portal shows it. The secret has no place in it: the last four characters are all that leaves. */
export interface ConnectionView {
  readonly id: ConnectionId;
  readonly name: string;
  readonly kind: "odoo" | "sandbox";
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly secretLast4: string;
  readonly transport: TransportKind;
  /** `19.0`, `saas-19.2` */
  readonly series: string;
  readonly edition: "community" | "enterprise" | "unknown";
  /** The Odoo user's name, as Odoo gave it at the last test. */
  readonly odooUser: string;
  readonly state: "live" | "broken" | "disabled";
  readonly confirm: ConfirmPolicy;
  /** Records of one model that a key may change within ten minutes before it is asked. */
  readonly confirmAbove: number;
  /** Message key of the last failure. */
  readonly lastError: string | undefined;
  readonly verifiedAt: Date | undefined;
  readonly createdAt: Date;
}

/** One step of a connection test, as the stream sends it. */
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
    readonly transport: TransportKind;
    readonly database: string;
    readonly userName: string;
    /** The MCP addon is there, and another credential was used. */
    readonly addonOffered: boolean;
  };
  /** Its path is the field that the test stumbled over, such as `database`. */
  readonly error?: ShownError;
}
