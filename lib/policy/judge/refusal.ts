import type { DenialReason } from "../../kernel/errors.ts";
import type { FieldClosure } from "../../kernel/odoo-values.ts";
import type { Remedy } from "../../kernel/remedy.ts";
import { isOnHardFloor, isSecretField } from "../hard-floor.ts";
import type { Denial } from "../request.ts";

/** Ends a judgement with a refusal. It never leaves lib/policy: `decide` turns it into data. */
export class Refusal extends Error {
  readonly denial: Denial;
  constructor(reason: DenialReason, message: string, rest: Pick<Denial, "hint" | "path" | "remedy" | "params">) {
    super(message);
    this.denial = { reason, message, ...rest };
  }
}

/** Ends a judgement that first needs the fields of a model. It is no Error, as every search would collect a stack. */
export class Need {
  readonly model: string;
  constructor(model: string) {
    this.model = model;
  }
}

/** The caller can fix the call with other arguments, as the hint says. */
export const caller: Remedy = { by: "caller" };
export const nobody: Remedy = { by: "nobody" };

/** A rule of the portal can open what was refused, unless `isClosed` says that no rule can. */
export function byRule(what: "operation" | "action" | "field" | "fixed_field", isClosed = false): Remedy {
  return isClosed ? nobody : { by: "portal_admin", where: `models.${what}` };
}

/** Returns who can open a field that its own rule or name closes, or that of its model. */
export function byFieldRule({ model, field }: Pick<FieldClosure, "model" | "field">): Remedy {
  return byRule("field", isOnHardFloor(model) || isSecretField(field));
}

/** `hint` shows the right form, or names the next call. */
export function malformed(what: string, path: string, hint = "See the tool's description for the form."): Refusal {
  return new Refusal("malformed", `Malformed: ${what}.`, { hint, path, remedy: caller });
}

/** Returns the refusal of a field that is closed by another field, or by the model that it belongs to. */
export function fieldClosed(model: string, name: string, { because, ...by }: FieldClosure, path: string): Refusal {
  const rest = { hint: "Leave it out.", path };
  if (because === "owner")
    return new Refusal(
      "relation_disabled",
      `${name} of ${model} is ${by.field} of ${by.model}, which is not enabled.`,
      {
        ...rest,
        remedy: byRule("operation", isOnHardFloor(by.model)),
        params: { model: by.model },
      },
    );
  const what = by.model === model ? by.field : `${by.field} of ${by.model}`;
  return new Refusal("field_denied", `${name} of ${model} tells ${what}, which is not enabled.`, {
    ...rest,
    remedy: byFieldRule(by),
    params: by,
  });
}

/** Returns the refusal of a relation that leads to a model whose records may not be read. */
export function relationClosed(model: string, field: string, relation: string, path: string): Refusal {
  return new Refusal("relation_disabled", `${field} of ${model} leads to ${relation}, which is not enabled.`, {
    hint: "Use record ids instead of names or paths, or leave it out.",
    path,
    remedy: byRule("operation", isOnHardFloor(relation)),
    params: { model: relation },
  });
}
