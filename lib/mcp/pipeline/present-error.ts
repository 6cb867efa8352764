import type { CallToolResult } from "@modelcontextprotocol/server";
import type { AuditOutcome } from "../../audit/entry.ts";
import { AppError, type ErrorCode, isAppError } from "../../kernel/errors.ts";
import type { RemedyWords } from "../../kernel/remedy.ts";
import { shorten } from "../../kernel/text/clip-text.ts";
import { stripInvisible } from "../../records/text/clean-text.ts";
import { neutralizeWrapping, wrapUntrusted } from "../../records/text/wrap-untrusted.ts";

const outcomes: Partial<Record<ErrorCode, AuditOutcome>> = {
  denied: "denied",
  forbidden: "denied",
  rate_limited: "limited",
  busy: "limited",
};

export function toOutcome(error: AppError): AuditOutcome {
  return error.options.outcomeUnknown === true ? "unknown" : (outcomes[error.code] ?? "failed");
}

/**
 * Returns the error that a model may see: an AppError as it is, or only a reference into the log for any other error.
 */
export function toAppError(error: unknown, requestId: string): AppError {
  if (isAppError(error) && error.code !== "internal") return error;
  const known = isAppError(error) ? error.options : {};
  return new AppError("internal", `Internal error. Reference: ${requestId}`, {
    cause: error,
    remedy: { by: "operator", where: "log" },
    ...(known.outcomeUnknown === true ? { outcomeUnknown: true } : {}),
  });
}

const maxText = 8_000;

/**
 * Returns the error as a tool result, with its remedy in the words of the caller's surface. It has no structured
 * content, because clients check that against the output schema. Programs read `_meta`.
 */
export function toErrorResult(error: AppError, wordRemedy: RemedyWords): CallToolResult {
  const { path, reason, remedy, retryAfterSeconds, outcomeUnknown, quoted } = error.options;
  const message = shorten(stripInvisible(error.message), maxText);
  const at = path === undefined || path === "" || message.includes(path) ? "" : `${path}: `;
  const advice = adviceOf(error, wordRemedy);
  const lines = [
    quoted === true ? `${at}Odoo refuses. ${wrapUntrusted(message)}` : `${at}${neutralizeWrapping(message)}`,
    ...(outcomeUnknown === true ? ["It may or may not have happened: check in Odoo before you try again."] : []),
    ...(retryAfterSeconds === undefined ? [] : [`Try again in ${retryAfterSeconds} seconds.`]),
    ...(advice === "" ? [] : [advice]),
  ];
  return {
    isError: true,
    content: [{ type: "text", text: stripInvisible(lines.join("\n")) }],
    _meta: {
      "mcp-odoo/error": {
        code: error.code,
        ...(reason === undefined ? {} : { reason }),
        ...(remedy === undefined ? {} : { remedy }),
        ...(path === undefined || path === "" ? {} : { path: stripInvisible(path) }),
        ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: retryAfterSeconds }),
      },
    },
  };
}

/** Returns what can be done about an error as one line: other arguments first, then who can fix it. It may be empty. */
export function adviceOf({ options: { hint = "", remedy } }: AppError, wordRemedy: RemedyWords): string {
  return [hint, remedy === undefined ? "" : wordRemedy(remedy)].filter((part) => part !== "").join(" ");
}
