import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { perFields, perObject } from "../fields/per-fields.ts";
import { byRule, caller, nobody, Refusal } from "../judge/refusal.ts";
import type { Rulebook } from "../judge/rulebook.ts";
import { policyTable } from "../table/table.ts";

export interface FieldWrite {
  readonly model: string;
  /** The fields of the model. */
  readonly fields: FieldMap;
  readonly field: FieldInfo;
  readonly value: unknown;
  /** True if the value is that of a new record. */
  readonly creates: boolean;
  /** The place of the value in the arguments. */
  readonly path: string;
}

/**
 * Throws unless a write may set the field: Odoo's own screens allow it, and no action changes the field. A rule may
 * open a single field all the same. If the record's state decides, a change passes here that any state allows; the
 * actual state is checked before the write is sent.
 */
export function judgeWritable(book: Rulebook, write: FieldWrite): void {
  const { model, fields, field } = write;
  if (holdsCode(model, field.name)) throw isCode(write);
  if (book.opensField(model, field.name)) return;
  if (isWorkflow(model, field)) {
    if (isFirstValue(field, write.value) && (write.creates || (isFreeFirstValue(write) && !isReadonly(write)))) return;
    throw refusalOfWorkflow(book, write);
  }
  if (field.type === "properties_definition") throw definesFields(write);
  if (!isReadonly(write)) return;
  // Until 15, Odoo marks every field as read-only if its user may not change the model, and refuses the write itself.
  if (isAllReadonly(fields)) return;
  const { depends = [], name, related, computed } = field;
  const isDerived = computed || related !== undefined;
  const why = isDerived
    ? `Odoo works it out from ${related ?? depends.slice(0, 3).join(", ")}`
    : "Odoo marks it as read-only";
  const instead = isDerived ? " Write what it is made of instead." : "";
  throw new Refusal("field_readonly", `${name} of ${model} cannot be written: ${why}.`, {
    hint: `Leave it out.${instead}`,
    path: write.path,
    remedy: byRule("fixed_field"),
  });
}

const isAllReadonly = perFields((fields) => [...fields.values()].every(({ readonly }) => readonly));

/** Returns the refusal of a definition of properties: it changes which fields other records have, not a value. */
function definesFields({ model, field: { name }, path }: FieldWrite): Refusal {
  return new Refusal("field_readonly", `${name} of ${model} defines which properties other records have.`, {
    hint: "Leave it out.",
    path,
    remedy: byRule("fixed_field"),
  });
}

/**
 * True if Odoo runs the field's text as a program, according to the table or to the field's name (`condition_python`).
 */
export function holdsCode(model: string, name: string): boolean {
  return name.split("_").includes("python") || policyTable.neverWritten[model]?.includes(name) === true;
}

function isCode({ model, field: { name }, path }: FieldWrite): Refusal {
  return new Refusal("field_readonly", `${name} of ${model} holds code.`, {
    hint: "Leave it out.",
    path,
    remedy: nobody,
  });
}

/** True for the first value of a selection, in which a record begins anyway. */
function isFirstValue({ type, selection = [] }: FieldInfo, value: unknown): boolean {
  return type === "selection" && selection.length > 0 && String(selection[0]?.[0]) === String(value);
}

/** True for the first value of a selection if no action leads back to it, such as not posting automatically. */
function isFreeFirstValue({ model, field: { name }, value }: FieldWrite): boolean {
  const listed = policyTable.workflow[model]?.[name];
  return name !== "state" && listed !== undefined && listed[String(value)] === undefined && listed["*"] === undefined;
}

/**
 * True if actions change the field: a field of the table, or the state of a record unless the table says that users set
 * it.
 */
export function isWorkflow(model: string, { name, type }: FieldInfo): boolean {
  if (policyTable.workflow[model]?.[name] !== undefined) return true;
  return name === "state" && type === "selection" && !policyTable.ownStates.includes(model);
}

/** True if Odoo marks the field as read-only for this record. */
export function isReadonly({
  model,
  fields,
  field,
  creates,
}: Pick<FieldWrite, "model" | "fields" | "field" | "creates">): boolean {
  const { readonlyIn = always } = field;
  if (!creates) return field.readonly && !isOpenInSome(readonlyIn);
  // A new record begins in the first of its states.
  const first = String(fields.get("state")?.selection?.[0]?.[0]);
  return (readonlyIn[first] ?? field.readonly) && !isGivenAtFirst(model, field);
}

const always: NonNullable<FieldInfo["readonlyIn"]> = {};
const isOpenInSome = perObject((readonlyIn: typeof always) => Object.values(readonlyIn).includes(false));

/** True if a new record takes the field and later never changes it, such as its owner or its kind. */
export function isGivenAtFirst(model: string, { name, type, required, computed, related }: FieldInfo): boolean {
  if (policyTable.createFields[model]?.includes(name) === true) return true;
  return type === "many2one" && required && !computed && related === undefined;
}

function refusalOfWorkflow(book: Rulebook, { model, field, value, creates, path }: FieldWrite): Refusal {
  const listed = policyTable.workflow[model]?.[field.name];
  const actions = listed?.[String(value)] ?? listed?.["*"] ?? [];
  const all = actions.map((action) => {
    const [name = "", on = model] = action.split("/").reverse();
    return { on, name };
  });
  const open = all.filter(({ on, name }) => book.opensAction(on, name));
  const [first] = open;
  const call = creates ? "Leave it out: a new record starts with the first value. Then call" : "Call";
  const named = all.map(({ on, name }) => (on === model ? name : `${name} of ${on}`)).join(" or ");
  const rest =
    first !== undefined
      ? {
          hint: `${call} run_action model="${first.on}" action="${first.name}" with the record's id.`,
          remedy: caller,
        }
      : all.length > 0
        ? { hint: `What does this is the action ${named}, which is not enabled.`, remedy: byRule("action") }
        : { hint: "Leave it out.", remedy: byRule("fixed_field") };
  return new Refusal("field_readonly", `${field.name} of ${model} is moved on by actions, not by a write.`, {
    ...rest,
    path,
  });
}
