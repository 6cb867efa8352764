import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { composing, type Form, formOf } from "../fields/forms.ts";
import { mayPrint } from "../judge/judge-action.ts";
import { byRule, malformed, nobody, Refusal } from "../judge/refusal.ts";
import type { Rulebook } from "../judge/rulebook.ts";
import { judgeWritable } from "./judge-writable.ts";

type Values = Readonly<Record<string, unknown>>;

interface Place {
  readonly creates: boolean;
  /** The place of the values in the arguments. */
  readonly path: string;
}

/** Forms that send documents, which they print by a template. */
const sendsInvoices = /^account\.(invoice\.send|move\.send(\..*)?)$/;
const numbers = ["mobile", "phone"];
/** Fields that name records by a condition. */
const domainFields = ["res_domain", "active_domain", "use_active_domain"];
/**
 * The beginnings of what Odoo's template engines run: QWeb, inline templates, and the statements of Jinja in Odoo 14.
 */
const code =
  /\{\{|\$\{|\{%|<%|<t[\s>/]|(?:^|[\r\n])[^\S\r\n]*%-?\s*(?:autoescape|block|call|do|elif|else|end[a-z]+|extends|filter|for|from|if|import|include|macro|raw|set|trans|with)\b/i;
/**
 * An attribute name that begins like a directive, with the `=` after it if there is one. The expression always takes
 * the whole name, so that no search starts again inside of it.
 */
const directives =
  /\bt-(?:as|attf?|cache|call|debug|elif|else|esc|field|foreach|groups|if|ignore|inner|install|js|key|lang|name|nocache|options|out|raw|set|snippet|tag|translation|valuef?)(?![a-z])[\w.:-]*\s*(=?)/gi;
/** Characters that a program begins with, by their HTML names. */
const named: Readonly<Record<string, string>> = {
  dollar: "$",
  lbrace: "{",
  lcub: "{",
  lt: "<",
  newline: "\n",
  percnt: "%",
};

/**
 * Checks a form that mails, sends, invites or plans for a record of any model, which it names by model and id. That
 * model must be open for writing, as for a message. A template can show any field of the record and of related ones, as
 * a document does. If Odoo renders the form's texts, none of them may be a program.
 */
export function judgeComposer(book: Rulebook, model: string, values: Values, { creates, path }: Place): void {
  const fields = book.fields(model);
  const form = formOf(model, fields);
  const owner = form === undefined ? undefined : judgeTarget(book, form, values, { creates, path });
  const isComposing = composing.some((name) => fields.has(name));
  if (creates && sendsInvoices.test(model)) mayShow(book, "account.move", path);
  if (form !== undefined || isComposing) {
    for (const [name, value] of Object.entries(values)) {
      if (!value || !isTemplate(fields.get(name))) continue;
      const sends = sendsInvoices.test(model) ? "account.move" : undefined;
      if (form !== undefined && owner === undefined && sends === undefined) throw lacksModel(name, form.named, path);
      mayShow(book, owner ?? sends ?? model, `${path}.${name}`);
    }
  }
  if (form !== undefined) judgeNamedFields(book, fields, values, { owner, named: form.named, path });
  if (owner !== undefined) judgeFilled(book, fields, values, { owner, path });
  if (isComposing) judgeTexts(model, values, path);
}

const isTemplate = (field: FieldInfo | undefined) =>
  field?.type === "many2one" && field.relation?.endsWith(".template") === true;

const isFieldName = (field: FieldInfo | undefined) => field?.type === "char" && field.name.endsWith("field_name");

function mayShow(book: Rulebook, model: string, path: string): void {
  if (book.deniesAround(model)) mayPrint(book, model, path);
}

function lacksModel(name: string, named: string, path: string): Refusal {
  return malformed(
    `${name} says nothing without ${named}`,
    `${path}.${name}`,
    `Name the model too: "${named}": "res.partner".`,
  );
}

/** Returns the model of the record if the values name it. */
function judgeTarget(
  book: Rulebook,
  { named, ids }: Form,
  values: Values,
  { creates, path }: Place,
): string | undefined {
  const owner = values[named];
  if (typeof owner === "string" && owner !== "") {
    book.mayOperate("write", owner, `${path}.${named}`);
    return owner;
  }
  // A reply works on the record of the message that it replies to.
  const id = [...ids, "parent_id"].find((name) => values[name]);
  if (id === undefined) return undefined;
  if (creates) throw lacksModel(id, named, path);
  throw malformed(
    `${id} cannot be changed without ${named}`,
    `${path}.${id}`,
    `Name the model too: "${named}": "res.partner".`,
  );
}

interface Target {
  /** The model of the record. */
  readonly owner: string;
  readonly path: string;
}

interface Named extends Pick<Form, "named">, Pick<Target, "path"> {
  readonly owner: string | undefined;
}

/** A text that names a field makes Odoo read it, and some buttons write it. */
function judgeNamedFields(book: Rulebook, fields: FieldMap, values: Values, { owner, named, path }: Named): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(value && isFieldName(fields.get(name)))) continue;
    const here = `${path}.${name}`;
    if (owner === undefined) throw lacksModel(name, named, path);
    if (typeof value !== "string" || value === "id") throw malformed(`${name} is the name of a field`, here);
    const field = book.field(owner, value, here);
    if (field === undefined) throw malformed(`${value} cannot be written`, here);
    judgeWritable(book, { model: owner, fields: book.fields(owner), field, value: "", creates: false, path: here });
  }
}

/** Odoo takes missing values from the record: its name as the subject, its number or that of its contact. */
function judgeFilled(book: Rulebook, fields: FieldMap, values: Values, { owner, path }: Target): void {
  if (fields.has("subject") && !values["subject"] && book.hidesName(owner))
    throw new Refusal(
      "field_denied",
      `Odoo would take the name of the ${owner} as the subject, which is not enabled.`,
      { hint: "Give a subject.", path: `${path}.subject`, remedy: byRule("field") },
    );
  if (fields.has("subject") && !values["subject"] && values["parent_id"] && !book.isReadable("mail.message"))
    throw new Refusal("relation_disabled", "Odoo would take the subject of a mail.message, which is not enabled.", {
      hint: "Give a subject.",
      path: `${path}.subject`,
      remedy: byRule("operation"),
    });
  const named = [...fields.values()].find(isFieldName)?.name;
  if (named === undefined || values[named]) return;
  if (owner !== "res.partner" && !book.isReadable("res.partner"))
    throw new Refusal("relation_disabled", "Odoo would take the number of a res.partner, which is not enabled.", {
      hint: `Name its field in ${named}.`,
      path: `${path}.${named}`,
      remedy: byRule("operation"),
    });
  for (const holder of new Set([owner, "res.partner"]))
    for (const number of numbers) if (book.fields(holder).has(number)) book.mayRead(holder, number, `${path}.${named}`);
}

function judgeTexts(model: string, values: Values, path: string): void {
  for (const [name, value] of Object.entries(values)) {
    const here = `${path}.${name}`;
    if (name === "composition_mode" && typeof value === "string" && value.startsWith("mass"))
      throw closed(`${model} in mass mode`, "Send to one record at a time.", here);
    if (domainFields.includes(name) && value)
      throw closed(`${name} of ${model}`, "Name the records by their ids.", here);
    if (typeof value === "string" && isProgram(value))
      throw closed(`A template in ${name}, which Odoo would run,`, "Write the text as it is to be read.", here);
  }
}

/** Odoo cleans HTML before it runs it, and turns entities into characters. */
function isProgram(text: string): boolean {
  return [text, unescaped(text)].some((said) => code.test(said) || (/<[a-z]/i.test(said) && hasDirective(said)));
}

function hasDirective(text: string): boolean {
  for (const [, equals] of text.matchAll(directives)) if (equals) return true;
  return false;
}

function unescaped(text: string): string {
  return text.replace(/&(?:#0*(\d{1,7})|#x0*([\da-f]{1,6})|([a-z]{2,7}));?/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole;
    const point = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
    return point <= 0x7f ? String.fromCodePoint(point) : whole;
  });
}

function closed(what: string, hint: string, path: string): Refusal {
  return new Refusal("field_readonly", `${what} is never open to AI clients.`, { hint, path, remedy: nobody });
}
