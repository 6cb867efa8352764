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
import type { AuditOperation, EntryOutcome, Scope, Toolset } from "../../kernel/choices.ts";
import type { AccessKeyId, AuditEntryId, ConnectionId, TenantId, UserId } from "../../kernel/ids.ts";
import { connections, tenants } from "./tenants.ts";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** A gateway key for an AI client. The key itself is not kept: `keyHash` is its HMAC-SHA-256. */
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
    /** The groups of tools that it may use; all when empty. */
    toolsets: jsonb("toolsets").$type<Toolset[]>(),
    createdBy: uuid("created_by").$type<UserId>(),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at"),
    lastUsedAt: at("last_used_at"),
    revokedAt: at("revoked_at"),
  },
  (table) => [
    uniqueIndex("access_keys_hash").on(table.keyHash),
    index("access_keys_tenant").on(table.tenantId, table.createdAt),
  ],
);

/**
 * The record of a call or of a change in the portal. A write's row is committed as `pending` before Odoo is called and
 * completed once; nothing else ever changes a row, and nobody but the retention job deletes one (drizzle/ triggers).
 */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: uuid("id").$type<AuditEntryId>().primaryKey(),
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    startedAt: at("started_at").notNull(),
    finishedAt: at("finished_at"),
    requestId: text("request_id").notNull(),
    /** Groups the entries of one process, so that a restart knows its own orphans. */
    instance: text("instance").notNull(),
    actorKind: text("actor_kind").$type<ActorKind>().notNull(),
    actorId: text("actor_id").notNull(),
    actorLabel: text("actor_label").notNull(),
    client: text("client").notNull().default(""),
    ip: text("ip").notNull().default(""),
    connectionId: uuid("connection_id").$type<ConnectionId>(),
    /** MCP tool, or a portal verb such as `rules.update`. */
    tool: text("tool").notNull(),
    operation: text("operation").$type<AuditOperation>().notNull(),
    model: text("model").notNull().default(""),
    recordIds: bigint("record_ids", { mode: "number" }).array().notNull().default([]),
    /** Names only: values are never recorded. */
    fields: text("fields").array().notNull().default([]),
    rows: integer("rows"),
    odooCalls: integer("odoo_calls").notNull().default(0),
    durationMs: integer("duration_ms"),
    outcome: text("outcome").$type<EntryOutcome>().notNull(),
    errorCode: text("error_code"),
    /** The message that the caller saw. */
    errorMessage: text("error_message"),
  },
  // Plain columns: read backwards they are exactly the order of the page, newest first; `desc()` would put empty ones elsewhere.
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

/** A write prepared and waiting for its token. The token itself is not kept. */
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
    /** The exact arguments, sealed under the tenant's data key: a prepared write carries values. */
    sealedPayload: text("payload").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    usedAt: at("used_at"),
  },
  (table) => [index("confirmations_expiry").on(table.expiresAt)],
);

/** The first answer of a write, so that the same write sent twice within its window happens once. */
export const writeResults = pgTable(
  "write_results",
  {
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    principalId: text("principal_id").notNull(),
    /** SHA-256 over connection, tool and canonical arguments, or over the caller's idempotency key. */
    fingerprint: text("fingerprint").notNull(),
    argumentsHash: text("arguments_hash").notNull(),
    state: text("state").$type<"running" | "done" | "unknown">().notNull(),
    /** The answer, sealed under the tenant's data key. */
    sealedResult: text("sealed_result"),
    createdAt: at("created_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.principalId, table.fingerprint] }),
    index("write_results_expiry").on(table.expiresAt),
  ],
);
