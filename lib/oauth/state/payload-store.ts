import type { GrantId } from "../../kernel/ids.ts";

/** One piece of the provider's state, such as a code, a refresh token or a registered client. */
export interface StoredPayload {
  readonly payload: Readonly<Record<string, unknown>>;
  /** The time of its first use, for what may be used once. */
  readonly consumedAt: Date | undefined;
}

export interface NewPayload {
  readonly kind: string;
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The grant with which it ends. */
  readonly grantId: string | undefined;
  readonly expiresAt: Date | undefined;
}

/**
 * The state of the authorization server, shared by all its instances. An id is a secret, which no implementation stores
 * readably. All functions throw AppError `busy` if the database does not answer.
 */
export interface PayloadStore {
  /** Inserts or replaces. Returns false, and writes nothing, if the grant with which it would end is gone. */
  put(entry: NewPayload): Promise<boolean>;
  find(kind: string, id: string): Promise<StoredPayload | undefined>;
  /**
   * Marks as used. Returns false if it is gone or was used more than `graceSeconds` ago. Of two calls at the same time
   * without grace, exactly one returns true.
   */
  consume(kind: string, id: string, graceSeconds: number): Promise<boolean>;
  /** Deletes. Returns false if it was gone. */
  remove(kind: string, id: string): Promise<boolean>;
  /** Deletes all of one kind that ends with the grant. */
  removeByGrant(kind: string, grantId: string): Promise<void>;
  /** Deletes the grant, and then all that ends with it. Nothing that ends with it can be added afterwards. */
  removeGrant(grantId: GrantId | string): Promise<void>;
  /** Notes the use of a registered client, so that it is kept. */
  touchClient(clientId: string): Promise<void>;
}
