import { nextDay } from "../../kernel/locale/time-zone.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import { closest, fold } from "../../kernel/text/closest.ts";
import type { Domain, DomainLeaf, FieldInfo } from "../../odoo/types.ts";
import { shown } from "../../policy/domain/domain-hints.ts";
import { idsIn, isEmptyWord } from "../../policy/domain/domain-values.ts";
import { perObject } from "../../policy/fields/per-fields.ts";
import type { CallIo } from "../call-io.ts";
import { stripInvisible } from "../text/clean-text.ts";
import { neutralizeWrapping, wrapUntrusted } from "../text/wrap-untrusted.ts";
import { isBareDay } from "../values/dates.ts";
import { followPath } from "./follow-path.ts";
import { isDomain } from "./is-domain.ts";

/** A remark for the caller on a condition that Odoo answered as it was sent. */
export interface Note {
  /** The product's own words, and those of the caller. */
  readonly text: string;
  /** Names and labels from Odoo, shown after the text. */
  readonly data?: string;
}

type Io = Pick<CallIo, "fields" | "user" | "odoo">;

const maxNotes = 5;
const maxChoices = 20;
/**
 * The number of keys and labels that a word is compared with letter by letter. There are fewer time zones than this.
 */
const maxCompared = 1_000;

/**
 * Returns notes on the conditions of a domain that the rules allowed. `isEmpty`: no record matched. Calls Odoo for
 * nothing: the fields are in the cache from the decision of the rules.
 */
export async function notesOn(io: Io, model: string, domain: Domain, isEmpty: boolean): Promise<Note[]> {
  const notes: Note[] = [];
  // Under a negation, a condition that matches nothing excludes nothing.
  const isOpen = isEmpty || domain.includes("!");
  await visit(domain, model);
  return notes.slice(0, maxNotes);

  async function visit(conditions: Domain, owner: string): Promise<void> {
    for (const item of conditions) {
      if (notes.length >= maxNotes) return;
      if (typeof item === "string" || typeof item[0] === "number") continue;
      const { field: end } = await followPath(io.fields, item[0], owner);
      if (end === undefined) continue;
      if (item[1] === "any" || item[1] === "not any") {
        if (end.relation !== undefined && isDomain(item[2])) await visit(item[2], end.relation);
      } else notes.push(...(await notesOf(io, end, item, isOpen)));
    }
  }
}

/** Returns the notes for the structured answer, or an empty object if there are none. */
export function toNotes(notes: readonly Note[]): { notes?: string[] } {
  if (notes.length === 0) return {};
  return { notes: notes.map(({ text, data }) => clean(data === undefined ? text : `${text} ${data}`)) };
}

/** Returns the notes as lines of text. Data from Odoo is wrapped as untrusted. */
export function noteLines(notes: readonly Note[]): string[] {
  return notes.flatMap(({ text, data }) => [
    clean(text),
    ...(data === undefined ? [] : [wrapUntrusted(stripInvisible(data))]),
  ]);
}

function clean(text: string): string {
  return neutralizeWrapping(stripInvisible(text));
}

const unequal: ReadonlySet<string> = new Set(["!=", "<>", "not in"]);
const orders: ReadonlySet<string> = new Set(["<", ">", "<=", ">="]);

async function notesOf(io: Io, field: FieldInfo, leaf: DomainLeaf, isEmpty: boolean): Promise<Note[]> {
  const [target, operator, value] = leaf;
  const isPattern = operator.includes("like");
  const isNegative = unequal.has(operator) || operator.startsWith("not ");
  if (orders.has(operator)) return field.type === "selection" ? choiceNotes(field, String(target), [value]) : [];
  const values = Array.isArray(value) ? value : [value];
  if (values.length === 0) {
    const holds = isNegative ? "always holds" : "never holds";
    return [{ text: `${shown(...leaf)}: with an empty list the condition ${holds}.` }];
  }
  const texts = values.filter((one) => typeof one === "string");
  // Matching rows need no explanation, except under a negation, which every other value satisfies.
  const isOpen = isEmpty || isNegative;
  const { keys } = choicesOf(field.selection ?? none);
  const isKey = (text: string) => keys.has(text);
  const emptyWord =
    isOpen && !isPattern && field.type !== "boolean"
      ? texts.find((text) => isEmptyWord(text) && !isKey(text))
      : undefined;
  if (emptyWord !== undefined)
    return [
      {
        text: `${quoted(emptyWord)} is a text. An empty value is false: ${shown(target, isNegative ? "!=" : "=", false)}.`,
      },
    ];
  if (field.type === "selection")
    return isPattern ? patternNotes(field, leaf, isOpen) : choiceNotes(field, String(target), values);
  if (field.type === "datetime") return isOpen ? dayNotes(io, leaf, texts) : [];
  if (field.relation === undefined || !isOpen) return [];
  // A pattern of digits may be a code instead of an id.
  const names = isPattern && !isEmpty ? [] : texts;
  const notes: Note[] = [];
  for (const name of names) {
    const note = await nameNote(io, field, leaf, name, isEmpty);
    if (note !== undefined) notes.push(note);
    if (notes.length >= maxNotes) break;
  }
  return notes;
}

