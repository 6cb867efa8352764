import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from "oidc-provider";
import type { Clock } from "../../kernel/clock.ts";
import { isAppError } from "../../kernel/errors.ts";
import type { PayloadStore } from "../state/payload-store.ts";
import { lifetimes } from "./lifetimes.ts";

export interface AdapterOptions {
  readonly store: PayloadStore;
  readonly now: Clock;
  /** Ends the grant for good: its own record first, and then its codes and tokens. */
  readonly endGrant: (grantId: string) => Promise<void>;
}

const graceOf = (kind: string) => (kind === "RefreshToken" ? lifetimes.grace : 0);
/** The kinds that prove by their existence that a person uses the client. */
const uses: readonly string[] = ["AuthorizationCode", "RefreshToken"];

/** Creates the adapter by which the provider keeps its state in the store. */
export function createAdapter(options: AdapterOptions): AdapterFactory {
  return (kind) => (kind === "Session" ? noSessions : toAdapter(kind, options));
}

function toAdapter(kind: string, { store, now, endGrant }: AdapterOptions): Adapter {
  const grace = graceOf(kind);
  return {
    async upsert(id, payload, expiresIn) {
      const { jti: _secret, ...rest } = payload;
      const isKept = await available(
        store.put({
          kind,
          id,
          payload: rest,
          grantId: typeof payload.grantId === "string" && kind !== "Interaction" ? payload.grantId : undefined,
          expiresAt: expiresIn === undefined ? undefined : new Date(now().getTime() + expiresIn * 1_000),
        }),
      );
      // A use of a stolen token at the same moment has ended the grant.
      if (!isKept) throw new errors.InvalidGrant("the grant has ended");
      if (uses.includes(kind) && payload.clientId !== undefined) await available(store.touchClient(payload.clientId));
    },
    async find(id) {
      const found = await available(store.find(kind, id));
      if (found === undefined) return undefined;
      const { payload, consumedAt } = found;
      const isUsed = consumedAt !== undefined && now().getTime() - consumedAt.getTime() >= grace * 1_000;
      const seconds = isUsed ? { consumed: Math.floor(consumedAt.getTime() / 1_000) } : {};
      return { ...payload, ...(kind === "Client" ? {} : { jti: id }), ...seconds } satisfies AdapterPayload;
    },
    async consume(id) {
      if (await available(store.consume(kind, id, grace))) return;
      // The provider has read it as unused a moment ago: another request was faster. One of the two has stolen it.
      const found = await available(store.find(kind, id));
      const grantId = found?.payload["grantId"];
      if (typeof grantId === "string") await available(endGrant(grantId));
      throw new errors.InvalidGrant(`${kind} already used`);
    },
    async destroy(id) {
      if (kind === "Grant") return available(endGrant(id));
      const wasThere = await available(store.remove(kind, id));
      // Two requests that resume one approved request would get two codes.
      if (kind === "Interaction" && !wasThere) throw new errors.SessionNotFound("interaction session not found");
    },
    async revokeByGrantId(grantId) {
      await available(store.removeByGrant(kind, grantId));
    },
    findByUserCode: nothing,
    findByUid: nothing,
  };
}

async function nothing(): Promise<undefined> {
  return undefined;
}

/**
 * The provider's own browser sessions are not kept: who signs in is the portal's to know, and each request of a client
 * is decided anew.
 */
const noSessions: Adapter = {
  upsert: nothing,
  find: nothing,
  consume: nothing,
  destroy: nothing,
  revokeByGrantId: nothing,
  findByUserCode: nothing,
  findByUid: nothing,
};

/** The answer while the database does not answer. Clients try again; after `server_error` some give up. */
export class Unavailable extends errors.OIDCProviderError {
  override allow_redirect = false;

  constructor(cause: unknown) {
    super(503, "temporarily_unavailable", { cause });
    this.error_description = "try again in a few seconds";
    this.error_detail = undefined;
    this.expose = true;
  }
}

async function available<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isAppError(error) && error.code === "busy" ? new Unavailable(error) : error;
  }
}
