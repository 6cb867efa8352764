import { policyTable } from "./table/table.ts";
import { type Operation, operations } from "./types.ts";

/**
 * Models that no rule can open, whoever asks. They hold secrets, rules or code: a write on a server action, a scheduled
 * job or a view runs as a program; a read of parameters or mail servers shows passwords; some wizards make accounts.
 * Others may be read and never changed: accounts and groups are rights, templates run as code, files carry both.
 */
const matcher = (patterns: readonly string[]) =>
  new RegExp(`^(${patterns.map((pattern) => pattern.replace(/\./g, "\\.").replace(/\*/g, ".*")).join("|")})$`);
const isClosed = matcher(policyTable.closedModels);
const isReadOnly = matcher(policyTable.readOnlyModels);

/** The operations that no rule can open on a model. */
export function closedOperations(model: string): readonly Operation[] {
  if (isClosed.test(model)) return operations;
  return isReadOnly.test(model) ? ["create", "write", "unlink"] : [];
}

/** True when nothing at all may be done with the model. */
export function isOnHardFloor(model: string): boolean {
  return isClosed.test(model);
}

const secretWords = new Set(policyTable.secretWords);

/**
 * True for names that say they hold a secret: a whole word of the name does (`access_token`, `totp_secret`, `api_key`,
 * `new_password`), not a part of one (`tokenized_name`).
 */
export function isSecretField(field: string): boolean {
  const words = field.toLowerCase().split(/[_.]/);
  return words.some(
    (word, i) =>
      secretWords.has(word) ||
      ((word === "key" || word === "keys") && policyTable.keyWords.includes(words[i - 1] ?? "")),
  );
}

/**
 * Methods that every record has. As an action each would be a way past the rule that guards it, and until Odoo 17 even
 * those that raise the caller's rights can be called from outside.
 */
const recordMethods = new Set(policyTable.recordMethods);

/** True for the name of a method that a rule may open as an action: a button's, not one that every record has. */
export function isAction(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,79}$/.test(name) && !recordMethods.has(name);
}
