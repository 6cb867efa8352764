import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import { closest, closestFields } from "../../kernel/text/closest.ts";
import type { Principal } from "../actor.ts";
import { deniedNames, hasDeniedName, isDenied, isReadable } from "../fields/closed-names.ts";
import { perObject } from "../fields/per-fields.ts";
import { closedOperations, isOnHardFloor, isSecretField } from "../hard-floor.ts";
import { policyTable } from "../table/table.ts";
import { type ModelRule, type Operation, operations, type RuleSet } from "../types.ts";
import { byFieldRule, byRule, caller, fieldClosed, malformed, Need, nobody, Refusal } from "./refusal.ts";

const fieldName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Every record has them, whatever `fields_get` says. */
const everywhere = new Set(["id", "display_name", "__last_update"]);

/** The rules of one call, asked one thing at a time. Each question passes or throws. */
export class Rulebook {
  readonly principal: Principal;
  readonly rules: RuleSet;
  private readonly fieldsOf: (model: string) => FieldMap | undefined;
  /** What is asked of a model for each value or line of a call. */
  private readonly around = new Map<string, boolean>();

  constructor(principal: Principal, rules: RuleSet, fieldsOf: (model: string) => FieldMap | undefined) {
    this.principal = principal;
    this.rules = rules;
    this.fieldsOf = fieldsOf;
  }

  /** The operation on the model is open to this caller. */
  mayOperate(operation: Operation, model: string, path = "model"): void {
    if (operation !== "read" && this.principal.kind !== "session" && this.principal.scope !== "write") {
      throw new Refusal("missing_scope", "This access key may only read.", {
        hint: "",
        path,
        remedy: { by: "portal_admin", where: "keys.scope" },
      });
    }
    if (isOnHardFloor(model))
      throw new Refusal("hard_floor", `${model} is never open to AI clients.`, {
        hint: this.instead(model),
        path,
        remedy: nobody,
        params: { model },
      });
    const rule = this.rules.models.get(model);
    const remedy = byRule("operation", closedOperations(model).includes(operation));
    const open = operations.filter((name) => rule?.[name] === true && !closedOperations(model).includes(name));
    if (rule === undefined || open.length === 0)
      throw new Refusal("model_disabled", `${model} is not enabled.`, {
        hint: this.instead(model),
        path,
        remedy,
        params: { model },
      });
    if (open.includes(operation)) {
      if (operation === "unlink") this.mayDeleteAlong(model, path);
      return;
    }
    throw new Refusal("operation_disabled", `${operation} is not enabled on ${model}.`, {
      hint: `Enabled on it: ${open.join(", ")}.`,
      path,
      remedy,
      params: { model },
    });
  }

  private mayDeleteAlong(model: string, path: string): void {
    const along = policyTable.deletedAlong[model]?.find((other) => !this.opensOperation("unlink", other));
    if (along === undefined) return;
    throw new Refusal(
      "relation_disabled",
      `Deleting a ${model} may delete its ${along} too, where unlink is not enabled.`,
      {
        hint: this.fieldsOf(model)?.has("active") ? "Set active to false instead: that deletes nothing." : "",
        path,
        remedy: byRule("operation", closedOperations(along).includes("unlink")),
      },
    );
  }

  /** Whether a rule denies fields of the model, or of one that its relations lead to. */
  deniesAround(model: string): boolean {
    return once(this.around, model, () => {
      const around = [model, ...[...this.fields(model).values()].map(({ relation = "" }) => relation)];
      return around.some((name) => (this.rules.models.get(name)?.deniedFields.length ?? 0) > 0);
    });
  }

  /** Whether the records of the model may not be called by name. */
  hidesName(model: string): boolean {
    return hasDeniedName(this.rules, model) || this.isHidden(model, "display_name");
  }

  /** Any operation on the model is open: enough to know its fields. */
  mayDescribe(model: string): void {
    const rule = this.rules.models.get(model);
    this.mayOperate(operations.find((operation) => rule?.[operation] === true) ?? "read", model);
  }

  /** Whether the model may be read, as a question: decides how a relation to it may be used. */
  isReadable(model: string): boolean {
    return isReadable(this.rules, model);
  }

  /** Whether the rule opens this very field for writing, whatever Odoo marks it as. */
  opensField(model: string, field: string): boolean {
    const rule = this.rules.models.get(model);
    return rule !== undefined && writableIn(rule).has(field);
  }

