import { AppError } from "../../kernel/errors.ts";
import { type AuditEntryId, parseId } from "../../kernel/ids.ts";

/** Where a page ends. The time is PostgreSQL's own text: a JavaScript date would cut its microseconds off and lose rows. */
export interface Cursor {
  readonly at: string;
  readonly id: AuditEntryId;
}

export function writeCursor({ at, id }: Cursor): string {
  return Buffer.from(`${at}|${id}`).toString("base64url");
}

const timestamp = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:?\d\d)?$/;

/** Throws AppError `invalid_input` for what `writeCursor` did not make. */
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
