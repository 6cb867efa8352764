import type { CallToolResult } from "@modelcontextprotocol/server";
import type { AuditOutcome } from "../../audit/entry.ts";
import { AppError, type ErrorCode, isAppError } from "../../kernel/errors.ts";
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

/** What a model is told of an error: ours as they are, of an unknown one only a reference into the log. */
export function toAppError(error: unknown, requestId: string): AppError {
  if (isAppError(error) && error.code !== "internal") return error;
  const known = isAppError(error) ? error.options : {};
  return new AppError("internal", `Internal error. Reference: ${requestId}`, {
    cause: error,
    hint: "Try again; if it stays, give your administrator the reference.",
    ...(known.outcomeUnknown === true ? { outcomeUnknown: true } : {}),
  });
}

const maxText = 8_000;

/**
 * The error as a tool result. It has no structured part: clients check that against the tool's output schema; code,
 * path and waiting time are in `_meta` for programs.
 */
export function toErrorResult(error: AppError): CallToolResult {
  const { hint, path, retryAfterSeconds, outcomeUnknown, quoted } = error.options;
  const message = shorten(stripInvisible(error.message), maxText);
  const at = path === undefined || path === "" || message.includes(path) ? "" : `${path}: `;
  const lines = [
    quoted === true ? `${at}Odoo refuses. ${wrapUntrusted(message)}` : `${at}${neutralizeWrapping(message)}`,
    ...(outcomeUnknown === true ? ["It may or may not have happened: check in Odoo before you try again."] : []),
    ...(retryAfterSeconds === undefined ? [] : [`Try again in ${retryAfterSeconds} seconds.`]),
    ...(hint === undefined ? [] : [hint]),
  ];
  return {
    isError: true,
    content: [{ type: "text", text: stripInvisible(lines.join("\n")) }],
    _meta: {
      "mcp-odoo/error": {
        code: error.code,
        ...(path === undefined || path === "" ? {} : { path: stripInvisible(path) }),
        ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: retryAfterSeconds }),
      },
    },
  };
}
