import { AppError } from "../../kernel/errors.ts";
import { type AuditEntryId, parseId } from "../../kernel/ids.ts";

/**
 * The place at which a page ends. The time is PostgreSQL's own text: a JavaScript date drops the microseconds, and rows
 * would be skipped.
 */
export interface Cursor {
  readonly at: string;
  readonly id: AuditEntryId;
}

export function writeCursor({ at, id }: Cursor): string {
  return Buffer.from(`${at}|${id}`).toString("base64url");
}

const timestamp = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:?\d\d)?$/;

/** Parses a cursor. Throws AppError `invalid_input` for text that `writeCursor` did not make. */
export function readCursor(text: string): Cursor {
  const [at = "", rest = ""] = Buffer.from(text, "base64url").toString("utf8").split("|");
  const id = parseId<AuditEntryId>(rest);
  if (
    id === undefined ||
    !timestamp.test(at) ||
    Number.isNaN(Date.parse(at.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00")))
  ) {
    throw new AppError("invalid_input", "This link to older entries is not valid.", {
      path: "cursor",
      key: "audit.errors.cursor",
    });
  }
  return { at, id };
}