  /** Whether the button may be pressed, as a question. */
  opensAction(model: string, name: string): boolean {
    return closedOperations(model).length === 0 && this.rules.models.get(model)?.actions.includes(name) === true;
  }

  /** The field may be named at all. */
  mayName(model: string, field: string, path: string): void {
    if (!fieldName.test(field))
      throw malformed(`"${clipText(field, 60)}" is no field name`, path, `Call ${describing(model)} for its fields.`);
    // A record's display name is made of its name: denying the one denies the other.
    const names = field === "display_name" ? [field, "name"] : [field];
    const denied = deniedNames(this.rules.models.get(model));
    if (!names.some((name) => denied.has(name)) && !isSecretField(field)) return;
    throw new Refusal("field_denied", `The field ${field} of ${model} is not enabled.`, {
      hint: "Leave it out.",
      path,
      remedy: byFieldRule({ model, field }),
      params: { model, field },
    });
  }

  /** The field may be read, as far as Odoo has it: whether it exists is not asked here. */
  mayRead(model: string, name: string, path: string): void {
    this.mayName(model, name, path);
    const closed = this.fields(model).get(name)?.closed;
    if (closed !== undefined) throw fieldClosed(model, name, closed, path);
  }

  /** Whether a field of the model may be asked about, as a question. */
  isOpen(model: string, name: string): boolean {
    return this.fields(model).has(name) && !this.isHidden(model, name);
  }

  /** Whether the operation is open on the model, as a question. */
  opensOperation(operation: Operation, model: string): boolean {
    return this.rules.models.get(model)?.[operation] === true && !closedOperations(model).includes(operation);
  }

  /**
   * What Odoo says of the field; undefined for the few that stand outside `fields_get`. `before`: the steps of the path
   * that lead to its model.
   */
  field(model: string, name: string, path: string, before = ""): FieldInfo | undefined {
    this.mayRead(model, name, path);
    return this.lookUp(model, name, path, before);
  }

  /** The same for a field that is written: a record that may not be read can be written to. */
  writtenField(model: string, name: string, path: string): FieldInfo | undefined {
    this.mayName(model, name, path);
    return this.lookUp(model, name, path, "");
  }

  private lookUp(model: string, name: string, path: string, before: string): FieldInfo | undefined {
    const fields = this.fields(model);
    const field = fields.get(name);
    if (field !== undefined || everywhere.has(name)) return field;
    const open = [...fields.values()].filter((other) => !this.isHidden(model, other.name));
    // As other languages follow a relation: `partner_id__country_id`.
    const dotted = name.includes("__") && fields.has(name.split("__")[0] ?? "") ? [name.replaceAll("__", ".")] : [];
    const near = [
      ...dotted,
      ...closestFields(name, open).map((other) => (before === "" ? other : `${before}.${other}`)),
    ];
    throw new Refusal(
      "malformed",
      before === ""
        ? `${model} has no field "${name}".`
        : `${model}, which ${before} leads to, has no field "${name}".`,
      {
        hint: `${near.length > 0 ? `Did you mean ${near.join(", ")}? ` : ""}Call ${describing(model)} for its fields.`,
        path,
        remedy: caller,
      },
    );
  }

  /** The fields of the model; the judgement waits where they are not known yet. */
  fields(model: string): FieldMap {
    const fields = this.fieldsOf(model);
    if (fields === undefined) throw new Need(model);
    return fields;
  }

  isHidden(model: string, field: string): boolean {
    return isDenied(this.rules, model, field) || this.fields(model).get(field)?.closed !== undefined;
  }

  /** What is open instead. */
  instead(model: string): string {
    const open = [...this.rules.models.values()]
      .filter((rule) => rule.read && !isOnHardFloor(rule.model))
      .map((rule) => rule.model);
    const near = closest(model, open);
    const listed = near.length > 0 ? near : open.slice(0, 5);
    if (listed.length === 0) return "No model is enabled here.";
    return `Enabled: ${listed.join(", ")}${open.length > listed.length ? " and others; call list_models for all" : ""}.`;
  }
}

const describing = (model: string) => `describe_model model="${model}"`;

function once<T>(found: Map<string, T>, key: string, find: () => T): T {
  const value = found.has(key) ? (found.get(key) as T) : find();
  found.set(key, value);
  return value;
}

const writableIn = perObject(({ writableFields = [] }: ModelRule) => new Set(writableFields));
