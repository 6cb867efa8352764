import type { ConnectionId, TenantId } from "../kernel/ids.ts";
import type { CompanyScope } from "../kernel/odoo-values.ts";
import type { OdooTransport } from "../odoo/types.ts";
import type { Principal } from "../policy/actor.ts";
import type { ConfirmPolicy, RuleSet } from "../policy/types.ts";

/** The origin of a request. It is recorded, and no decision depends on it. */
export interface Source {
  readonly ip: string;
  readonly userAgent: string;
  /** The name that the AI client gives itself, as `name/version`. */
  readonly client: string;
}

export interface ConnectionSummary {
  readonly id: ConnectionId;
  readonly name: string;
  readonly kind: "odoo" | "sandbox";
  /** Base address, for links into Odoo's web client; empty for the sandbox. */
  readonly url: string;
  readonly series: string;
  /** Grows if address or credential change. It is part of every cache key. */
  readonly version: number | string;
  readonly confirm: ConfirmPolicy;
  /** The operations that a second person must approve; none if it is missing. */
  readonly approval?: ConfirmPolicy;
  /** Records of one model that a caller may change within ten minutes without a confirmation; 10 by default. */
  readonly confirmAbove?: number;
}

/** The tenant, connection and rules of a call, built once for each request. Functions take it as first argument. */
export interface TenantContext {
  readonly tenantId: TenantId;
  readonly principal: Principal;
  readonly connection: ConnectionSummary;
  readonly rules: RuleSet;
  readonly plan: string;
  readonly odoo: OdooTransport;
  /** The name of the Odoo user in whose name the call acts, for the audit log. */
  readonly odooUser?: string;
  /** The Odoo companies in which the call may act; all of the Odoo user if it is missing. */
  readonly companies?: CompanyScope;
  readonly source: Source;
  readonly requestId: string;
}
