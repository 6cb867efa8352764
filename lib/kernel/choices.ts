/** The closed lists that the database keeps, the services check and the portal offers. Each is declared here alone. */

export const operations = ["read", "create", "write", "unlink"] as const;
export type Operation = (typeof operations)[number];

export const roles = ["owner", "admin", "auditor", "member"] as const;
export type Role = (typeof roles)[number];

/** What a credential may do at most. */
export type Scope = "read" | "write";

/** The groups that tools come in, for narrowing a key or an address to some of them. */
export const toolsets = ["read", "write", "reports", "files"] as const;
export type Toolset = (typeof toolsets)[number];

/** What must be confirmed before it happens: deletes and actions, every write, or nothing. */
export const confirmPolicies = ["deletes", "writes", "nothing"] as const;
export type ConfirmPolicy = (typeof confirmPolicies)[number];

/** How long a new key lives, in days. */
export const keyLifetimes = ["30", "90", "365", "never"] as const;
export type KeyLifetime = (typeof keyLifetimes)[number];

/** What an audit entry says of its call. `pending`: it runs, or nobody knows yet how it ended. */
export const auditOutcomes = ["ok", "denied", "failed", "unknown", "limited", "pending"] as const;
export type EntryOutcome = (typeof auditOutcomes)[number];

export const auditOperations = [...operations, "admin", "none"] as const;
export type AuditOperation = (typeof auditOperations)[number];

/** The stretches of time that the audit log is filtered by. */
export const auditPeriods = ["1h", "24h", "7d", "30d"] as const;
export type AuditPeriod = (typeof auditPeriods)[number];

/** The business reports. */
export const reportNames = [
  "top_sales",
  "low_stock",
  "customer_history",
  "executive_summary",
  "receivables",
  "pipeline",
] as const;
export type ReportName = (typeof reportNames)[number];

/** The periods of a report that the portal offers; more can be typed. */
export const reportPeriods = [
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "last_year",
] as const;
export type ReportPeriod = (typeof reportPeriods)[number];
