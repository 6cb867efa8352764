import { clipText } from "../../kernel/text/clip-text.ts";

/** Returns a hint for a related record that was given by its name. `id` is the form that an id takes in that place. */
export function byName(field: string, relation: string, name: string, id: string): string {
  if (/^\d+$/.test(name)) return `An id is a number: "${field}": ${id.replace("7", name)}.`;
  const text = JSON.stringify(clipText(name, 60));
  return `find_record with model ${relation} and text ${text} finds its id; then "${field}": ${id}.`;
}

const forms: Readonly<Record<number, string>> = {
  0: '[0, 0, {"field": value}] adds a new record',
  1: '[1, id, {"field": value}] changes a record',
  2: "[2, id, 0] removes and deletes a record",
  3: "[3, id, 0] unlinks a record",
  4: "[4, id, 0] links a record",
  5: "[5, 0, 0] unlinks all",
  6: "[6, 0, [id, id]] sets the records",
};

/** Returns the form of a command, or the forms of all commands if `code` is unknown. */
export function commandForm(code: unknown): string {
  const form = typeof code === "number" ? forms[code] : undefined;
  return form === undefined ? `Commands: ${Object.values(forms).join("; ")}.` : `The form: ${form}.`;
}

/** Returns a hint that writes a value as commands. */
export function asCommands(field: string, relation: string, item: string | number | object): string {
  if (typeof item === "string") return byName(field, relation, item, "[7]");
  if (typeof item === "number") return `Ids alone: "${field}": [${item}], or as a command: [[4, ${item}, 0]].`;
  const { id, ...values }: Readonly<Record<string, unknown>> = { ...item };
  const text = clipText(JSON.stringify(values), 300);
  return Number.isInteger(id)
    ? `To change that record: "${field}": [[1, ${id}, ${text}]]; to link it: [[4, ${id}, 0]].`
    : `To add it as a new record: "${field}": [[0, 0, ${text}]].`;
}
