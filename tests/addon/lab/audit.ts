import { type AddonServer, sql } from "./servers.ts";

/** Returns the id of the audit's newest row. `auditSince` returns the rows after it. */
export function auditMark(server: AddonServer): number {
  return sql<{ mark: number }>(server, "SELECT coalesce(max(id), 0) AS mark FROM mcp_audit")[0]?.mark ?? 0;
}

export interface AuditRow {
  readonly id: number;
  readonly outcome: string;
  readonly user_id: number | null;
  readonly key_id: number | null;
  readonly door: string;
  readonly model: string | null;
  readonly method: string | null;
  readonly operation: string | null;
  readonly record_ids: string | null;
  readonly field_names: string | null;
  readonly masked_args: string | null;
  readonly row_count: number | null;
  readonly duration_ms: number | null;
  readonly error_class: string | null;
  readonly error_name: string | null;
  readonly address: string | null;
  readonly agent: string | null;
  readonly dry_run: boolean | null;
  readonly request_id: string | null;
  readonly rules_version: number | null;
}

export function auditSince(server: AddonServer, mark: number, condition = "true"): AuditRow[] {
  return sql<AuditRow>(server, `SELECT * FROM mcp_audit WHERE id > ${mark} AND ${condition} ORDER BY id`);
}
