import type { ConnectionRow } from "../../db/schema/index.ts";
import type { ConnectionId, TenantId } from "../../kernel/ids.ts";
import type { ProbeInput, ProbeResult, ProbeStep } from "../../odoo/probe/probe.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import type { ServiceContext } from "../context.ts";
import type { OdooCaches } from "../odoo-models/odoo-caches.ts";

/** What the verbs on connections and rules need beside the database: a way to Odoo, and to tell the caches. */
export interface ConnectionContext extends ServiceContext {
  /** False where the operator switched the demo off. */
  readonly sandboxEnabled: boolean;
  /** Counts a connection test of the tenant's. Throws `rate_limited`: a test reaches out to whatever address is typed. */
  admitProbe(tenantId: TenantId): Promise<void>;
  /** Tests an Odoo on the tenant's account. */
  probeOdoo(tenantId: TenantId, input: ProbeInput, onStep?: (step: ProbeStep) => void): Promise<ProbeResult>;
  /** The way to a saved connection; `secret` is its opened credential, empty for the sandbox. */
  openConnection(row: ConnectionRow, secret: string): OdooTransport;
  /** What this process remembers of the Odoos that the verbs have asked. */
  readonly odooCaches: OdooCaches;
  /** Drops what is remembered of a connection: called once the change is committed. */
  invalidateConnection(id: ConnectionId): void;
}
