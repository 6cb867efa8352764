import { type CryptoKey, errors, importJWK, jwtVerify } from "jose";
import type { Clock } from "../kernel/clock.ts";
import { type GrantId, parseId, type TenantId, type UserId } from "../kernel/ids.ts";
import type { AccessToken, TokenVerifier } from "./contract.ts";
import { scopeOf } from "./scopes.ts";
import type { SigningKey } from "./state/signing-keys.ts";

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly resource: string;
  readonly keys: () => readonly Pick<SigningKey, "kid" | "publicJwk" | "verifiesUntil">[];
  /** Loads the keys again, for a token whose key another instance has made. */
  readonly reload: () => Promise<void>;
  readonly now: Clock;
}

/** A token with an unknown key makes the keys load again at most so often, whoever sends it. */
const reloadMs = 5_000;
/** A real token has under a thousand characters. */
const longest = 4_096;

/** Creates the check of access tokens. It asks nobody else, so that it costs a signature and no request. */
export function createTokenVerifier({ issuer, resource, keys, reload, now }: TokenVerifierOptions): TokenVerifier {
  const imported = new Map<string, Promise<CryptoKey | Uint8Array>>();
  let reloadedAt = 0;

  function findKey(kid: string): Promise<CryptoKey | Uint8Array> | undefined {
    const key = keys().find((one) => one.kid === kid && (one.verifiesUntil === undefined || one.verifiesUntil > now()));
    if (key === undefined) {
      imported.delete(kid);
      return undefined;
    }
    const known = imported.get(kid) ?? importJWK({ ...key.publicJwk }, "ES256");
    imported.set(kid, known);
    return known;
  }

  async function keyOf(kid: string | undefined): Promise<CryptoKey | Uint8Array> {
    if (kid === undefined) throw new errors.JWKSNoMatchingKey();
    const known = findKey(kid);
    if (known !== undefined) return known;
    if (now().getTime() - reloadedAt >= reloadMs) {
      reloadedAt = now().getTime();
      await reload();
    }
    const fresh = findKey(kid);
    if (fresh === undefined) throw new errors.JWKSNoMatchingKey();
    return fresh;
  }

  return {
    async verify(token) {
      if (token.length > longest) return undefined;
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => keyOf(kid), {
          issuer,
          audience: resource,
          algorithms: ["ES256"],
          typ: "at+jwt",
          requiredClaims: ["exp", "sub", "client_id"],
          currentDate: now(),
        });
        // An array of audiences would name a resource that is not ours too.
        return payload.aud === resource ? read(payload) : undefined;
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}

function read(claims: Readonly<Record<string, unknown>>): AccessToken | undefined {
  const userId = parseId<UserId>(String(claims["sub"]));
  const tenantId = parseId<TenantId>(String(claims["tenant"]));
  const grantId = parseId<GrantId>(String(claims["grant"]));
  const scope = scopeOf(String(claims["scope"]));
  if (userId === undefined || tenantId === undefined || grantId === undefined || scope === undefined) return undefined;
  const expiresAt = new Date(Number(claims["exp"]) * 1_000);
  return { userId, tenantId, grantId, clientId: String(claims["client_id"]), scope, expiresAt };
}
