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
/** Every record has these fields, even if `fields_get` does not list them. */
const everywhere = new Set(["id", "display_name", "__last_update"]);

/** Answers questions about the rules of one call. A method that begins with `may` throws unless the rules allow it. */
export class Rulebook {
  readonly principal: Principal;
  readonly rules: RuleSet;
  private readonly fieldsOf: (model: string) => FieldMap | undefined;
  /** The results of `deniesAround`, which a call may need for each value or line. */
  private readonly deniedAround = new Map<string, boolean>();

  constructor(principal: Principal, rules: RuleSet, fieldsOf: (model: string) => FieldMap | undefined) {
    this.principal = principal;
    this.rules = rules;
    this.fieldsOf = fieldsOf;
  }

  /** Throws unless the rules allow the operation on the model to this caller. */
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

  /** True if a rule denies fields of the model, or of a model that its relations lead to. */
  deniesAround(model: string): boolean {
    return remember(this.deniedAround, model, () => {
      const around = [model, ...[...this.fields(model).values()].map(({ relation = "" }) => relation)];
      return around.some((name) => (this.rules.models.get(name)?.deniedFields.length ?? 0) > 0);
    });
  }

  /** True if the display names of the model's records are closed. */
  hidesName(model: string): boolean {
    return hasDeniedName(this.rules, model) || this.isHidden(model, "display_name");
  }

  /** Throws unless any operation on the model is allowed, which is enough to see its fields. */
  mayDescribe(model: string): void {
    const rule = this.rules.models.get(model);
    this.mayOperate(operations.find((operation) => rule?.[operation] === true) ?? "read", model);
  }

  /** True if the model may be read, which decides how a relation to it may be used. */
  isReadable(model: string): boolean {
    return isReadable(this.rules, model);
  }

  /** True if the rule opens this very field for writing, even if Odoo marks it as read-only. */
  opensField(model: string, field: string): boolean {
    const rule = this.rules.models.get(model);
    return rule !== undefined && writableIn(rule).has(field);
  }

  /** True if the rules allow the button. */
  opensAction(model: string, name: string): boolean {
    return closedOperations(model).length === 0 && this.rules.models.get(model)?.actions.includes(name) === true;
  }

  /** Throws unless the field may be named at all. */
  mayName(model: string, field: string, path: string): void {
    if (!fieldName.test(field))
      throw malformed(`"${clipText(field, 60)}" is no field name`, path, `Call ${describing(model)} for its fields.`);
    // A record's display name contains its name, so a denial of one denies the other.
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

  /** Throws if the rules close the field for reading. The field need not exist. */
  mayRead(model: string, name: string, path: string): void {
    this.mayName(model, name, path);
    const closed = this.fields(model).get(name)?.closed;
    if (closed !== undefined) throw fieldClosed(model, name, closed, path);
  }

  /** True if the field exists and may be read. */
  isOpen(model: string, name: string): boolean {
    return this.fields(model).has(name) && !this.isHidden(model, name);
  }

  /** True if the rules allow the operation on the model. */
  opensOperation(operation: Operation, model: string): boolean {
    return this.rules.models.get(model)?.[operation] === true && !closedOperations(model).includes(operation);
  }

  /**
   * Returns the metadata of the field, or undefined for the few fields outside of `fields_get`. `before` is the path
   * that leads to its model.
   */
  field(model: string, name: string, path: string, before = ""): FieldInfo | undefined {
    this.mayRead(model, name, path);
    return this.lookUp(model, name, path, before);
  }

  /** The same for a field that is written, because a record that may not be read may still be written. */
  writtenField(model: string, name: string, path: string): FieldInfo | undefined {
    this.mayName(model, name, path);
    return this.lookUp(model, name, path, "");
  }

  private lookUp(model: string, name: string, path: string, before: string): FieldInfo | undefined {
    const fields = this.fields(model);
    const field = fields.get(name);
    if (field !== undefined || everywhere.has(name)) return field;
    const open = [...fields.values()].filter((other) => !this.isHidden(model, other.name));
    // Other libraries write a path as `partner_id__country_id`.
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

  /** Returns the fields of the model; throws `Need` if they are not known yet. */
  fields(model: string): FieldMap {
    const fields = this.fieldsOf(model);
    if (fields === undefined) throw new Need(model);
    return fields;
  }

  isHidden(model: string, field: string): boolean {
    return isDenied(this.rules, model, field) || this.fields(model).get(field)?.closed !== undefined;
  }

  /** Returns a sentence that names enabled models like this one. */
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

function remember(found: Map<string, boolean>, key: string, find: () => boolean): boolean {
  const value = found.get(key) ?? find();
  found.set(key, value);
  return value;
}

const writableIn = perObject(({ writableFields = [] }: ModelRule) => new Set(writableFields));