/** Returns a note on a day after `=` or `in`: from 19 on it stands for its first second. */
function dayNotes({ odoo }: Io, [target, operator]: DomainLeaf, texts: readonly string[]): Note[] {
  const day = texts.find(isBareDay)?.trim();
  if (odoo.series.major < 19 || day === undefined || operator.includes("like")) return [];
  const ends = unequal.has(operator)
    ? ["|", shown(target, "<", day), shown(target, ">=", nextDay(day))].map((one) => (one === "|" ? '"|"' : one))
    : [shown(target, ">=", day), shown(target, "<", nextDay(day))];
  return [{ text: `${target}: ${quoted(day)} is the first second of that day. The whole day: ${ends.join(", ")}.` }];
}

/** Returns a note on a name that no record has: an id written as text, a word such as `me`, or an unknown name. */
async function nameNote(
  io: Io,
  { relation = "" }: FieldInfo,
  [target, operator]: DomainLeaf,
  name: string,
  isEmpty: boolean,
): Promise<Note | undefined> {
  const ids = idsIn(name);
  if (ids.length > 0)
    return {
      text: `${quoted(name)} was looked up as a name in ${relation}; an id is a number: ${byIds(target, operator, ids)}.`,
    };
  if (relation === "res.users" && selfWords.has(fold(name.trim()))) {
    const { uid } = await io.user();
    return {
      text: `${quoted(name)} is no user's name. The connection's user has the id ${uid} (get_context): ${byIds(target, operator, [uid])}.`,
    };
  }
  if (!isEmpty) return undefined;
  return {
    text: `${target}: nothing matches if no ${relation} is called ${quoted(name)}. find_record model="${relation}" text=${quoted(name)}, or a part of the name, finds its id; then ${byIds(target, operator, [14])}.`,
  };
}

const selfWords: ReadonlySet<string> = new Set(["me", "myself", "self", "uid", "current_user", "current user", "yo"]);

function byIds(target: unknown, operator: string, ids: readonly number[]): string {
  const isNegative = unequal.has(operator) || operator.startsWith("not ");
  if (operator.endsWith("_of")) return shown(target, operator, ids.length > 1 ? ids : ids[0]);
  if (ids.length > 1 || operator.endsWith("in")) return shown(target, isNegative ? "not in" : "in", ids);
  return shown(target, isNegative ? "!=" : "=", ids[0]);
}

/**
 * Returns a note on a pattern that is in no key of a selection: Odoo compares patterns with the keys, never with the
 * labels.
 */
function patternNotes(field: FieldInfo, [target, operator, value]: DomainLeaf, isOpen: boolean): Note[] {
  // Without the `i`, the operator is case-sensitive.
  const isSame = operator.includes("ilike");
  const text = String(value).replaceAll("%", "");
  const wanted = (isSame ? fold(text) : text).trim();
  const { choices } = choicesOf(field.selection ?? none);
  const isFound = choices.some(({ choice: [key], key: folded }) => (isSame ? folded : String(key)).includes(wanted));
  return isFound || wanted.includes("_") || !isOpen ? [] : choiceNotes(field, String(target), [String(value)]);
}

/**
 * Returns notes on values that are not among the keys of a selection. The domain is sent unchanged, since old keys may
 * still be stored.
 */
function choiceNotes({ selection = [] }: FieldInfo, target: string, values: readonly unknown[]): Note[] {
  if (selection.length === 0) return [];
  const { texts } = choicesOf(selection);
  const strange = values.filter((one) => one !== false && !texts.has(String(one)));
  return strange.slice(0, 3).map((one) => {
    const near = nearest(String(one).replaceAll("%", ""), selection);
    const listed = [...new Set([...near, ...selection])]
      .slice(0, maxChoices)
      .map(([key, label]) => `${key} (${clipText(label, 60)})`);
    const more = selection.length > maxChoices ? `, and ${selection.length - maxChoices} more` : "";
    const order = near.length > 0 ? ", nearest first" : "";
    return {
      text: `${target} has no value ${quoted(String(one))}. Its values${order}:`,
      data: `${listed.join(", ")}${more}.`,
    };
  });
}

type Choice = NonNullable<FieldInfo["selection"]>[number];
const none: readonly Choice[] = [];

/** Returns the choices whose label or key is most similar to a word: `Sales Order` gives `sale`. */
function nearest(word: string, selection: readonly Choice[]): Choice[] {
  const wanted = fold(word).trim();
  const { choices, names, compared } = choicesOf(selection);
  const first = choices.filter(({ key, label }) => label === wanted || key === wanted);
  const begun = choices.filter(({ choice, key }) => String(choice[0]).length >= 3 && wanted.startsWith(key));
  const close = closest(word, compared)
    .map((name) => names.get(name))
    .filter((choice) => choice !== undefined);
  return [...new Set([...[...first, ...begun].map(({ choice }) => choice), ...close])];
}

/** The choices of a selection, indexed for comparison. */
const choicesOf = perObject((selection: readonly Choice[]) => {
  const all = selection.flatMap((choice) => [[choice[1], choice] as const, [String(choice[0]), choice] as const]);
  const names = new Map(all);
  return {
    keys: new Set<unknown>(selection.map(([key]) => key)),
    texts: new Set(selection.map(([key]) => String(key))),
    choices: selection.map((choice) => ({ choice, key: fold(String(choice[0])), label: fold(choice[1]).trim() })),
    names,
    compared: [...names.keys()].slice(0, maxCompared),
  };
});

function quoted(text: string): string {
  return JSON.stringify(clipText(text, 60));
}
