import { setImmediate } from "node:timers/promises";
import { AppError } from "../kernel/errors.ts";
import type { FieldInfo, FieldMap, OdooRecord, OdooValue } from "../odoo/types.ts";
import { decide } from "../policy/decide.ts";
import { deniedNames, hidesNames, isReadable } from "../policy/fields/closed-names.ts";
import { linkOf } from "../policy/fields/linked-models.ts";
import { closedOperations, isAction, isSecretField } from "../policy/hard-floor.ts";
import type { Decision, PolicyRequest } from "../policy/request.ts";
import { canWrite } from "../policy/toolsets.ts";
import { type Operation, operations } from "../policy/types.ts";
import type { TenantContext } from "../tenant/context.ts";
import type { Note } from "./domains/domain-notes.ts";

type FieldsOf = (model: string) => Promise<FieldMap>;

/** Each decision may ask for one model more. A call that needs more models than this is refused. */
const maxModels = 60;

/**
 * Throws AppError `denied` or `invalid_input` if the rules refuse the request. If the decision depends on the types of
 * fields, returns a function that completes it; Odoo has not been called by then.
 */
export function authorize(
  { principal, rules }: TenantContext,
  request: PolicyRequest | undefined,
): ((fieldsOf: FieldsOf) => Promise<void>) | undefined {
  if (request === undefined) return undefined;
  const known = new Map<string, FieldMap>();
  const ask = () => decide({ principal, rules, request, fieldsOf: (model) => known.get(model) });
  const first = ask();
  if (!("need" in first)) return settle(first);
  return async (fieldsOf) => {
    let decision: Decision = first;
    while ("need" in decision) {
      for (const model of decision.need) known.set(model, await fieldsOf(model));
      if (known.size > maxModels)
        throw new AppError("invalid_input", "This request needs the fields of too many models.");
      // Cached fields arrive at once, and each decision blocks the event loop: other calls get their turn here.
      await setImmediate();
      decision = ask();
    }
    settle(decision);
  };
}

function settle(decision: Exclude<Decision, { need: unknown }>): undefined {
  if (decision.allow) return undefined;
  const { message, hint, ...rest } = decision.denial;
  throw new AppError(rest.reason === "malformed" ? "invalid_input" : "denied", message, {
    ...(hint === "" ? {} : { hint }),
    ...rest,
  });
}

/**
 * Returns a function that is true for a field that is denied by its name. Other closures are known only with the
 * model's fields.
 */
export function deniedByName({ rules }: TenantContext, model: string): (field: string) => boolean {
  const denied = deniedNames(rules.models.get(model));
  return (field) => denied.has(field) || (field === "display_name" && denied.has("name")) || isSecretField(field);
}

/**
 * Returns a function that is true for a field that is closed to AI clients, for reads that do not name their fields.
 * `fields` are those of the model under the rules of the context.
 */
export function deniedIn(context: TenantContext, model: string, fields: FieldMap): (field: string) => boolean {
  const isDenied = deniedByName(context, model);
  return (field) => isDenied(field) || fields.get(field)?.closed !== undefined;
}

/** Returns a function that replaces relations by bare ids if the names of the related model are closed. */
export function withoutClosedNames({ rules }: TenantContext, fields: FieldMap): (record: OdooRecord) => OdooRecord {
  const hidden = new Map<string, boolean>();
  const isHidden = ({ relation = "", namesClosed }: Partial<FieldInfo>) => {
    if (namesClosed === true) return true;
    // A related file or message may belong to a record of a closed model.
    const isClosed = hidden.get(relation) ?? (hidesNames(rules, relation) || linkOf(relation) !== undefined);
    hidden.set(relation, isClosed);
    return isClosed;
  };
  const opened = (name: string, value: OdooValue) => {
    if (!Array.isArray(value)) return value;
    const field = fields.get(name);
    if (field?.type.startsWith("properties")) return value.map(withIds);
    return field?.type === "many2one" && isNamed(value) && isHidden(field) ? value[0] : value;
  };
  /**
   * A property names its own related model: `{type, comodel, value: [7, "Ann"]}`, or a list of such values. Its
   * `default` names records in the same way, in the definition too.
   */
  function withIds(property: OdooValue): OdooValue {
    if (typeof property !== "object" || property === null || Array.isArray(property)) return property;
    const { comodel } = property;
    if (typeof comodel !== "string" || !isHidden({ relation: comodel })) return property;
    const shown = ["value", "default"].filter((key) => Object.hasOwn(property, key));
    return { ...property, ...Object.fromEntries(shown.map((key) => [key, toIds(property[key])])) };
  }
  return (record) => {
    const shown: Record<string, OdooValue> & { id: number } = { ...record };
    for (const name in record) {
      const value = record[name] ?? false;
      const visible = opened(name, value);
      if (visible !== value) shown[name] = visible;
    }
    return shown;
  };
}

/** Reduces relations to one or to many to their ids. */
function toIds(value: OdooValue | undefined): OdooValue {
  if (isNamed(value)) return value[0];
  return Array.isArray(value) ? value.map(toIds) : (value ?? false);
}

/** True for `[7, "Ann"]`, the form in which Odoo returns a related record. */
const isNamed = (value: OdooValue | undefined): value is [number, string] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "number" && typeof value[1] !== "number";

/**
 * Returns a note on the relations among `names` that are returned as ids because their models may not be read; no note
 * if all may be read.
 */
export function unnamed({ rules }: TenantContext, fields: FieldMap, names: readonly string[]): Note[] {
  const closed = names.flatMap((name) => {
    const { type, relation } = fields.get(name) ?? {};
    return type === "many2one" && relation !== undefined && !isReadable(rules, relation)
      ? [`${name} (${relation})`]
      : [];
  });
  return closed.length === 0
    ? []
    : [{ text: `Ids without names, as their models are not enabled: ${closed.join(", ")}.` }];
}

/**
 * Returns the operations that the caller may do on a model: those of its rule, without those that no rule can open,
 * narrowed by the key's scope.
 */
export function allowedOperations({ principal, rules }: TenantContext, model: string): Operation[] {
  const rule = rules.models.get(model);
  const closed = closedOperations(model);
  const mayWrite = canWrite(principal);
  return operations.filter(
    (operation) => rule?.[operation] === true && !closed.includes(operation) && (operation === "read" || mayWrite),
  );
}

/** Returns the buttons that the caller may press on a model, or an empty object if there are none. */
export function actionsOf({ principal, rules }: TenantContext, model: string): { actions?: string[] } {
  const actions = (rules.models.get(model)?.actions ?? []).filter(isAction);
  const open = canWrite(principal) && closedOperations(model).length === 0 && actions.length > 0;
  return open ? { actions } : {};
}
