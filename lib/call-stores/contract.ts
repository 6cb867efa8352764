import type { ConnectionId, TenantId } from "../kernel/ids.ts";

/**
 * The data that the call pipeline keeps between two calls. `stores.test.ts` runs the same tests on every
 * implementation.
 */

/** The owner of a prepared write. Nobody else can see or confirm it. */
export interface Owner {
  readonly tenantId: TenantId;
  readonly principalId: string;
  readonly connectionId: ConnectionId;
}

export interface PreparedWrite {
  readonly tool: string;
  /** The exact arguments. The write is carried out with these. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The time for which a prepared write can be confirmed. */
export const confirmationMs = 10 * 60_000;

/** The time for which a write waits for the approval of a second person. */
export const approvalMs = 24 * 3600_000;

export interface ConfirmationStore {
  /**
   * Keeps a write and returns its token: for ten minutes, or for a day if a second person must approve it. Throws
   * AppError `busy` if too many writes wait.
   */
  prepare(owner: Owner, write: PreparedWrite, keepMs?: number): Promise<{ token: string; expiresAt: Date }>;
  /**
   * Returns the write of a token. Throws AppError `conflict` if the token was used or has expired, and `not_found` if
   * there is none or if it belongs to another owner.
   */
  find(owner: Owner, token: string): Promise<PreparedWrite>;
  /** Marks the token as used, atomically: of several claims one succeeds, and all others throw AppError `conflict`. */
  claim(owner: Owner, token: string): Promise<void>;
}

/** The identity of a write, by which a repetition is recognized. */
export interface WriteKey {
  readonly tenantId: TenantId;
  readonly principalId: string;
  /**
   * The text that two equal writes have in common: connection, tool and canonical arguments, or the caller's own key.
   */
  readonly identity: string;
  /** The canonical arguments. The same key with other arguments is an error of the caller. */
  readonly arguments: string;
  readonly keepMs: number;
}

export type Reservation =
  /** The write may run. Call `finish`, `release` or `lose` afterwards. */
  | { readonly state: "new" }
  | {
      readonly state: "done";
      readonly result: unknown;
      /** Differs between this answer and a later answer of the same write. */
      readonly mark: string;
    }
  | { readonly state: "running" }
  /** The write was sent, and its outcome or its answer is not known. */
  | { readonly state: "unknown" };

/** The most characters of an answer as JSON. A larger answer is not kept, and its write is not repeated. */
export const maxAnswer = 256 * 1024;

export interface WriteResultStore {
  /** Claims a write. Throws AppError `conflict` if the key was used with other arguments. */
  reserve(key: WriteKey): Promise<Reservation>;
  /**
   * Discards the answer with this mark and claims the write again, as `reserve` does. Returns false if another call did
   * so first.
   */
  renew(key: WriteKey, mark: string): Promise<boolean>;
  /** Keeps the answer for repetitions of the write. */
  finish(key: WriteKey, result: unknown): Promise<void>;
  /** Releases a write that certainly did not happen, so that it may be tried again. */
  release(key: WriteKey): Promise<void>;
  /** Marks a write that may have happened. It is not tried again until the key expires. */
  lose(key: WriteKey): Promise<void>;
}
