/** The closed lists that the database stores, the services check and the portal offers. Each is declared only here. */

export const operations = ["read", "create", "write", "unlink"] as const;
export type Operation = (typeof operations)[number];

/** The roles of a member, from the most rights to the fewest. `lib/policy/permissions.ts` says what each may do. */
export const roles = ["owner", "admin", "approver", "auditor", "member"] as const;
export type Role = (typeof roles)[number];

/** The most that a credential may do. */
export type Scope = "read" | "write";

/** The groups of tools, to which a key or an address can be narrowed. */
export const toolsets = ["read", "write", "reports", "files"] as const;
export type Toolset = (typeof toolsets)[number];

/** What a mailed link does when it is used. */
export const accountLinkPurposes = ["sign_up", "reset_password", "change_email_old", "change_email_new"] as const;
export type AccountLinkPurpose = (typeof accountLinkPurposes)[number];

/** The services with whose accounts people can sign in. `oidc` is any other that speaks OpenID Connect. */
export const externalProviders = ["google", "microsoft", "github", "oidc"] as const;
export type ExternalProviderId = (typeof externalProviders)[number];

/** The mails that the service sends. Each has its words in `mail.json` of each language. */
export const mailTemplates = [
  "sign_up",
  "sign_up_known",
  "reset_password",
  "password_changed",
  "change_email_old",
  "change_email_new",
  "email_changed",
  "account_deleted",
  "invitation",
  "totp_changed",
  "sign_in_changed",
  "key_expiring",
  "approval_requested",
] as const;
export type MailTemplate = (typeof mailTemplates)[number];

/** The operations that need a confirmation: deletes and actions, every write, or none. */
export const confirmPolicies = ["deletes", "writes", "nothing"] as const;
export type ConfirmPolicy = (typeof confirmPolicies)[number];

/** The decisions on a call that needs a second person. */
export const approvalDecisions = ["approved", "refused"] as const;
export type ApprovalDecision = (typeof approvalDecisions)[number];

/** The steps of a connection test, in their order. */
export const probeStepIds = ["address", "tls", "odoo", "database", "sign_in", "rights"] as const;
export type ProbeStepId = (typeof probeStepIds)[number];

/** The lifetimes of a new key in days. */
export const keyLifetimes = ["30", "90", "365", "never"] as const;
export type KeyLifetime = (typeof keyLifetimes)[number];

/** The moments at which a key that was replaced ends. */
export const oldKeyEnds = ["now", "1h", "24h", "7d"] as const;
export type OldKeyEnd = (typeof oldKeyEnds)[number];

/** The outcomes of an audit entry. `pending` means that the call runs, or that its outcome is not known yet. */
export const auditOutcomes = ["ok", "denied", "failed", "unknown", "limited", "pending"] as const;
export type EntryOutcome = (typeof auditOutcomes)[number];

export const auditOperations = [...operations, "admin", "none"] as const;
export type AuditOperation = (typeof auditOperations)[number];

/** The periods of the audit log's filter. */
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

/** The periods of a report that the portal offers. Others can be typed. */
export const reportPeriods = [
  "this_month",
  "last_month",
  "this_quarter",
  "last_quarter",
  "this_year",
  "last_year",
] as const;
export type ReportPeriod = (typeof reportPeriods)[number];
