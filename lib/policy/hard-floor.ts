import { policyTable } from "./table/table.ts";
import { type Operation, operations } from "./types.ts";

/**
 * Models that no rule can allow for any caller. They contain secrets, rules or code: a server action, a scheduled job
 * or a view is run as a program; parameters and mail servers contain passwords; some wizards create accounts. Other
 * models may be read and never changed: accounts and groups are rights, templates are run as code, files contain both.
 */
const matcher = (patterns: readonly string[]) =>
  new RegExp(`^(${patterns.map((pattern) => pattern.replace(/\./g, "\\.").replace(/\*/g, ".*")).join("|")})$`);
const isClosed = matcher(policyTable.closedModels);
const isReadOnly = matcher(policyTable.readOnlyModels);

/** Returns the operations that no rule can allow on a model. */
export function closedOperations(model: string): readonly Operation[] {
  if (isClosed.test(model)) return operations;
  return isReadOnly.test(model) ? ["create", "write", "unlink"] : [];
}

/** True if no operation at all can be allowed on the model. */
export function isOnHardFloor(model: string): boolean {
  return isClosed.test(model);
}

const secretWords = new Set(policyTable.secretWords);

/**
 * True if a whole word of the field's name says that it contains a secret (`access_token`, `totp_secret`, `api_key`,
 * `new_password`). A part of a word does not count (`tokenized_name`).
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
 * Methods that every record has. As an action, each would bypass the rule that guards it. Until Odoo 17 even the
 * methods that raise the caller's rights can be called from outside.
 */
const recordMethods = new Set(policyTable.recordMethods);

/** True if a rule may allow a method of this name as an action: a button has it, and not every record does. */
export function isAction(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,79}$/.test(name) && !recordMethods.has(name);
}
