import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ActorKind } from "../../kernel/actor-kind.ts";
import type { ApprovalDecision, AuditOperation, EntryOutcome, Scope, Toolset } from "../../kernel/choices.ts";
import type { AccessKeyId, ApprovalId, AuditEntryId, ConnectionId, TenantId, UserId } from "../../kernel/ids.ts";
import type { OdooCompany } from "../../kernel/odoo-values.ts";
import { connections, tenants, users } from "./tenants.ts";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** An access key for an AI client. The key itself is not stored: `keyHash` is its HMAC-SHA-256. */
export const accessKeys = pgTable(
  "access_keys",
  {
    id: uuid("id").$type<AccessKeyId>().primaryKey(),
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    connectionId: uuid("connection_id")
      .$type<ConnectionId>()
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    keyHash: text("key_hash").notNull(),
    last4: text("last4").notNull(),
    scope: text("scope").$type<Scope>().notNull(),
    /** The groups of tools that the key may use; null allows all. */
    toolsets: jsonb("toolsets").$type<Toolset[]>(),
    /** The only addresses and ranges (CIDR) from which the key may be used; null allows all. */
    allowedNetworks: jsonb("allowed_networks").$type<string[]>(),
    /** The Odoo companies in which the key may act, the default first; null allows all of the Odoo user. */
    companies: jsonb("companies").$type<OdooCompany[]>(),
    createdBy: uuid("created_by").$type<UserId>(),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at"),
    lastUsedAt: at("last_used_at"),
    revokedAt: at("revoked_at"),
    /** The key that was made to replace this one. */
    replacedBy: uuid("replaced_by").$type<AccessKeyId>(),
  },
  (table) => [
    uniqueIndex("access_keys_hash").on(table.keyHash),
    index("access_keys_tenant").on(table.tenantId, table.createdAt),
  ],
);

/**
 * The record of a call or of a change in the portal. The row of a write is committed as `pending` before Odoo is called
 * and completed once. Triggers in drizzle/ refuse any other change, and any deletion except by the retention job.
 */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: uuid("id").$type<AuditEntryId>().primaryKey(),
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    startedAt: at("started_at").notNull(),
    finishedAt: at("finished_at"),
    requestId: text("request_id").notNull(),
    /** The process of the entry, so that a restart finds entries that an ended process left pending. */
    instance: text("instance").notNull(),
    actorKind: text("actor_kind").$type<ActorKind>().notNull(),
    actorId: text("actor_id").notNull(),
    actorLabel: text("actor_label").notNull(),
    client: text("client").notNull().default(""),
    ip: text("ip").notNull().default(""),
    connectionId: uuid("connection_id").$type<ConnectionId>(),
    /** The Odoo user in whose name the call acted; empty if it reached no Odoo. */
    odooUser: text("odoo_user").notNull().default(""),
    /** MCP tool, or a portal verb such as `rules.update`. */
    tool: text("tool").notNull(),
    operation: text("operation").$type<AuditOperation>().notNull(),
    model: text("model").notNull().default(""),
    recordIds: bigint("record_ids", { mode: "number" }).array().notNull().default([]),
    /** Only names: values are never recorded. */
    fields: text("fields").array().notNull().default([]),
    rows: integer("rows"),
    odooCalls: integer("odoo_calls").notNull().default(0),
    durationMs: integer("duration_ms"),
    outcome: text("outcome").$type<EntryOutcome>().notNull(),
    errorCode: text("error_code"),
    /** The message that the caller saw. */
    errorMessage: text("error_message"),
  },
  // The columns are ascending: an index read backwards has the page's order. `desc()` would place nulls differently.
  (table) => [
    index("audit_tenant_time").on(table.tenantId, table.startedAt, table.id),
    index("audit_tenant_outcome").on(table.tenantId, table.outcome, table.startedAt, table.id),
    index("audit_tenant_model").on(table.tenantId, table.model, table.startedAt, table.id),
    index("audit_tenant_actor").on(table.tenantId, table.actorId, table.startedAt, table.id),
    index("audit_tenant_tool").on(table.tenantId, table.tool, table.startedAt, table.id),
    index("audit_tenant_connection").on(table.tenantId, table.connectionId, table.startedAt, table.id),
    index("audit_tenant_request").on(table.tenantId, table.requestId),
  ],
);

/** A prepared write that waits for its token. The token itself is not stored. */
export const confirmations = pgTable(
  "confirmations",
  {
    tokenHash: text("token_hash").primaryKey(),
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    principalId: text("principal_id").notNull(),
    connectionId: uuid("connection_id").$type<ConnectionId>().notNull(),
    tool: text("tool").notNull(),
    /** The exact arguments with their values, encrypted with the tenant's data key. */
    sealedPayload: text("payload").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    usedAt: at("used_at"),
  },
  (table) => [index("confirmations_expiry").on(table.expiresAt)],
);

/** A prepared write that a second person must approve. The confirmation with the same hash holds its arguments. */
export const approvals = pgTable(
  "approvals",
  {
    id: uuid("id").$type<ApprovalId>().primaryKey(),
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    connectionId: uuid("connection_id")
      .$type<ConnectionId>()
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    tokenHash: text("token_hash").notNull(),
    principalId: text("principal_id").notNull(),
    actorKind: text("actor_kind").$type<ActorKind>().notNull(),
    actorLabel: text("actor_label").notNull(),
    /** The person in whose name the call is made, or who made its access key; may not decide. */
    requestedBy: uuid("requested_by").$type<UserId>(),
    tool: text("tool").notNull(),
    model: text("model").notNull(),
    /** What the approver sees, as JSON, encrypted with the tenant's data key. */
    sealedDetails: text("sealed_details").notNull(),
    /** The SHA-256 of the values before the change: the approval holds only while they stay. */
    beforeHash: text("before_hash").notNull(),
    createdAt: at("created_at").notNull(),
    expiresAt: at("expires_at").notNull(),
    decision: text("decision").$type<ApprovalDecision>(),
    decidedBy: uuid("decided_by").$type<UserId>(),
    decidedByLabel: text("decided_by_label").notNull().default(""),
    decidedAt: at("decided_at"),
    /** The approver's words to the caller, encrypted with the tenant's data key; empty for none. */
    sealedReason: text("sealed_reason").notNull().default(""),
  },
  (table) => [
    uniqueIndex("approvals_token").on(table.tokenHash),
    index("approvals_tenant").on(table.tenantId, table.createdAt),
    index("approvals_expiry").on(table.expiresAt),
  ],
);

/** A mailed link by which one member decides on one approval. The token in its address is not stored. */
export const approvalLinks = pgTable(
  "approval_links",
  {
    tokenHash: text("token_hash").primaryKey(),
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    approvalId: uuid("approval_id")
      .$type<ApprovalId>()
      .notNull()
      .references(() => approvals.id, { onDelete: "cascade" }),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    usedAt: at("used_at"),
  },
  (table) => [index("approval_links_approval").on(table.approvalId)],
);

/** The first answer of a write, so that a write that is sent twice within its window runs once. */
export const writeResults = pgTable(
  "write_results",
  {
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    principalId: text("principal_id").notNull(),
    /** The SHA-256 of connection, tool and canonical arguments, or of the caller's idempotency key. */
    fingerprint: text("fingerprint").notNull(),
    argumentsHash: text("arguments_hash").notNull(),
    state: text("state").$type<"running" | "done" | "unknown">().notNull(),
    /** The answer, encrypted with the tenant's data key. */
    sealedResult: text("sealed_result"),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.principalId, table.fingerprint] }),
    index("write_results_expiry").on(table.expiresAt),
  ],
);
