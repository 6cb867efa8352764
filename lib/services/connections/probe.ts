import type { ProbeInput, ProbeResult, ProbeStep } from "../../odoo/probe/probe.ts";
import type { ConnectionContext } from "./context.ts";

/** Tests an Odoo within the tenant's allowance: the only way from a verb to `probeOdoo`. */
export async function probe(
  context: ConnectionContext,
  input: ProbeInput,
  onStep?: (step: ProbeStep) => void,
): Promise<ProbeResult> {
  await context.admitProbe(context.principal.tenantId);
  return context.probeOdoo(context.principal.tenantId, input, onStep);
}
