import { newId } from "#lib/kernel/ids.ts";
import type { FieldInfo, FieldMap } from "#lib/kernel/odoo-values.ts";
import { decide } from "#lib/policy/decide.ts";
import type { Denial } from "#lib/policy/request.ts";
import type { ModelRule } from "#lib/policy/types.ts";

/** Returns a field as `fields_get` describes it: stored and writable unless `more` says otherwise. */
export function field(name: string, type: string, more: Partial<FieldInfo> = {}): FieldInfo {
  const flags = { required: false, readonly: false, store: true, computed: false, translate: false };
  const asked = { searchable: true, sortable: true, groupable: true, companyDependent: false };
  return { name, type, string: name, ...flags, ...asked, ...more };
}

export function fieldMap(...fields: FieldInfo[]): FieldMap {
  return new Map(fields.map((one) => [one.name, one]));
}

export interface Judged {
  readonly operation: "create" | "write" | "unlink";
  readonly model: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly rules: Readonly<Record<string, Partial<ModelRule>>>;
  readonly known: Readonly<Record<string, FieldMap>>;
}

/** Returns the rules' decision about a write of a key that may write. */
export function judged({ operation, model, values, rules, known }: Judged): Denial | "allowed" {
  const none = { read: false, create: false, write: false, unlink: false, actions: [], deniedFields: [] };
  const models = Object.entries(rules).map(
    ([name, rule]) => [name, { model: name, label: name, ...none, ...rule }] as const,
  );
  const decision = decide({
    principal: { kind: "key", tenantId: newId(), keyId: newId(), connectionId: newId(), scope: "write", label: "k" },
    rules: { version: 1, models: new Map(models) },
    request: operation === "unlink" ? { kind: operation, model } : { kind: operation, model, values },
    fieldsOf: (name) => known[name],
  });
  if ("need" in decision) throw new Error(`needs ${decision.need}`);
  return decision.allow ? "allowed" : decision.denial;
}
