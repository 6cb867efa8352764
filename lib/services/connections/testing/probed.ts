import type { ConnectionRow } from "../../../db/schema/index.ts";
import type { AppError } from "../../../kernel/errors.ts";
import type { ProbeResult } from "../../../odoo/probe/probe-result.ts";
import type { OdooTarget } from "../../../odoo/types.ts";

type Found = Pick<
  ConnectionRow,
  "url" | "database" | "login" | "transport" | "series" | "edition" | "odooUid" | "odooUser" | "sendDatabase"
>;

/** Returns the findings of a successful test as columns. Throws the test's own error if it failed. */
export function toFound(result: ProbeResult): Found {
  if (!result.ok) throw result.error;
  const { target } = result;
  return {
    url: target.url,
    database: target.database,
    login: target.login,
    transport: target.kind,
    series: `${target.series.major}.${target.series.minor}`,
    edition: result.edition,
    odooUid: target.uid,
    odooUser: result.userName,
    sendDatabase: target.sendDatabase ?? false,
  };
}

/** Returns the end of the credential that was tested: as Odoo tells it, or else as a person typed it. */
export function expiryOf(result: ProbeResult, typed: Date | undefined): Date | null {
  const told = result.ok ? result.secretExpiresAt : undefined;
  return told === undefined ? (typed ?? null) : told;
}

/**
 * Returns the columns of the end of a credential. The warnings begin anew with another end, as the credential was
 * replaced in Odoo or the earlier end was wrong.
 */
export function endColumns(
  expiresAt: Date | null,
  before: Date | null,
): { readonly secretExpiresAt: Date | null; readonly warnedDays?: null } {
  const isSame = expiresAt?.getTime() === before?.getTime();
  return { secretExpiresAt: expiresAt, ...(isSame ? {} : { warnedDays: null }) };
}

/** Returns the target of a saved Odoo, for `openOdoo`. */
export function toTarget(row: ConnectionRow, secret: string): OdooTarget {
  const [major = "0", minor = "0"] = row.series.split(".");
  return {
    url: row.url,
    database: row.database,
    login: row.login,
    secret,
    kind: row.transport,
    series: { major: Number(major), minor: Number(minor), edition: row.edition },
    uid: row.odooUid,
    sendDatabase: row.sendDatabase,
  };
}

/** Returns the message key with which the portal explains an error. */
export function errorKey(error: AppError): string {
  return error.options.key ?? `common.errors.${error.code}`;
}
