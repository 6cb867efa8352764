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

/** A decision asks for one model more each time; a call that needs this many is refused as what it is. */
const maxModels = 60;

/**
 * Throws AppError `denied` or `invalid_input` when the rules refuse the request. Answers what is left to do where the
 * decision hangs on the types of fields: nothing of Odoo has been touched by then.
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
      if (known.size > maxModels) throw new AppError("invalid_input", "This reaches over too many models at once.");
      // Known models are answered at once, and each decision takes time from every other call.
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

/** Whether a field of a model is denied by its name. What else a denial closes is known with the model's fields. */
export function deniedByName({ rules }: TenantContext, model: string): (field: string) => boolean {
  const denied = deniedNames(rules.models.get(model));
  return (field) => denied.has(field) || (field === "display_name" && denied.has("name")) || isSecretField(field);
}

/**
 * Whether a field of a model is closed to AI clients, for what is read without being named. `fields`: as they are known
 * under the rules of the context.
 */
export function deniedIn(context: TenantContext, model: string, fields: FieldMap): (field: string) => boolean {
  const isDenied = deniedByName(context, model);
  return (field) => isDenied(field) || fields.get(field)?.closed !== undefined;
}

/** Takes the names out of a record that its relations would tell of models whose names are closed: their ids stay. */
export function withoutClosedNames({ rules }: TenantContext, fields: FieldMap): (record: OdooRecord) => OdooRecord {
  const hidden = new Map<string, boolean>();
  const isHidden = ({ relation = "", namesClosed }: Partial<FieldInfo>) => {
    if (namesClosed === true) return true;
    // A row of files or messages that a relation leads to may belong to a record of a closed model.
    const isClosed = hidden.get(relation) ?? (hidesNames(rules, relation) || linkOf(relation) !== undefined);
    hidden.set(relation, isClosed);
    return isClosed;
  };
  const told = ([name, value]: [string, OdooValue]) => {
    const field = fields.get(name);
    if (field?.type.startsWith("properties") && Array.isArray(value)) return [name, value.map(withIds)];
    return [name, field?.type === "many2one" && isNamed(value) && isHidden(field) ? value[0] : value];
  };
  /**
   * A property says itself which model it leads to: `{type, comodel, value: [7, "Ann"]}`, or a list of such; its `default`,
   * in the definition too, names records in the same way.
   */
  function withIds(property: OdooValue): OdooValue {
    const { comodel, ...rest } = (property ?? {}) as Record<string, OdooValue>;
    if (typeof comodel !== "string" || !isHidden({ relation: comodel })) return property;
    const shown = Object.fromEntries(
      ["value", "default"].filter((key) => key in rest).map((key) => [key, toIds(rest[key])]),
    );
    return { ...(property as object), ...shown } as unknown as OdooValue;
  }
  return (record) => Object.fromEntries(Object.entries(record).map(told)) as OdooRecord;
}

/** Relations to one or to many by their ids alone. */
function toIds(value: OdooValue | undefined): OdooValue {
  if (isNamed(value)) return value[0];
  return Array.isArray(value) ? value.map(toIds) : (value ?? false);
}

/** `[7, "Ann"]`: a record as Odoo tells it. */
const isNamed = (value: OdooValue | undefined): value is [number, string] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "number" && typeof value[1] !== "number";

/** A note on the relations among `names` that come as ids because their models may not be read; none where all may be. */
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

/** What this caller may do with a model: its rule without what no rule can open, narrowed by the key's scope. */
export function allowedOperations({ principal, rules }: TenantContext, model: string): Operation[] {
  const rule = rules.models.get(model);
  const closed = closedOperations(model);
  const mayWrite = canWrite(principal);
  return operations.filter(
    (operation) => rule?.[operation] === true && !closed.includes(operation) && (operation === "read" || mayWrite),
  );
}

/** The buttons that this caller may press on a model; nothing where there are none. */
export function actionsOf({ principal, rules }: TenantContext, model: string): { actions?: string[] } {
  const actions = (rules.models.get(model)?.actions ?? []).filter(isAction);
  const open = canWrite(principal) && closedOperations(model).length === 0 && actions.length > 0;
  return open ? { actions } : {};
}
