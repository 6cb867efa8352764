import { HttpError, type HttpFault } from "../../http/outgoing/http-error.ts";
import type { FetchAnswer } from "../../http/outgoing/safe-fetch.ts";
import {
  AppError,
  type AppErrorOptions,
  type ErrorCode,
  type ErrorReason,
  isAppError,
  type OdooReason,
} from "../../kernel/errors.ts";
import { type OdooErrorOptions, odooError } from "../../kernel/odoo-error.ts";
import { asObject } from "../../kernel/read-json.ts";
import type { Remedy } from "../../kernel/remedy.ts";
import { shorten } from "../../kernel/text/clip-text.ts";
import { appOfModel } from "./apps.ts";
import { dataFaultOf } from "./data-faults.ts";

/** A failure as Odoo reports it: the exception's class and its message. */
export interface OdooFault {
  readonly name: string;
  readonly message: string;
}

interface FaultClass {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly remedy?: Remedy;
}

const byTypes = "Call describe_model for the right field names, types and choices.";
const classes: readonly (readonly [RegExp, FaultClass])[] = [
  [/AccessDenied$|Unauthorized$/, { code: "odoo_auth", hint: "" }],
  [
    /AccessError$|Forbidden$/,
    {
      code: "odoo_access",
      hint: "The Odoo user of this connection lacks the right: leave this out.",
      remedy: { by: "odoo_admin", where: "users.rights" },
    },
  ],
  [
    /MissingError$/,
    { code: "odoo_missing", hint: "It may have been deleted: look for it again with find_record or search_records." },
  ],
  [
    /LockError$|SerializationFailure$|ConcurrencyError$|LockNotAvailable$|DeadlockDetected$/,
    { code: "odoo_conflict", hint: "Somebody else is changing this record. Try again in a moment." },
  ],
  [
    /(UserError|ValidationError|RedirectWarning|CacheMiss)$/,
    { code: "odoo_validation", hint: "Change what Odoo names, then try again." },
  ],
  [
    /UnprocessableEntity$|ValueError$|KeyError$|TypeError$|AttributeError$|BadRequest$/,
    { code: "odoo_validation", hint: byTypes },
  ],
  [
    /IntegrityError$|NotNullViolation$|UniqueViolation$|CheckViolation$|ForeignKeyViolation$/,
    {
      code: "odoo_validation",
      hint: "A rule of the database forbids this: a value is missing, doubled or still in use.",
    },
  ],
  [/NotFound$/, { code: "odoo_missing", hint: "Call list_models for the names of the models." }],
];

/** The messages of JSON-2 and of the addon for a missing model. */
const noModel = /^(?:the model|Model) '([\w.]{1,128})' (?:does not exist|not found)/;

