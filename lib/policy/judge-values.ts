import { clipText } from "../kernel/clip-text.ts";
import { judgeOwner } from "./judge-linked.ts";
import { malformed, Refusal, type Rulebook, relationClosed } from "./rulebook.ts";
import { asCommands, commandForm } from "./value-hints.ts";

type Values = Readonly<Record<string, unknown>>;

const maxCommands = 200;
const maxDepth = 4;

interface Place {
  /** Where the values stand in the arguments. */
  readonly path?: string;
  readonly depth?: number;
  /** The values are a new record's. */
  readonly creates: boolean;
}

/**
 * Every value may be written. A command on a relation to many writes the other model: 0 creates, 1 changes, 2 deletes
 * there, and it is held to that model's own rules.
 */
export function judgeValues(
  book: Rulebook,
  model: string,
  values: Values,
  { path = "values", depth = 0, creates }: Place,
): void {
  if (depth > maxDepth) throw malformed(`values nested more than ${maxDepth} deep`, path);
  judgeOwner(book, model, values, path);
  if (creates) book.mayCreateAlong(model, values, path);
  for (const [name, value] of Object.entries(values)) {
    const here = `${path}.${name}`;
    const field = book.writtenField(model, name, here);
    if (field === undefined) throw malformed(`${name} cannot be written`, here);
    book.mayWriteThrough(model, field, here, creates ? values : undefined);
    if (field.type === "one2many" || field.type === "many2many") {
      judgeCommands(
        book,
        { model, name, relation: field.relation ?? "", owned: field.type === "one2many" },
        value,
        here,
        depth,
      );
    } else if (field.type === "many2one") {
      if (typeof value === "object" && value !== null && !isPair(value))
        throw misplaced(`${name} takes a record id`, here, `Such as "${name}": 7. find_record finds the id.`);
    } else if (field.type === "reference" && typeof value === "string") {
      const relation = value.split(",")[0] ?? "";
      if (!book.isReadable(relation)) throw relationClosed(model, name, relation, here);
    }
  }
}

interface ToMany {
  readonly model: string;
  readonly name: string;
  readonly relation: string;
  /** One-to-many: linking and unlinking change the other record. */
  readonly owned: boolean;
}

function judgeCommands(book: Rulebook, field: ToMany, value: unknown, path: string, depth: number): void {
  if (value === false || value === null) {
    judgeLink(book, field, path);
    return;
  }
  if (!Array.isArray(value)) {
    const hint = isItem(value) ? asCommands(field.name, field.relation, value) : `Such as "${field.name}": [7].`;
    throw misplaced(`${field.name} takes a list of ids or commands`, path, hint);
  }
  if (value.length > maxCommands) throw malformed(`more than ${maxCommands} commands`, path);
  // No ids are ids too: they clear a relation between records that stand on their own.
  if (value.length === 0 && field.owned) return;
  if (value.every((item) => Number.isInteger(item))) {
    judgeLink(book, field, path);
    return;
  }
  value.forEach((command, i) => {
    judgeCommand(book, field, command, `${path}[${i}]`, depth);
  });
}

function judgeCommand(book: Rulebook, field: ToMany, command: unknown, path: string, depth: number): void {
  if (isItem(command)) {
    const hint = asCommands(field.name, field.relation, command);
    throw misplaced(`${field.name} takes commands or ids, and this is neither`, path, hint);
  }
  if (!Array.isArray(command) || command.length === 0 || command.length > 3)
    throw misplaced("a command is [number, id, values]", path, commandForm(undefined));
  const [code, , values] = command;
  if (!hasForm(command)) throw misplaced("this command is not whole", path, commandForm(code));
  switch (code) {
    case 0:
    case 1:
      book.mayOperate(code === 0 ? "create" : "write", field.relation, path);
      judgeValues(book, field.relation, values as Values, {
        path: `${path}[2]`,
        depth: depth + 1,
        creates: code === 0,
      });
      return;
    case 2:
      book.mayOperate("unlink", field.relation, path);
      return;
    case 3:
    case 4:
    case 5:
    case 6:
      judgeLink(book, field, path);
      return;
    default:
      throw misplaced(`${clipText(String(code), 20)} is no command`, path, commandForm(undefined));
  }
}

/** Whether what a command needs stands in it. What is no command at all has no form to miss. */
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
  return Number.isInteger(value) && (value as number) > 0;
}

/** What people put where commands should stand: a name, the values of a record, an id among commands. */
function isItem(value: unknown): boolean {
  if (typeof value === "string" || Number.isInteger(value)) return true;
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value in the wrong form; `hint` shows the right one. */
function misplaced(what: string, path: string, hint: string): Refusal {
  return new Refusal("malformed", `Malformed: ${what}.`, hint, path);
}

/** Linking and unlinking: of records one owns it changes them, of others it must at least be known that they are there. */
function judgeLink(book: Rulebook, field: ToMany, path: string): void {
  book.mayOperate(field.owned ? "write" : "read", field.relation, path);
}

/** `[id, name]`, as a relation is read. */
function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && Number.isInteger(value[0]) && typeof value[1] === "string";
}
