import type { ProbeInput, ProbeResult, ProbeStep } from "../../../odoo/probe/probe-result.ts";
import { requirePermission } from "../../../policy/permissions.ts";
import type { ConnectionContext } from "../context.ts";

/** Tests an Odoo within the tenant's rate limit. Verbs call `probeOdoo` only through this function. */
export async function probe(
  context: ConnectionContext,
  input: ProbeInput,
  onStep?: (step: ProbeStep) => void,
): Promise<ProbeResult> {
  requirePermission(context.actor, "connections.manage");
  await context.admitProbe(context.actor.tenantId);
  return context.probeOdoo(context.actor.tenantId, input, onStep);
}