/** Faults that one sentence tells the caller how to fix. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/^Invalid domain term/, 'With "in" the value is a list: ["id","in",[1,2]].'],
  [
    /^Invalid field|^Unknown field/,
    "Call describe_model for the fields that there are; a computed one can be read and not searched.",
  ],
  [
    /^The method '[\w.]+' does not exist/,
    "This model has no such button, or takes no messages: call list_models for its actions, describe_model for message_ids.",
  ],
  [/^Cannot convert .* to SQL because it is not stored/, "Odoo computes this field: read it, but do not filter by it."],
];

const maxMessage = 2_000;
/** Python's own errors contain whatever the code put into them. Only these say something about the request. */
const tellingPython =
  /^(Invalid field|Unknown field|Invalid (leaf|domain|operator|aggregation|groupby|value|type)|Wrong value for|Cannot convert|Field |Value |The value |time data|unconverted data|Model |Object .* doesn't exist|the model |the method |Missing required|missing a required|got an unexpected|Invalid |.*does not exist)/i;

/** Converts an exception of Odoo. Messages for users are kept as Odoo wrote them; internals are left out. */
export function toOdooError(fault: OdooFault): AppError {
  const found = classes.find(([pattern]) => pattern.test(fault.name))?.[1];
  const data = found === undefined ? dataFaultOf(fault.name) : undefined;
  if (data !== undefined) {
    return new AppError("odoo_validation", data.words ?? "Odoo could not work with these values.", {
      cause: fault,
      hint: byTypes,
    });
  }
  if (found === undefined) {
    return odooError("odoo_upstream", "server_error", "Odoo failed on this call.", {
      cause: fault,
      hint: "Try again; if it stays, its server log says why.",
    });
  }
  if (found.code === "odoo_auth") return authError({ cause: fault });
  const [, model] = noModel.exec(fault.message) ?? [];
  if (model !== undefined && fault.name.endsWith("NotFound")) return modelMissing(model, { cause: fault });
  const words = wordsOf(fault);
  return new AppError(found.code, words ?? withoutWords(found), {
    cause: fault,
    hint: hints.find(([pattern]) => pattern.test(words ?? ""))?.[1] ?? found.hint,
    ...(found.remedy === undefined ? {} : { remedy: found.remedy }),
    ...(words === undefined ? {} : { quoted: true }),
  });
}

/** Returns the failure that Odoo reported, with empty texts if the error has another cause. */
export function faultIn({ options: { cause } }: AppError): OdooFault {
  const { name, message } = asObject(cause);
  return { name: typeof name === "string" ? name : "", message: typeof message === "string" ? message : "" };
}

/** True for Odoo's denied sign-in. Methods raise the same exception for reasons of their own. */
export function saysAccessDenied(error: unknown): error is AppError {
  return isAppError(error) && error.code === "odoo_auth" && faultIn(error).name.endsWith("AccessDenied");
}

/** Returns the error for a method that raised this exception although the sign-in is valid. */
export function deniedByMethod(error: AppError): AppError {
  return toOdooError({ name: "odoo.exceptions.AccessError", message: faultIn(error).message });
}

/** Returns the error for a model that Odoo does not have: its app is not installed, or the name is wrong. */
export function modelMissing(model: string, options: AppErrorOptions = {}): AppError {
  const app = appOfModel(model);
  const last = model.split(".").at(-1) ?? model;
  return new AppError(
    "odoo_missing",
    app === undefined
      ? `This Odoo has no model ${model}.`
      : `This Odoo has no model ${model}: the app ${app} is not installed, or the name is wrong.`,
    {
      path: "model",
      reason: "model_missing",
      params: { model },
      hint: `Call list_models search="${last}" for the right name.`,
      ...(app === undefined ? {} : { remedy: { by: "odoo_admin", where: "apps", app } }),
      ...options,
    },
  );
}

/**
 * True if Odoo says that it has no such model. The RPC services say so in the user's language, as the name with a few
 * words. Calls that read raise no other error of this kind.
 */
function saysNoModel(error: AppError, model: string): boolean {
  const { name, message } = faultIn(error);
  const rest = message.trim().length - model.length;
  return name.endsWith("UserError") && message.includes(model) && rest > 0 && rest <= 30;
}

function withoutWords({ code }: FaultClass): string {
  return code === "odoo_validation" ? "Odoo could not work with these values." : "Odoo refused this call.";
}

/** Returns the part of Odoo's message that may be shown. */
function wordsOf({ name, message }: OdooFault): string | undefined {
  // Some addons raise a traceback as a message.
  const [words = ""] = message.split("Traceback (most recent call last)");
  const text = shorten(words.trim(), maxMessage);
  const odooOwn = name.startsWith("odoo.exceptions.") || name.startsWith("werkzeug.");
  return text !== "" && (odooOwn || (tellingPython.test(text) && isHarmless(text))) ? text : undefined;
}

/** True if the text contains no file path, no SQL and no traceback. */
function isHarmless(text: string): boolean {
  return (
    text.length <= 500 &&
    !/Traceback|\.py\b|\bFile "|\bSELECT\b|\bUPDATE\b|\bINSERT\b|\/(usr|opt|home|var|odoo)\//.test(text)
  );
}

const renewing: Remedy = { by: "portal_admin", where: "connections.credential" };

export function authError(
  options: OdooErrorOptions = {},
  reason: "wrong_login" | "addon_key" = "wrong_login",
): AppError {
  return odooError("odoo_auth", reason, "Odoo refused the sign-in of this connection.", {
    remedy: renewing,
    ...options,
  });
}

const byNetworks: Remedy = { by: "operator", where: "networks" };

const faults: Record<HttpFault, { message: string; hint: string; remedy?: Remedy }> = {
  bad_url: { message: "This is not an address that can be dialled.", hint: "Enter it as https://odoo.example.com." },
  plain_http: {
    message: "This address is not encrypted.",
    hint: "Use https. Plain http is for private networks.",
    remedy: byNetworks,
  },
  blocked: {
    message: "This address is in a network that may not be dialled.",
    hint: "Use a public address.",
    remedy: byNetworks,
  },
  dns: { message: "This host name was not found.", hint: "Check the spelling of the address." },
  refused: {
    message: "The server does not accept connections.",
    hint: "Check that Odoo is running and that the port is right.",
  },
  unreachable: { message: "The server cannot be reached.", hint: "Check the address and the firewall between." },
  timeout: { message: "Odoo did not answer in time.", hint: "Try again, or ask for less at once." },
  reset: { message: "The connection to Odoo broke off.", hint: "Try again in a moment." },
  tls_expired: { message: "The server's certificate has expired.", hint: "Renew the certificate on the server." },
  tls_untrusted: {
    message: "The server's certificate is not trusted.",
    hint: "Install a certificate of a known authority on the server, with its chain.",
  },
  tls_hostname: {
    message: "The server's certificate is for another name.",
    hint: "Use the name that the certificate is for.",
  },
  tls: { message: "No encrypted connection could be made.", hint: "Check that the server speaks https on this port." },
  redirect: { message: "The address redirects elsewhere.", hint: "Register the address that it leads to." },
  too_large: { message: "Odoo's answer is too large.", hint: "Ask for fewer records or fields." },
  aborted: { message: "The call was cancelled.", hint: "Send it again if it is still wanted." },
  unsent: {
    message: "The call could not be sent to Odoo in time: nothing was asked or changed.",
    hint: "Wait for the calls under way, then try again.",
  },
  unread: {
    message: "Too many large answers are being read at the same time.",
    hint: "Ask for less, or try again in a moment.",
  },
};

/** Converts a failure of the connection. `write` is true if the call may have changed something when it arrived. */
export function fromHttpError(error: HttpError, write: boolean): AppError {
  const { message, ...advice } = faults[error.fault];
  const unknown = write && error.sent;
  const told = unknown ? `${message} Whether the change was made is not known.` : message;
  return odooError("odoo_upstream", error.fault, told, {
    cause: error,
    params: { origin: error.location ?? "" },
    ...(unknown ? { hint: "Look the record up before you send the change again.", outcomeUnknown: true } : advice),
  });
}

/** Returns the error of a read whose caller disconnected. */
export function cancelled(): AppError {
  return fromHttpError(new HttpError("aborted", { sent: true }), false);
}

/**
 * Converts anything that a transport threw. `model` is the model whose absence the RPC services report as a business
 * error.
 */
export function toTransportError(error: unknown, write: boolean, model?: string): unknown {
  if (error instanceof HttpError) return fromHttpError(error, write);
  const absent = model !== undefined && !write && isAppError(error) && saysNoModel(error, model);
  return absent ? modelMissing(model, { cause: error.options.cause }) : error;
}

/** Returns the error for an HTTP status without an answer of Odoo, which mostly comes from a proxy. */
export function fromStatus(status: number, retryAfter: string | undefined, write: boolean): AppError {
  const seconds = Math.ceil(Number(retryAfter));
  const wait = Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
  if (status === 429) {
    return odooError("odoo_limit", "rate_limited", "Odoo takes no more calls for now.", {
      hint: "Wait, then try again.",
      retryAfterSeconds: wait ?? 10,
    });
  }
  if (status >= 500) {
    return odooError(
      "odoo_upstream",
      "gateway",
      `The server before Odoo answered ${status}.${write ? " Whether the change was made is not known." : ""}`,
      {
        params: { status },
        hint: write
          ? "Look the record up before you send the change again."
          : "Odoo may be restarting. Try again in a moment.",
        ...(write ? { outcomeUnknown: true } : wait === undefined ? {} : { retryAfterSeconds: wait }),
      },
    );
  }
  return status === 401 || status === 403 ? refusedByProxy(status) : notOdoo({ params: { status } });
}

/** Returns the error for a proxy that kept the call from Odoo. */
export function refusedByProxy(status: number): AppError {
  return odooError("odoo_auth", "refused_by_proxy", `The server refused the call (${status}).`, {
    params: { status },
    hint: "A proxy before Odoo may ask for a sign-in of its own or remove the Authorization header.",
  });
}

export function notOdoo(options: OdooErrorOptions = {}): AppError {
  return odooError("odoo_upstream", "not_odoo", "What answers at this address is not an Odoo.", {
    hint: "Use the address that you open Odoo with in the browser, without /web.",
    ...options,
  });
}

/** Returns the error for an Odoo that has no database of that name, or that has several and was given none. */
export function noDatabase(database: string): AppError {
  return odooError("odoo_upstream", "wrong_database", "Odoo does not find the database of this connection.", {
    params: { database },
    remedy: { by: "portal_admin", where: "connections.database" },
  });
}

/** True if a server with several databases says that it was given none. */
export function saysNoDatabase({ status, bytes }: Pick<FetchAnswer, "status" | "bytes">): boolean {
  return status === 404 && bytes.includes("No database is selected");
}

/** Returns the error for an answer that Odoo never gives. `due` is the expected answer. */
export function oddAnswer(due: string, write: boolean, options: OdooErrorOptions = {}): AppError {
  const told = `Odoo's answer cannot be read: ${due} was due.`;
  const message = write ? `${told} Whether the change was made is not known.` : told;
  return odooError("odoo_upstream", "odd_answer", message, {
    hint: write
      ? "Look the record up before you send the change again."
      : "Ask for less, or for other fields. If that fails too, this Odoo or a proxy in front of it changes its answers.",
    ...(write ? { outcomeUnknown: true } : {}),
    ...options,
  });
}

/**
 * The meaning of a failure for the Odoo behind it: `down`, no call can reach it; `refused`, it refuses the sign-in;
 * `unanswered`, this call got no answer, for a reason of the call or of Odoo; `too_much`, its answer is too large or
 * unreadable; `nothing`, this server gave the call up; otherwise `answered`.
 */
export type Outage = "down" | "refused" | "unanswered" | "too_much" | "nothing" | "answered";

const isDown: ReadonlySet<ErrorReason> = new Set<OdooReason>([
  "dns",
  "refused",
  "unreachable",
  "tls",
  "tls_expired",
  "tls_untrusted",
  "tls_hostname",
]);

/** This server gave the call up for a reason of its own. */
const isInternal: ReadonlySet<ErrorReason> = new Set<OdooReason>(["aborted", "out_of_time", "unsent", "unread"]);

export function outageOf({ options: { reason, params, cause } }: AppError): Outage {
  if (reason === undefined) return "answered";
  if (isDown.has(reason)) return "down";
  if (reason === "wrong_login" || reason === "addon_key") return "refused";
  if (reason === "timeout") return cause instanceof HttpError && !cause.sent ? "down" : "unanswered";
  // A server that fails on a request answers 500; 502 to 504 mean that no server could be reached.
  const { status } = params ?? {};
  if (reason === "reset" || (reason === "gateway" && [502, 503, 504].includes(Number(status)))) return "unanswered";
  if (reason === "too_large" || reason === "odd_answer") return "too_much";
  return isInternal.has(reason) ? "nothing" : "answered";
}
