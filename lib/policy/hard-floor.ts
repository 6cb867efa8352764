import { type Operation, operations } from "./types.ts";

/**
 * Models that no rule can open, whoever asks. They hold secrets, rules or code: a write on a server action, a scheduled
 * job or a view runs as a program; a read of parameters or mail servers shows passwords. `*` stands for any ending.
 */
const closedModels = [
  "ir.config_parameter",
  "ir.model*",
  "ir.rule",
  "ir.access",
  "ir.actions.*",
  "ir.cron*",
  "ir.ui.*",
  "ir.module.*",
  "ir.mail_server",
  "ir.property",
  "ir.default",
  "ir.logging",
  "ir.profile",
  "ir.asset",
  "ir.qweb*",
  "ir.http",
  "ir.autovacuum",
  "ir.server.object.lines",
  "res.users.apikeys*",
  "res.users.identitycheck",
  "res.users.log",
  "res.users.deletion",
  "res.config*",
  "change.password.*",
  "base.automation*",
  "base.module.*",
  "base.language.*",
  "base.partner.merge*",
  "base_import.*",
  "payment.provider*",
  "payment.acquirer*",
  "payment.token",
  "fetchmail.server",
  "google.*",
  "microsoft.*",
  "iap.account*",
  "certificate.*",
  "auth*",
  "mcp.*",
] as const;

/** Models that may be read and never changed: accounts and groups are rights, templates run as code, files carry both. */
const readOnlyModels = [
  "res.users*",
  "res.groups*",
  "res.company",
  "mail.template*",
  "ir.attachment",
  "ir.sequence*",
  "mail.alias*",
] as const;

const matcher = (patterns: readonly string[]) =>
  new RegExp(`^(${patterns.map((pattern) => pattern.replace(/\./g, "\\.").replace(/\*/g, ".*")).join("|")})$`);
const isClosed = matcher(closedModels);
const isReadOnly = matcher(readOnlyModels);

/** The operations that no rule can open on a model. */
export function closedOperations(model: string): readonly Operation[] {
  if (isClosed.test(model)) return operations;
  return isReadOnly.test(model) ? ["create", "write", "unlink"] : [];
}

/** True when nothing at all may be done with the model. */
export function isOnHardFloor(model: string): boolean {
  return isClosed.test(model);
}

const secretWords = new Set([
  "password",
  "passwd",
  "passphrase",
  "pwd",
  "token",
  "tokens",
  "secret",
  "apikey",
  "credential",
  "credentials",
  "otp",
  "totp",
  "cvv",
]);

/**
 * True for names that say they hold a secret: a whole word of the name does (`access_token`, `totp_secret`, `api_key`,
 * `new_password`), not a part of one (`tokenized_name`).
 */
export function isSecretField(field: string): boolean {
  const words = field.toLowerCase().split(/[_.]/);
  return words.some(
    (word, i) =>
      secretWords.has(word) ||
      ((word === "key" || word === "keys") &&
        ["api", "private", "secret", "encryption", "signing"].includes(words[i - 1] ?? "")),
  );
}

/**
 * Methods that every record has. As an action each would be a way past the rule that guards it, and until Odoo 17 even
 * those that raise the caller's rights can be called from outside.
 */
const ormMethods = new Set([
  "browse",
  "check_access",
  "check_access_rights",
  "check_access_rule",
  "copy",
  "create",
  "default_get",
  "exists",
  "export_data",
  "fields_get",
  "fields_view_get",
  "filtered",
  "filtered_domain",
  "flush",
  "formatted_read_group",
  "get_external_id",
  "get_metadata",
  "get_views",
  "init",
  "invalidate_cache",
  "load",
  "mapped",
  "message_post",
  "message_subscribe",
  "message_unsubscribe",
  "modified",
  "name_create",
  "name_get",
  "name_search",
  "new",
  "onchange",
  "read",
  "read_group",
  "search",
  "search_count",
  "search_read",
  "sorted",
  "sudo",
  "unlink",
  "update",
  "web_read",
  "web_save",
  "web_search_read",
  "with_company",
  "with_context",
  "with_env",
  "with_user",
  "write",
]);

/** True for the name of a method that a rule may open as an action: a button's, not one that every record has. */
export function isAction(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,79}$/.test(name) && !ormMethods.has(name);
}
