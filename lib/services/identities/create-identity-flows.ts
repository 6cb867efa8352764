import type { Database } from "../../db/client.ts";
import type { ActorOf } from "../../policy/actor.ts";
import type { Vault } from "../../vault/vault.ts";
import { connectIdentity } from "./connect-identity.ts";
import type { IdentityContext } from "./context.ts";
import { findIdentity } from "./find-identity.ts";
import type { Identity } from "./identity-hash.ts";

interface IdentityDeps extends Pick<IdentityContext, "queueMail" | "now"> {
  readonly db: Database;
  readonly vault: Vault;
}

/** Creates what the sign-in with other services needs, as `lib/auth` takes it, from the verbs on connected accounts. */
export function createIdentityFlows(deps: IdentityDeps) {
  return {
    find: (identity: Identity) => findIdentity(deps, identity),
    connect: (
      identity: Identity,
      actor: ActorOf<"session">,
      { requestId, ip }: { readonly requestId: string; readonly ip: string },
    ) => connectIdentity({ ...deps, actor, requestId, ip }, identity),
  };
}
