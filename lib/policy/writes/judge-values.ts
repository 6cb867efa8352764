import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import { linkOf } from "../fields/linked-models.ts";
import { judgeInverse, judgeOwner, judgeTarget } from "../judge/judge-linked.ts";
import { malformed, Refusal, relationClosed } from "../judge/refusal.ts";
import type { Rulebook } from "../judge/rulebook.ts";
import { judgeComposer } from "./judge-composer.ts";
import { judgeEffects } from "./judge-effects.ts";
import { judgeFile } from "./judge-file.ts";
import { judgeProperties } from "./judge-properties.ts";
import { judgeWritable } from "./judge-writable.ts";
import { isParent } from "./line-parents.ts";
import { asCommands, commandForm } from "./value-hints.ts";
import { mayCreateAlong, mayWriteThrough } from "./written-through.ts";

type Values = Readonly<Record<string, unknown>>;

const maxCommands = 200;
/** The most records that one command may set. */
const maxIds = 5_000;
const maxDepth = 4;

interface Place {
  /** The place of the values in the arguments. */
  readonly path?: string;
  readonly depth?: number;
  /** True if the values are those of a new record. */
  readonly creates: boolean;
  /** True if the record that this one belongs to is new as well. */
  readonly inNew?: boolean;
  /** The field that leads back to the record that this one belongs to. Odoo sets it. */
  readonly inverse?: string | undefined;
}

/**
 * Throws unless the rules allow every value. A command on a relation to many writes the other model (0 creates, 1
 * changes, 2 deletes) under that model's own rules. A command that takes a line from its record counts as deleting it,
 * because Odoo deletes lines that need their record.
 */
export function judgeValues(
  book: Rulebook,
  model: string,
  values: Values,
  { path = "values", depth = 0, creates, inNew = false, inverse: back }: Place,
): void {
  if (depth > maxDepth) throw malformed(`values nested more than ${maxDepth} deep`, path);
  judgeOwner(book, model, values, path);
  judgeComposer(book, model, values, { creates, path });
  judgeFile(book, model, values, path);
  if (creates) mayCreateAlong(book, model, back === undefined ? values : { ...values, [back]: true }, path);
  for (const [name, value] of Object.entries(values)) {
    const here = `${path}.${name}`;
    const field = book.writtenField(model, name, here);
    if (field === undefined) throw malformed(`${name} cannot be written`, here);
    mayWriteThrough(book, model, field, here, creates ? values : undefined);
    const write = { model, fields: book.fields(model), field, value, creates, path: here };
    judgeWritable(book, write);
    judgeEffects(book, write, inNew);
    if (field.type === "one2many" || field.type === "many2many") {
      const { relation = "", relationField: inverse } = field;
      // Rows that belong to records of a model may be known only if that model may be read.
      if (field.type === "one2many" && linkOf(relation) !== undefined && !book.isReadable(model))
        throw relationClosed(model, name, model, here);
      const owned = field.type === "one2many";
      const isNew = creates && (depth === 0 || inNew);
      judgeCommands(book, { model, name, relation, inverse, owned, creates, isNew }, value, here, depth);
    } else if (field.type === "many2one") {
      if (typeof value === "object" && value !== null && !isPair(value))
        throw misplaced(`${name} takes a record id`, here, `Such as "${name}": 7. find_record finds the id.`);
      judgeTarget(book, model, field, value, here);
      if (!creates && name === back) judgeDetach(book, model, name, here);
      if (!creates && isParent(model, field)) judgeMove(book, model, field, value, here);
    } else if (field.type === "properties") {
      judgeProperties(name, value, here);
    } else if (field.type === "reference" && typeof value === "string") {
      const relation = value.split(",")[0] ?? "";
      if (!book.isReadable(relation)) throw relationClosed(model, name, relation, here);
    }
  }
}

/** A line that is changed through its record and given another record's id leaves the first record. */
function judgeDetach(book: Rulebook, model: string, name: string, path: string): void {
  const hint = `Leave ${name} out here. To move a line, call update_record model="${model}" for it.`;
  needsUnlink(book, model, path, "This may take the line out of its record.", hint);
}

/** A line that is given to another record is taken from its current one, so both records change. */
function judgeMove(book: Rulebook, model: string, { relation = "" }: FieldInfo, value: unknown, path: string): void {
  book.mayOperate("write", relation, path);
  if (value === false || value === null) book.mayOperate("unlink", model, path);
}

interface ToMany {
  readonly model: string;
  readonly name: string;
  readonly relation: string;
  /** The relation back, if there is one. */
  readonly inverse: string | undefined;
  /** True for a one-to-many, whose links are changed by writing the other record. */
  readonly owned: boolean;
  readonly creates: boolean;
  /** True if this call creates the record, along with everything that it belongs to. */
  readonly isNew: boolean;
}

