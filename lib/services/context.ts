import type { Database, Transaction } from "../db/client.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Actor } from "../policy/actor.ts";
import type { Vault } from "../vault/vault.ts";

/** What a verb works with: who acts, and the few things that touch the world. For the portal `lib/auth/action.ts` builds it. */
export interface ServiceContext {
  /** An open transaction makes the verb a part of it: committed with the rest, or not at all. */
  readonly db: Database | Transaction;
  readonly vault: Vault;
  readonly now: Clock;
  readonly actor: Actor;
  readonly requestId: string;
  /** Where the request came from; empty where there was none. */
  readonly ip: string;
}
