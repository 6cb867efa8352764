import type { FieldMap } from "../kernel/odoo-values.ts";
import { linkOf } from "./linked-models.ts";
import { Refusal, type Rulebook } from "./rulebook.ts";

type Values = Readonly<Record<string, unknown>>;

interface Place {
  readonly creates: boolean;
  /** Where the values stand in the arguments. */
  readonly path: string;
}

const modelFields = ["res_model", "model", "model_name"];
const idFields = ["res_id", "res_ids"];
/** Fields of forms whose texts Odoo renders as templates, of 14 to 19. */
const composing = ["composition_mode", "render_model", "copyvalue"];
/** Conditions in place of records. */
const domainFields = ["res_domain", "active_domain", "use_active_domain"];
/** The beginnings of what Odoo's template engines run: QWeb, inline templates, and Jinja in 14. */
const code = /\{\{|\$\{|\{%|<%|<t[\s>/]|\bt-[a-z-]+\s*=|^\s*%\s*[a-z]/im;

/**
 * A form that mails, sends, invites or plans for the record of any model, named by its model and id: that model must be open
 * for writing, as it is for a message. Where Odoo renders the form's texts, none of them may be a program.
 */
export function judgeComposer(book: Rulebook, model: string, values: Values, { creates, path }: Place): void {
  const fields = book.fields(model);
  if (linkOf(model, fields) === undefined) judgeTarget(book, fields, values, { creates, path });
  if (composing.some((name) => fields.has(name))) judgeTexts(model, values, path);
}

function judgeTarget(book: Rulebook, fields: FieldMap, values: Values, { creates, path }: Place): void {
  const named = modelFields.find((name) => fields.get(name)?.type === "char");
  // What is kept as a reference belongs to a row that stands by itself, such as a meeting.
  const ids = idFields.filter((name) => fields.has(name) && fields.get(name)?.type !== "many2one_reference");
  if (named === undefined || ids.length === 0) return;
  const owner = values[named];
  if (typeof owner === "string" && owner !== "") {
    book.mayOperate("write", owner, `${path}.${named}`);
    return;
  }
  const id = ids.find((name) => values[name]);
  if (id === undefined) return;
  const what = creates ? `${id} says nothing without ${named}` : `${id} cannot be changed without ${named}`;
  throw new Refusal(
    "malformed",
    `Malformed: ${what}.`,
    `Name the model too: "${named}": "res.partner".`,
    `${path}.${id}`,
  );
}

function judgeTexts(model: string, values: Values, path: string): void {
  for (const [name, value] of Object.entries(values)) {
    const here = `${path}.${name}`;
    if (name === "composition_mode" && typeof value === "string" && value.startsWith("mass"))
      throw closed(`${model} in mass mode`, "Send to one record at a time.", here);
    if (domainFields.includes(name) && value)
      throw closed(`${name} of ${model}`, "Name the records by their ids.", here);
    if (typeof value === "string" && code.test(value))
      throw closed(`A template in ${name}, which Odoo would run,`, "Write the text as it is to be read.", here);
  }
}

function closed(what: string, hint: string, path: string): Refusal {
  return new Refusal("field_readonly", `${what} is never open to AI clients.`, hint, path);
}
