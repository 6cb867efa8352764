import type { ConnectionId, TenantId } from "../kernel/ids.ts";

/** What the call pipeline keeps between two calls. `stores.test.ts` holds every implementation to it. */

/** To whom a prepared write belongs: nobody else can see or confirm it. */
export interface Owner {
  readonly tenantId: TenantId;
  readonly principalId: string;
  readonly connectionId: ConnectionId;
}

export interface PreparedWrite {
  readonly tool: string;
  /** The exact arguments: what is confirmed is what was prepared. */
  readonly payload: Record<string, unknown>;
}

/** So long a prepared write waits for its token. */
export const confirmationMs = 10 * 60_000;

export interface ConfirmationStore {
  /** Keeps a write for ten minutes and returns its token. Throws AppError `busy` where too many wait. */
  prepare(owner: Owner, write: PreparedWrite): Promise<{ token: string; expiresAt: Date }>;
  /**
   * What a token stands for. Throws AppError `conflict` when it was used or is over, and `not_found` when there is none:
   * another owner's token answers as one that never was.
   */
  find(owner: Owner, token: string): Promise<PreparedWrite>;
  /** Uses the token up, atomically: of many who try at once one gets through, all others meet AppError `conflict`. */
  claim(owner: Owner, token: string): Promise<void>;
}

/** One write, as its sender would repeat it. */
export interface WriteKey {
  readonly tenantId: TenantId;
  readonly principalId: string;
  /** What makes two calls the same write: connection, tool and canonical arguments, or the caller's own key. */
  readonly identity: string;
  /** The canonical arguments: the same key with others is a mistake of the caller. */
  readonly arguments: string;
  readonly keepMs: number;
}

export type Reservation =
  /** Go ahead, then call `finish`, `release` or `lose`. */
  | { readonly state: "new" }
  | {
      readonly state: "done";
      readonly result: unknown;
      /** Tells this answer from a later one of the same write. */
      readonly mark: string;
    }
  | { readonly state: "running" }
  /** It was sent and nobody knows whether it happened, or what it answered. */
  | { readonly state: "unknown" };

/** No answer of a write has more characters as JSON; one that has is not kept, and its write is not repeated. */
export const maxAnswer = 256 * 1024;

export interface WriteResultStore {
  /** Claims a write. Throws AppError `conflict` when the key was used with other arguments. */
  reserve(key: WriteKey): Promise<Reservation>;
  /** Gives up the answer of this mark and claims the write anew, as `reserve` does; false when somebody else did. */
  renew(key: WriteKey, mark: string): Promise<boolean>;
  /** Keeps the answer for whoever sends the same again. */
  finish(key: WriteKey, result: unknown): Promise<void>;
  /** It certainly did not happen: it may be tried again. */
  release(key: WriteKey): Promise<void>;
  /** It may have happened: it is not tried again while the key lives. */
  lose(key: WriteKey): Promise<void>;
}
