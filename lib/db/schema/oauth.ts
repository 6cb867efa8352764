import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Scope } from "../../kernel/choices.ts";
import type { ConnectionId, GrantId, TenantId, UserId } from "../../kernel/ids.ts";
import type { OdooCompany } from "../../kernel/odoo-values.ts";
import { connections, tenants, users } from "./tenants.ts";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** The access that a member gave an AI client by OAuth. */
export const grants = pgTable(
  "grants",
  {
    id: uuid("id").$type<GrantId>().primaryKey(),
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    clientId: text("client_id").notNull(),
    /** The name that the client gives itself. Nobody has checked it. */
    clientName: text("client_name").notNull(),
    /** The host to which the member's browser was sent back, or the scheme of an app. */
    redirectHost: text("redirect_host").notNull(),
    scope: text("scope").$type<Scope>().notNull(),
    createdAt: at("created_at").notNull(),
    /** The last consent: the first one or a later one that changed the scope or the connections. */
    consentedAt: at("consented_at").notNull(),
    lastUsedAt: at("last_used_at"),
    revokedAt: at("revoked_at"),
    revokedBy: uuid("revoked_by").$type<UserId>(),
  },
  (table) => [
    index("grants_tenant").on(table.tenantId, table.userId, table.createdAt),
    // A later consent of the same member and client changes the grant that exists.
    uniqueIndex("grants_of_client").on(table.tenantId, table.userId, table.clientId).where(sql`revoked_at is null`),
  ],
);

/** The connections that a grant may use. */
export const grantConnections = pgTable(
  "grant_connections",
  {
    grantId: uuid("grant_id")
      .$type<GrantId>()
      .notNull()
      .references(() => grants.id, { onDelete: "cascade" }),
    connectionId: uuid("connection_id")
      .$type<ConnectionId>()
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    /** The Odoo companies in which the client may act there, the default first; null allows all of the Odoo user. */
    companies: jsonb("companies").$type<OdooCompany[]>(),
  },
  (table) => [primaryKey({ columns: [table.grantId, table.connectionId] })],
);

/**
 * The state of the authorization server: its clients, codes, tokens and browser sessions. It belongs to no tenant. Ids
 * that work as secrets are stored as hashes, and payloads are encrypted, so that a copy of the table opens nothing.
 */
export const oauthPayloads = pgTable(
  "oauth_payloads",
  {
    /** The name that `oidc-provider` gives the kind, such as `RefreshToken`. */
    kind: text("kind").notNull(),
    idHash: text("id_hash").notNull(),
    /** The payload as JSON, encrypted with the service's data key. */
    sealedPayload: text("sealed_payload").notNull(),
    grantId: text("grant_id"),
    uid: text("uid"),
    createdAt: at("created_at").notNull(),
    expiresAt: at("expires_at"),
    consumedAt: at("consumed_at"),
    /** The last use of a registered client, so that those that nobody uses can be deleted. */
    lastUsedAt: at("last_used_at"),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.idHash] }),
    index("oauth_payloads_grant").on(table.grantId),
    index("oauth_payloads_uid").on(table.uid),
    index("oauth_payloads_expiry").on(table.expiresAt),
    index("oauth_payloads_kind").on(table.kind, table.createdAt),
  ],
);

/** A key that signs access tokens. The newest one that may sign does; older ones still verify for a while. */
export const oauthKeys = pgTable("oauth_keys", {
  kid: text("kid").primaryKey(),
  publicJwk: jsonb("public_jwk").$type<Readonly<Record<string, string>>>().notNull(),
  /** The private key as JWK, encrypted with the service's data key. */
  sealedPrivateJwk: text("sealed_private_jwk").notNull(),
  createdAt: at("created_at").notNull(),
  /** Later than `createdAt`, so that every instance knows the key before the first token that it signs. */
  signsFrom: at("signs_from").notNull(),
  /** The end of its last token's lifetime; null for the newest key. */
  verifiesUntil: at("verifies_until"),
});
