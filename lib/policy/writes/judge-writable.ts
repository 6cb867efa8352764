import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { perFields, perObject } from "../fields/per-fields.ts";
import { byRule, caller, nobody, Refusal } from "../judge/refusal.ts";
import type { Rulebook } from "../judge/rulebook.ts";
import { policyTable } from "../table/table.ts";

export interface FieldWrite {
  readonly model: string;
  /** Those of the model. */
  readonly fields: FieldMap;
  readonly field: FieldInfo;
  readonly value: unknown;
  /** The value is a new record's. */
  readonly creates: boolean;
  /** Where the value stands in the arguments. */
  readonly path: string;
}

/**
 * A write may set the field: Odoo's own screens let it, and no action is there to move it on. A rule may open one very field
 * all the same. Where the record's state decides, a change passes here that some state allows: how the record stands is looked
 * at before it is sent.
 */
export function judgeWritable(book: Rulebook, write: FieldWrite): void {
  const { model, fields, field } = write;
  if (holdsCode(model, field.name)) throw isCode(write);
  if (book.opensField(model, field.name)) return;
  if (isWorkflow(model, field)) {
    if (isBeginning(field, write.value) && (write.creates || (isNoStep(write) && !isReadonly(write)))) return;
    throw movedOn(book, write);
  }
  if (field.type === "properties_definition") throw definesFields(write);
  if (!isReadonly(write)) return;
  // Until 15 Odoo says so of every field where its user may not change the model, and refuses the write itself.
  if (isAllReadonly(fields)) return;
  const { depends = [], name, related, computed } = field;
  const isWorkedOut = computed || related !== undefined;
  const why = isWorkedOut
    ? `Odoo works it out from ${related ?? depends.slice(0, 3).join(", ")}`
    : "Odoo marks it as read-only";
  const instead = isWorkedOut ? " Write what it is made of instead." : "";
  throw new Refusal("field_readonly", `${name} of ${model} cannot be written: ${why}.`, {
    hint: `Leave it out.${instead}`,
    path: write.path,
    remedy: byRule("fixed_field"),
  });
}

const isAllReadonly = perFields((fields) => [...fields.values()].every(({ readonly }) => readonly));

/** The properties that other records have: a change of Odoo's fields, not of a value. */
function definesFields({ model, field: { name }, path }: FieldWrite): Refusal {
  return new Refusal("field_readonly", `${name} of ${model} defines which properties other records have.`, {
    hint: "Leave it out.",
    path,
    remedy: byRule("fixed_field"),
  });
}

/** Whether Odoo runs the field's text as a program: the table says so, or its own name (`condition_python`). */
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

/** A record begins in the first of its states, also when that is said. */
function isBeginning({ type, selection = [] }: FieldInfo, value: unknown): boolean {
  return type === "selection" && selection.length > 0 && String(selection[0]?.[0]) === String(value);
}

/** The first choice of a plan, such as not to post by itself, where no action is there to go back to it. */
function isNoStep({ model, field: { name }, value }: FieldWrite): boolean {
  const listed = policyTable.workflow[model]?.[name];
  return name !== "state" && listed !== undefined && listed[String(value)] === undefined && listed["*"] === undefined;
}

/** A field that actions move on: one of the table, and the state of a record that is not its user's own to set. */
export function isWorkflow(model: string, { name, type }: FieldInfo): boolean {
  if (policyTable.workflow[model]?.[name] !== undefined) return true;
  return name === "state" && type === "selection" && !policyTable.ownStates.includes(model);
}

/** Whether Odoo marks the field as read-only for this record. */
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

/** Whether the field is given to a new record and never changes: whose it is, or of which kind. */
export function isGivenAtFirst(model: string, { name, type, required, computed, related }: FieldInfo): boolean {
  if (policyTable.createFields[model]?.includes(name) === true) return true;
  return type === "many2one" && required && !computed && related === undefined;
}

function movedOn(book: Rulebook, { model, field, value, creates, path }: FieldWrite): Refusal {
  const listed = policyTable.workflow[model]?.[field.name];
  const actions = listed?.[String(value)] ?? listed?.["*"] ?? [];
  const all = actions.map((action) => {
    const [name = "", on = model] = action.split("/").reverse();
    return { on, name };
  });
  const open = all.filter(({ on, name }) => book.opensAction(on, name));
  const [first] = open;
  const call = creates ? "Leave it out: a new record begins at the beginning. Then call" : "Call";
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
