import type { ConnectionRow } from "../../db/schema/index.ts";
import type { ConnectionId, TenantId } from "../../kernel/ids.ts";
import type { ProbeInput, ProbeResult, ProbeStep } from "../../odoo/probe/probe-result.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import type { ServiceContext } from "../context.ts";
import type { OdooCaches } from "../odoo-models/odoo-caches.ts";

/** The dependencies of the verbs on connections and rules: the way to Odoo, and the caches. */
export interface ConnectionContext extends ServiceContext {
  /** False if the operator switched the demo off. */
  readonly sandboxEnabled: boolean;
  /** Counts a connection test of the tenant, as it sends requests to any typed address. Throws `rate_limited`. */
  admitProbe(tenantId: TenantId): Promise<void>;
  /** Tests an Odoo on behalf of the tenant. */
  probeOdoo(tenantId: TenantId, input: ProbeInput, onStep?: (step: ProbeStep) => void): Promise<ProbeResult>;
  /** Opens a saved connection; `secret` is its decrypted credential, empty for the sandbox. */
  openConnection(row: ConnectionRow, secret: string): OdooTransport;
  /** The caches of the Odoos that the verbs read. */
  readonly odooCaches: OdooCaches;
  /** Drops the cached data of a connection. Called after the change is committed. */
  invalidateConnection(id: ConnectionId): void;
}
