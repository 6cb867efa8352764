import type { Database } from "../db/client.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Principal } from "../policy/types.ts";
import type { Vault } from "../vault/vault.ts";

/** What a portal verb works with: who asks, and the few things that touch the world. Built by `lib/auth/action.ts`. */
export interface ServiceContext {
  readonly db: Database;
  readonly vault: Vault;
  readonly now: Clock;
  readonly principal: Extract<Principal, { kind: "session" }>;
  readonly requestId: string;
  readonly ip: string;
}
