import { asObject } from "../../kernel/read-json.ts";

/** The reason why there is no answer. If `sent` is true, the other side may have received the request. */
export type HttpFault =
  | "bad_url"
  | "plain_http"
  | "blocked"
  | "dns"
  | "refused"
  | "unreachable"
  | "timeout"
  | "reset"
  | "tls_expired"
  | "tls_untrusted"
  | "tls_hostname"
  | "tls"
  | "redirect"
  | "too_large"
  | "aborted"
  /** The time was over before the request had a connection. */
  | "unsent"
  /** There was no room for a large answer in time. */
  | "unread";

export class HttpError extends Error {
  readonly fault: HttpFault;
  readonly sent: boolean;
  /** The origin to which a redirect leads. */
  readonly location: string | undefined;

  constructor(fault: HttpFault, options: { sent: boolean; cause?: unknown; location?: string | undefined }) {
    super(`no answer: ${fault}`, { cause: options.cause });
    this.name = "HttpError";
    this.fault = fault;
    this.sent = options.sent;
    this.location = options.location;
  }
}

const faultByCode: Record<string, HttpFault> = {
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_NODATA: "dns",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "timeout",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "reset",
  CERT_HAS_EXPIRED: "tls_expired",
  CERT_NOT_YET_VALID: "tls_expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls_untrusted",
  SELF_SIGNED_CERT_IN_CHAIN: "tls_untrusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls_untrusted",
  UNABLE_TO_GET_ISSUER_CERT: "tls_untrusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls_untrusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls_hostname",
  EPROTO: "tls",
};

/** Failures of the attempt to connect, before any byte of the request was sent. */
const beforeSending = new Set<HttpFault>([
  "dns",
  "refused",
  "unreachable",
  "blocked",
  "tls_expired",
  "tls_untrusted",
  "tls_hostname",
  "tls",
  "plain_http",
  "bad_url",
]);

/** Converts an error of undici or Node. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const inner = innermost(error);
  if (inner instanceof HttpError) return inner;
  const { code: told, name } = asObject(inner);
  const code = typeof told === "string" ? told : "";
  const fault: HttpFault =
    faultByCode[code] ??
    (name === "TimeoutError"
      ? "timeout"
      : name === "AbortError"
        ? "aborted"
        : code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS")
          ? "tls"
          : "reset");
  return new HttpError(fault, { sent: !beforeSending.has(fault) && code !== "UND_ERR_CONNECT_TIMEOUT", cause: error });
}

/** Returns the innermost cause. With several addresses each has an error, and the last one counts. */
function innermost(error: unknown): unknown {
  const { cause, code, errors } = asObject(error);
  if (Array.isArray(errors) && errors.length > 0) return innermost(errors[0]);
  if (cause instanceof Error && code === undefined) return innermost(cause);
  return error;
}
