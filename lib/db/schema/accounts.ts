import { bigint, index, integer, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { AccountLinkPurpose, ExternalProviderId, MailTemplate, Role } from "../../kernel/choices.ts";
import type { AccountLinkId, InvitationId, MailId, TenantId, UserId } from "../../kernel/ids.ts";
import type { Locale } from "../../kernel/locale/locale.ts";
import { tenants, users } from "./tenants.ts";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/**
 * A link that was mailed to a person and works once. The token in its address is not stored: `tokenHash` is its
 * HMAC-SHA-256.
 */
export const accountLinks = pgTable(
  "account_links",
  {
    id: uuid("id").$type<AccountLinkId>().primaryKey(),
    purpose: text("purpose").$type<AccountLinkPurpose>().notNull(),
    tokenHash: text("token_hash").notNull(),
    /** Null for a sign-up, as the account does not exist before the link is used. */
    userId: uuid("user_id")
      .$type<UserId>()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The address to which the link was mailed. */
    email: text("email").notNull(),
    /** What the link does, as JSON, encrypted with the service's data key; empty if the purpose says it all. */
    sealedData: text("sealed_data").notNull().default(""),
    /** The same for two links of which both must be used, such as those of a change of address. */
    pairId: uuid("pair_id"),
    createdAt: at("created_at").notNull(),
    expiresAt: at("expires_at").notNull(),
    usedAt: at("used_at"),
  },
  (table) => [
    uniqueIndex("account_links_token").on(table.tokenHash),
    index("account_links_user").on(table.userId, table.purpose),
    index("account_links_expiry").on(table.expiresAt),
  ],
);

/** An invitation into a tenant. It works once, for whoever has its link. */
export const invitations = pgTable(
  "invitations",
  {
    id: uuid("id").$type<InvitationId>().primaryKey(),
    tenantId: uuid("tenant_id")
      .$type<TenantId>()
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    tokenHash: text("token_hash").notNull(),
    /** The address to which it was mailed, and that alone may accept it; null for a link that the inviter passes on. */
    email: text("email"),
    role: text("role").$type<Role>().notNull(),
    invitedBy: uuid("invited_by").$type<UserId>().notNull(),
    createdAt: at("created_at").notNull(),
    expiresAt: at("expires_at").notNull(),
    acceptedAt: at("accepted_at"),
    acceptedBy: uuid("accepted_by").$type<UserId>(),
    revokedAt: at("revoked_at"),
  },
  (table) => [
    uniqueIndex("invitations_token").on(table.tokenHash),
    index("invitations_tenant").on(table.tenantId, table.createdAt),
  ],
);

/** An account at another service with which a person signs in. */
export const userIdentities = pgTable(
  "user_identities",
  {
    /** The SHA-256 of provider and subject, by which a sign-in finds the person. */
    identityHash: text("identity_hash").primaryKey(),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    provider: text("provider").$type<ExternalProviderId>().notNull(),
    /** The address or name of the account there, to show. */
    label: text("label").notNull(),
    createdAt: at("created_at").notNull(),
    lastUsedAt: at("last_used_at"),
  },
  (table) => [uniqueIndex("user_identities_provider").on(table.userId, table.provider)],
);

/** The second factor of a person: a secret that their app and the service share. */
export const userTotp = pgTable("user_totp", {
  userId: uuid("user_id")
    .$type<UserId>()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  /** The secret, encrypted with the service's data key. */
  sealedSecret: text("sealed_secret").notNull(),
  createdAt: at("created_at").notNull(),
  /** Set once the person has typed a code. Before, the factor is not demanded. */
  confirmedAt: at("confirmed_at"),
  /** The last time step whose code was used, so that no code works twice. */
  lastStep: bigint("last_step", { mode: "number" }).notNull().default(0),
});

/** A code that replaces the second factor once. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    codeHash: text("code_hash").notNull(),
    usedAt: at("used_at"),
  },
  (table) => [primaryKey({ columns: [table.userId, table.codeHash] })],
);

/** A mail that waits to be sent. It is written in the transaction of the verb that causes it. */
export const mailOutbox = pgTable(
  "mail_outbox",
  {
    id: uuid("id").$type<MailId>().primaryKey(),
    template: text("template").$type<MailTemplate>().notNull(),
    recipient: text("recipient").notNull(),
    locale: text("locale").$type<Locale>().notNull(),
    /** The values of the template, which may contain links, encrypted; emptied once the mail is sent or given up. */
    sealedParams: text("sealed_params").notNull(),
    createdAt: at("created_at").notNull(),
    nextAttemptAt: at("next_attempt_at").notNull(),
    attempts: integer("attempts").notNull().default(0),
    sentAt: at("sent_at"),
    failedAt: at("failed_at"),
    lastError: text("last_error"),
  },
  (table) => [index("mail_outbox_due").on(table.nextAttemptAt)],
);

/** The data key of values that belong to no tenant, wrapped by the master key. It has one row. */
export const serviceKey = pgTable("service_key", {
  id: integer("id").primaryKey().default(1),
  wrappedKey: text("wrapped_key").notNull(),
});
