import type { Database, Transaction } from "../db/client.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Actor } from "../policy/actor.ts";
import type { Vault } from "../vault/vault.ts";

/** The actor and the dependencies of a verb. For the portal, `lib/auth/action.ts` builds it. */
export interface ServiceContext {
  /** If this is an open transaction, the verb becomes a part of it and is committed with the rest or not at all. */
  readonly db: Database | Transaction;
  readonly vault: Vault;
  readonly now: Clock;
  readonly actor: Actor;
  readonly requestId: string;
  /** The IP address of the request; empty if there was no request. */
  readonly ip: string;
}
