import type { ConnectionId, TenantId } from "../../kernel/ids.ts";

/** What the pipeline asks of its stores. The services implement these over the database; the shapes are the contract. */

/** To whom a prepared write belongs. */
export interface Owner {
  readonly tenantId: TenantId;
  readonly principalId: string;
  readonly connectionId: ConnectionId;
}

export interface PreparedWrite {
  readonly tool: string;
  readonly payload: Record<string, unknown>;
}

export interface ConfirmationStore {
  prepare(owner: Owner, write: PreparedWrite): Promise<{ token: string; expiresAt: Date }>;
  find(owner: Owner, token: string): Promise<PreparedWrite>;
  claim(owner: Owner, token: string): Promise<void>;
}

export interface WriteKey {
  readonly tenantId: TenantId;
  readonly principalId: string;
  readonly identity: string;
  readonly arguments: string;
  readonly keepMs: number;
}

export type Reservation =
  | { readonly state: "new" | "running" | "unknown" }
  /** `mark` tells this answer from a later one of the same write. */
  | { readonly state: "done"; readonly result: unknown; readonly mark: string };

export interface WriteResultStore {
  reserve(key: WriteKey): Promise<Reservation>;
  /** Gives up the answer of this mark and claims the write anew; false when somebody else did. */
  renew(key: WriteKey, mark: string): Promise<boolean>;
  finish(key: WriteKey, result: unknown): Promise<void>;
  release(key: WriteKey): Promise<void>;
  lose(key: WriteKey): Promise<void>;
}
