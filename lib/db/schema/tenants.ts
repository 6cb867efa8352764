import { sql } from "drizzle-orm";
import {
  boolean,
  check,
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
import type { ConfirmPolicy, Role } from "../../kernel/choices.ts";
import type { ConnectionId, SessionId, TenantId, UserId } from "../../kernel/ids.ts";
import type { Locale } from "../../kernel/locale/locale.ts";
import { headerCallerTenantId } from "../header-caller-tenant-id.ts";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** A customer company. `wrappedKey` is its data key, encrypted with the master key. */
export const tenants = pgTable("tenants", {
  id: uuid("id").$type<TenantId>().primaryKey(),
  name: text("name").notNull(),
  kind: text("kind").$type<"live" | "sandbox">().notNull().default("live"),
  plan: text("plan").notNull().default("trial"),
  wrappedKey: text("wrapped_key").notNull(),
  createdAt: at("created_at").notNull().defaultNow(),
  suspendedAt: at("suspended_at"),
  /** True if every member must have a second factor. */
  requireTotp: boolean("require_totp").notNull().default(false),
});

/** A person. The row belongs to no tenant, as a person may be a member of several. */
export const users = pgTable(
  "users",
  {
    id: uuid("id").$type<UserId>().primaryKey(),
    /** Lower case, trimmed. */
    email: text("email").notNull(),
    name: text("name").notNull(),
    /** Null for a person who signs in with another service alone. */
    passwordHash: text("password_hash"),
    /** The time at which the person last opened a mail to this address; null for accounts older than these mails. */
    emailVerifiedAt: at("email_verified_at"),
    locale: text("locale").$type<Locale>().notNull().default("en"),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("users_email_unique").on(table.email)],
);

/** The session of a signed-in browser. Its cookie names this row and is invalid without it. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").$type<SessionId>().primaryKey(),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    tenantId: uuid("tenant_id").$type<TenantId>().notNull(),
    ip: text("ip").notNull(),
    userAgent: text("user_agent").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
    lastSeenAt: at("last_seen_at").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    revokedAt: at("revoked_at"),
  },
  (table) => [index("sessions_user").on(table.userId, table.createdAt)],
);

export const members = pgTable(
  "members",
  {
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text("role").$type<Role>().notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.userId] }),
    index("members_user").on(table.userId),
    check("members_not_of_guests", sql.raw(`tenant_id <> '${headerCallerTenantId}'`)),
  ],
);

/** One registered Odoo. */
export const connections = pgTable(
  "connections",
  {
    id: uuid("id").$type<ConnectionId>().primaryKey(),
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    kind: text("kind").$type<"odoo" | "sandbox">().notNull(),
    url: text("url").notNull().default(""),
    database: text("database").notNull().default(""),
    login: text("login").notNull().default(""),
    /** API key or password, encrypted with the tenant's data key; empty for the sandbox. */
    sealedSecret: text("sealed_secret").notNull().default(""),
    secretLast4: text("secret_last4").notNull().default(""),
    transport: text("transport").$type<"json2" | "jsonrpc" | "xmlrpc" | "addon" | "sandbox">().notNull(),
    series: text("series").notNull(),
    edition: text("edition").$type<"community" | "enterprise" | "unknown">().notNull().default("unknown"),
    odooUid: integer("odoo_uid").notNull().default(0),
    odooUser: text("odoo_user").notNull().default(""),
    sendDatabase: boolean("send_database").notNull().default(false),
    state: text("state").$type<"live" | "broken" | "disabled">().notNull().default("live"),
    /** The operations that need a confirmation: deletes and actions, every write, or none. */
    confirm: text("confirm").$type<ConfirmPolicy>().notNull().default("deletes"),
    /** Records of one model that a key may change within ten minutes without a confirmation. */
    confirmAbove: integer("confirm_above").notNull().default(10),
    /** The operations that a second person must approve: deletes and actions, every write, or none. */
    approval: text("approval").$type<ConfirmPolicy>().notNull().default("nothing"),
    /** True if AI clients of a member act only through an Odoo credential of that member's own. */
    ownCredentialRequired: boolean("own_credential_required").notNull().default(false),
    /** The end of the credential, where Odoo tells it or a member entered it; null if it is unknown or never ends. */
    secretExpiresAt: at("secret_expires_at"),
    /** The days before the end for which the last warning was mailed; null if none was. */
    warnedDays: integer("warned_days"),
    /** The message key of the last failure, which the portal shows with the state. */
    lastError: text("last_error"),
    verifiedAt: at("verified_at"),
    version: integer("version").notNull().default(1),
    /** Grows with every change of a rule. It is part of cache keys. */
    rulesVersion: integer("rules_version").notNull().default(1),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("connections_tenant_name").on(table.tenantId, table.name),
    index("connections_expiry").on(table.secretExpiresAt).where(sql`secret_expires_at is not null`),
  ],
);

export type ConnectionRow = typeof connections.$inferSelect;

/** A member's own Odoo credential on one connection. Grants of the member act through it. */
export const memberCredentials = pgTable(
  "member_credentials",
  {
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    connectionId: uuid("connection_id")
      .$type<ConnectionId>()
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    login: text("login").notNull(),
    /** API key or password, encrypted with the tenant's data key. */
    sealedSecret: text("sealed_secret").notNull(),
    secretLast4: text("secret_last4").notNull(),
    secretExpiresAt: at("secret_expires_at"),
    /** The days before the end for which the last warning was mailed; null if none was. */
    warnedDays: integer("warned_days"),
    transport: text("transport").$type<"json2" | "jsonrpc" | "xmlrpc" | "addon">().notNull(),
    odooUid: integer("odoo_uid").notNull(),
    odooUser: text("odoo_user").notNull(),
    /** Grows with every change. It is part of cache keys. */
    version: integer("version").notNull().default(1),
    verifiedAt: at("verified_at").notNull(),
    createdAt: at("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.userId] }),
    index("member_credentials_tenant").on(table.tenantId, table.userId),
    index("member_credentials_expiry").on(table.secretExpiresAt).where(sql`secret_expires_at is not null`),
  ],
);

/** The rule for one model on one connection. Without a row, nothing is allowed. */
export const modelRules = pgTable(
  "model_rules",
  {
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    connectionId: uuid("connection_id")
      .$type<ConnectionId>()
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    model: text("model").notNull(),
    label: text("label").notNull(),
    canRead: boolean("can_read").notNull().default(false),
    canCreate: boolean("can_create").notNull().default(false),
    canWrite: boolean("can_write").notNull().default(false),
    canUnlink: boolean("can_unlink").notNull().default(false),
    actions: jsonb("actions").$type<string[]>().notNull().default([]),
    deniedFields: jsonb("denied_fields").$type<string[]>().notNull().default([]),
    /** Fields that may be written although Odoo marks them as read-only or an action moves them on. */
    writableFields: jsonb("writable_fields").$type<string[]>().notNull().default([]),
    /** True if a second person must approve every change of the model's records. */
    needsApproval: boolean("needs_approval").notNull().default(false),
    updatedAt: at("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.model] }),
    index("model_rules_tenant").on(table.tenantId),
  ],
);
