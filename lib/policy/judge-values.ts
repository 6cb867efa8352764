import { malformed, type Rulebook, relationClosed } from "./rulebook.ts";

type Values = Readonly<Record<string, unknown>>;

const maxCommands = 200;
const maxDepth = 4;

/**
 * Every value may be written. A command on a relation to many writes the other model: 0 creates, 1 changes, 2 deletes
 * there, and it is held to that model's own rules.
 */
export function judgeValues(book: Rulebook, model: string, values: Values, path = "values", depth = 0): void {
  if (depth > maxDepth) throw malformed(`values nested more than ${maxDepth} deep`, path);
  for (const [name, value] of Object.entries(values)) {
    const here = `${path}.${name}`;
    const field = book.field(model, name, here);
    if (field === undefined) throw malformed(`${name} cannot be written`, here);
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
        throw malformed(`${name} takes a record id`, here);
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
  if (!Array.isArray(value)) throw malformed(`${field.name} takes a list of ids or commands`, path);
  if (value.length > maxCommands) throw malformed(`more than ${maxCommands} commands`, path);
  if (value.length === 0) return;
  if (value.every((item) => Number.isInteger(item))) {
    judgeLink(book, field, path);
    return;
  }
  value.forEach((command, i) => {
    judgeCommand(book, field, command, `${path}[${i}]`, depth);
  });
}

function judgeCommand(book: Rulebook, field: ToMany, command: unknown, path: string, depth: number): void {
  if (!Array.isArray(command) || command.length === 0 || command.length > 3)
    throw malformed("a command is [number, id, values]", path);
  const [code, , values] = command;
  switch (code) {
    case 0:
    case 1: {
      book.mayOperate(code === 0 ? "create" : "write", field.relation, path);
      if (typeof values !== "object" || values === null || Array.isArray(values))
        throw malformed("this command needs values", path);
      judgeValues(book, field.relation, values as Values, `${path}[2]`, depth + 1);
      return;
    }
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
      throw malformed(`${String(code).slice(0, 20)} is no command`, path);
  }
}

/** Linking and unlinking: of records one owns it changes them, of others it must at least be known that they are there. */
function judgeLink(book: Rulebook, field: ToMany, path: string): void {
  book.mayOperate(field.owned ? "write" : "read", field.relation, path);
}

/** `[id, name]`, as a relation is read. */
function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && Number.isInteger(value[0]) && typeof value[1] === "string";
}
