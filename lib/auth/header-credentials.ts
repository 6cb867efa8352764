import { headerCallerTenantId } from "../db/header-caller-tenant-id.ts";
import { credentialHeaders } from "../kernel/credential-names.ts";
import { AppError } from "../kernel/errors.ts";
import type { ConnectionId } from "../kernel/ids.ts";
import { networkOf } from "../kernel/network/network.ts";
import type { ActorOf, HeaderCredentials } from "../policy/actor.ts";
import type { Limiter } from "../ratelimit/limiter.ts";

export type HeaderPrincipal = ActorOf<"headers">;

export interface HeaderIdentity {
  /**
   * Returns the principal of the `X-Odoo-*` headers of a request, or undefined if it has none. Throws AppError
   * `invalid_input`, `rate_limited`, or `unauthenticated` if header credentials are switched off. Sends no request to
   * Odoo.
   */
  identify(headers: Headers, ip: string): Promise<HeaderPrincipal | undefined>;
}

export interface HeaderIdentityOptions {
  readonly mode: "off" | "read" | "write";
  /** Computes the keyed hash that identifies a caller. */
  readonly fingerprint: (credentials: string) => string;
  /** Normalises the address of an Odoo. Throws if it is malformed. */
  readonly toBaseUrl: (text: string) => string;
  /** The limits of one network in a window: requests, and different credentials. */
  readonly requests: Limiter;
  readonly distinct: Limiter;
  /** The credentials that each network has sent within the window. */
  readonly seen: { get(key: string, load: () => Promise<true>): Promise<true> };
}

const maxLength = { url: 300, secret: 256, database: 128, login: 128 } as const;
type Field = keyof typeof credentialHeaders;
const fields = Object.keys(credentialHeaders) as Field[];

/** Identifies callers that send the address and the key of an Odoo in their headers. */
export function createHeaderIdentity(options: HeaderIdentityOptions): HeaderIdentity {
  const { mode, fingerprint, toBaseUrl, requests, distinct, seen } = options;

  async function take(limiter: Limiter, network: string, what: string): Promise<true> {
    const { allowed, retryAfterSeconds } = await limiter.take(network);
    if (allowed) return true;
    throw new AppError("rate_limited", `Too many ${what} from this address.`, { retryAfterSeconds });
  }

  return {
    async identify(headers, ip) {
      const sent = Object.fromEntries(fields.map((field) => [field, read(headers, field)])) as Record<Field, string>;
      if (fields.every((field) => sent[field] === "")) return undefined;
      if ((headers.get("authorization") ?? "").trim() !== "") {
        throw new AppError("invalid_input", "Send an access key or the X-Odoo headers, not both.");
      }
      if (mode === "off") {
        throw new AppError("unauthenticated", "Header credentials are switched off here: use an access key.", {
          reason: "credential_invalid",
        });
      }
      const network = networkOf(ip);
      await take(requests, network, "requests");
      const { secret, database, login } = sent;
      const url = toUrl(sent.url, toBaseUrl);
      if (secret === "") throw invalid("secret", "is missing");
      const credentialId = fingerprint([url, database, login, secret].join("\0"));
      await seen.get(`${network}|${credentialId}`, () => take(distinct, network, "different credentials"));
      const credentials: HeaderCredentials = {
        url,
        secret,
        ...(database === "" ? {} : { database }),
        ...(login === "" ? {} : { login }),
      };
      return {
        kind: "headers",
        tenantId: headerCallerTenantId,
        credentialId,
        connectionId: toConnectionId(credentialId),
        scope: mode,
        label: [new URL(url).host, database].filter(Boolean).join("/"),
        reveal: () => credentials,
      };
    },
  };
}

function read(headers: Headers, field: Field): string {
  const value = (headers.get(credentialHeaders[field]) ?? "").trim();
  if (value.length > maxLength[field]) throw invalid(field, "is too long");
  return value;
}

function toUrl(text: string, toBaseUrl: (text: string) => string): string {
  if (text === "") throw invalid("url", "is missing");
  try {
    return toBaseUrl(text);
  } catch {
    throw invalid("url", "is not an address of the form https://odoo.example.com");
  }
}

function invalid(field: Field, what: string): AppError {
  return new AppError("invalid_input", `${credentialHeaders[field]} ${what}.`, { path: credentialHeaders[field] });
}

/** Returns a connection id for a credential, as caches, breakers and confirmations are kept by connection. */
function toConnectionId(hash: string): ConnectionId {
  return hash.replace(/^(.{8})(.{4})(.{3})(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5") as ConnectionId;
}