function judgeCommands(book: Rulebook, field: ToMany, value: unknown, path: string, depth: number): void {
  if (value === false || value === null) {
    judgeUnlink(book, field, path);
    return;
  }
  if (!Array.isArray(value)) {
    const hint = isItem(value) ? asCommands(field.name, field.relation, value) : `Such as "${field.name}": [7].`;
    throw misplaced(`${field.name} takes a list of ids or commands`, path, hint);
  }
  if (value.length > maxCommands) throw malformed(`more than ${maxCommands} commands`, path);
  // An empty list clears a relation between independent records.
  if (value.length === 0 && field.owned) return;
  if (value.every((item) => Number.isInteger(item))) {
    judgeUnlink(book, field, path);
    judgeLink(book, field, path);
    return;
  }
  // A new record has no lines to lose until a command gives it those of another record.
  let { creates } = field;
  value.forEach((command, i) => {
    judgeCommand(book, { ...field, creates }, command, `${path}[${i}]`, depth);
    if (Array.isArray(command) && (command[0] === 4 || command[0] === 6)) creates = false;
  });
}

function judgeCommand(book: Rulebook, field: ToMany, command: unknown, path: string, depth: number): void {
  if (isItem(command)) {
    const hint = asCommands(field.name, field.relation, command);
    throw misplaced(`${field.name} takes commands or ids, and this is neither`, path, hint);
  }
  if (!Array.isArray(command) || command.length === 0 || command.length > 3)
    throw misplaced("a command is [number, id, values]", path, commandForm(undefined));
  const [code, , values]: readonly unknown[] = command;
  if (!hasForm(command)) throw misplaced("this command is incomplete", path, commandForm(code));
  switch (code) {
    case 0:
    case 1:
      book.mayOperate(code === 0 ? "create" : "write", field.relation, path);
      if (code === 0) judgeInverse(book, field.relation, field.inverse, path);
      judgeValues(book, field.relation, values as Values, {
        path: `${path}[2]`,
        depth: depth + 1,
        creates: code === 0,
        inNew: code === 0 && field.isNew,
        inverse: field.inverse,
      });
      return;
    case 2:
      book.mayOperate("unlink", field.relation, path);
      return;
    case 3:
      // Odoo deletes the line of this command whichever record it belongs to, even if the record is new.
      judgeUnlink(book, { ...field, creates: false }, path);
      return;
    case 5:
      judgeUnlink(book, field, path);
      return;
    case 4:
      judgeLink(book, field, path);
      return;
    case 6:
      if (Array.isArray(values) && values.length > maxIds) throw malformed(`more than ${maxIds} ids`, path);
      judgeUnlink(book, field, path);
      judgeLink(book, field, path);
      return;
    default:
      throw misplaced(`${clipText(String(code), 20)} is no command`, path, commandForm(undefined));
  }
}

/** True if a command is complete. An unknown command has no form, and counts as complete here. */
function hasForm([code, id, rest]: readonly unknown[]): boolean {
  const hasValues = typeof rest === "object" && rest !== null && !Array.isArray(rest);
  switch (code) {
    case 0:
      return hasValues;
    case 1:
      return isId(id) && hasValues;
    case 2:
    case 3:
    case 4:
      return isId(id);
    case 6:
      return Array.isArray(rest) && rest.every(isId);
    default:
      return true;
  }
}

function isId(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}

/** True for values that callers give in place of commands: a name, the values of a record, a single id. */
function isItem(value: unknown): value is string | number | object {
  if (typeof value === "string" || Number.isInteger(value)) return true;
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the refusal of a value in a wrong form; `hint` shows the right one. */
function misplaced(what: string, path: string, hint: string): Refusal {
  return malformed(what, path, hint);
}

/** A link of a one-to-many writes the line's own field; a link of another relation only needs the right to read. */
function judgeLink(book: Rulebook, { name, owned, relation, inverse }: ToMany, path: string): void {
  book.mayOperate("read", relation, path);
  if (!owned) return;
  book.mayOperate("write", relation, path);
  judgeInverse(book, relation, inverse, path);
  if (inverse !== undefined && book.field(relation, inverse, path)?.type === "many2one") return;
  throw misplaced(
    `${name} cannot take records from others`,
    path,
    `No single field says which record they belong to: call update_record model="${relation}" for that record.`,
  );
}

/** A new record has no lines to lose. Between independent records, only the link is removed. */
function judgeUnlink(book: Rulebook, { owned, relation, creates, name }: ToMany, path: string): void {
  if (!owned) {
    book.mayOperate("read", relation, path);
    return;
  }
  if (creates) return;
  const hint = `To keep what ${name} holds, add with [0, 0, {…}] and change with [1, id, {…}] alone.`;
  needsUnlink(book, relation, path, `This would take lines out of ${name}.`, hint);
}

function needsUnlink(book: Rulebook, model: string, path: string, why: string, instead: string): void {
  try {
    book.mayOperate("unlink", model, path);
  } catch (end) {
    if (!(end instanceof Refusal)) throw end;
    const { reason, message, hint, remedy } = end.denial;
    throw new Refusal(reason, `${message} ${why}`, { hint: `${instead} ${hint}`, path, remedy });
  }
}

/** True for `[id, name]`, the form in which a relation is read. */
function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && Number.isInteger(value[0]) && typeof value[1] === "string";
}
