import type { Plan } from "../../../billing/plans.ts";
import type { Owner } from "../../../call-stores/contract.ts";
import { networkOf } from "../../../kernel/network/network.ts";
import { actorId } from "../../../policy/actor.ts";
import type { TenantContext } from "../../../tenant/context.ts";
import type { PlaceRequest } from "../../limits/concurrency-limiter.ts";

/** The account that a call counts on, and the owner of the tokens and stored answers that it may use. */
export interface CallerAccount {
  readonly limits: Plan;
  /** The access key, header credentials or person. */
  readonly key: string;
  /** The tenant; callers with header credentials have limits of their own and share no tenant's. */
  readonly company: string;
  readonly owner: Owner;
  readonly isHeaderCaller: boolean;
  /** The limits of its places in flight. Header credentials can be made up, so those callers count by network. */
  readonly place: Pick<PlaceRequest, "tenant" | "key" | "limits" | "queue">;
}

/** The calls in flight and waiting that all callers with header credentials of one network share. */
const ofNetwork = { inFlight: 16, queue: 64 };

export function accountOf(context: TenantContext, planOf: (name: string) => Plan): CallerAccount {
  const { tenantId, principal, connection, source } = context;
  const limits = planOf(context.plan);
  const key = actorId(principal);
  const isHeaderCaller = principal.kind === "headers";
  const company = isHeaderCaller ? key : tenantId;
  return {
    limits,
    key,
    company,
    owner: { tenantId, principalId: key, connectionId: connection.id },
    isHeaderCaller,
    place: isHeaderCaller
      ? {
          tenant: networkOf(source.ip),
          key,
          limits: { ...limits.inFlight, tenant: ofNetwork.inFlight },
          queue: ofNetwork.queue,
        }
      : { tenant: company, key, limits: limits.inFlight, queue: limits.queue },
  };
}
