import type { ConnectionId, TenantId } from "../kernel/ids.ts";
import type { OdooTransport } from "../odoo/types.ts";
import type { Principal } from "../policy/actor.ts";
import type { ConfirmPolicy, RuleSet } from "../policy/types.ts";

/** Where a request came from: recorded, never trusted for a decision. */
export interface Source {
  readonly ip: string;
  readonly userAgent: string;
  /** The AI client's own word, `name/version`. */
  readonly client: string;
}

export interface ConnectionSummary {
  readonly id: ConnectionId;
  readonly name: string;
  readonly kind: "odoo" | "sandbox";
  /** Base address, for links into Odoo's web client; empty for the sandbox. */
  readonly url: string;
  readonly series: string;
  /** Grows when address or credential change: part of every cache key. */
  readonly version: number;
  readonly confirm: ConfirmPolicy;
  /** Records of one model that a caller may change within ten minutes unasked; 0: none. Left out: 10. */
  readonly confirmAbove?: number;
}

/** Everything a call knows about whose call it is. Built once a request, read-only, passed as first argument. */
export interface TenantContext {
  readonly tenantId: TenantId;
  readonly principal: Principal;
  readonly connection: ConnectionSummary;
  readonly rules: RuleSet;
  readonly plan: string;
  readonly odoo: OdooTransport;
  readonly source: Source;
  readonly requestId: string;
}
