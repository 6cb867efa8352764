import { z } from "zod";
import { AppError } from "../../kernel/errors.ts";
import { sizeOfJson } from "../../kernel/json-size.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import { closest } from "../../kernel/text/closest.ts";
import { findUnstorable } from "../../kernel/unstorable-value.ts";
import { maxDepth, maxValues } from "../http/message.ts";

/** The part of a JSON Schema that says how an argument may be given. */
interface Shape {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minLength?: number;
  readonly minItems?: number;
}

/**
 * Returns a parser that converts the forms that clients are known to send: `null` for an optional argument, the text of
 * a list, object, number or boolean, names or ids between commas, a number for a text. Texts, and objects whose names
 * are Odoo's, stay as they are. Characters that no database stores are refused before Odoo is called. Throws AppError
 * `invalid_input` with the path.
 */
export function createParser<Schema extends z.ZodType>(
  tool: string,
  schema: Schema,
): (args: unknown) => z.output<Schema> {
  let known: Shape | undefined;
  return (args) => {
    known ??= schema["~standard"].jsonSchema.input({ target: "draft-2020-12" }) as Shape;
    const meant = asMeant(args ?? {}, known);
    const unfit = findUnstorable(meant);
    if (unfit !== undefined) throw new AppError("invalid_input", `${unfit.path}: ${unfit.what}.`, { path: unfit.path });
    const parsed = schema.safeParse(meant, { reportInput: true });
    if (parsed.success) return parsed.data;
    throw toError(tool, known, parsed.error.issues);
  };
}

/** Converts a value to the type of its schema, or returns it unchanged, which the schema then refuses. */
function asMeant(value: unknown, shape: Shape): unknown {
  switch (shape.type) {
    case "object":
      return toObject(value, shape);
    case "array":
      return toList(value, shape.items ?? {});
    case "integer":
    case "number":
      return toNumber(value);
    case "boolean":
      return toBoolean(value);
    case "string":
      return typeof value === "number" && Number.isFinite(value) ? String(value) : value;
    default:
      return value;
  }
}

function toObject(value: unknown, { properties, required = [] }: Shape): unknown {
  const object = typeof value === "string" ? fromJson(value, "{") : value;
  if (typeof object !== "object" || object === null || Array.isArray(object)) return value;
  if (properties === undefined) return object;
  const own = (name: string) => (Object.hasOwn(properties, name) ? properties[name] : undefined);
  return Object.fromEntries(
    Object.entries(object)
      .filter(([name, given]) => required.includes(name) || !isNotGiven(given, own(name) ?? {}))
      .map(([name, given]) => [name, asMeant(given, own(name) ?? {})]),
  );
}

/** True if a value stands for no value. Some clients send an empty value for each argument not given. */
function isNotGiven(value: unknown, shape: Shape): boolean {
  const { type, format, minLength = 0, minItems = 0, enum: choices } = shape;
  if (value === null || value === undefined) return true;
  if (type === "array" && minItems > 0 && (isEmptyList(value) || value === "[]")) return true;
  if (value !== "" || type === undefined) return false;
  return type !== "string" || minLength > 0 || format !== undefined || choices !== undefined;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function toList(value: unknown, items: Shape): unknown {
  const list = typeof value === "string" ? textToList(value.trim(), items) : value;
  if (Array.isArray(list)) return list.map((item) => asMeant(item, items));
  // A single id becomes a list of one id.
  return items.type === "integer" && typeof value === "number" ? [value] : value;
}

const names = /^[\w.:]+(\s*,\s*[\w.:]+)*$/;
const ids = /^-?\d+(\s*,\s*-?\d+)*$/;
const pythonTexts = /^\[\s*('[^'\\]*'\s*(,\s*'[^'\\]*'\s*)*(,\s*)?)?\]$/;

function textToList(text: string, { type }: Shape): unknown {
  if (text.startsWith("[")) {
    const read = fromJson(text, "[");
    if (read !== undefined || type !== "string" || !pythonTexts.test(text)) return read;
    const parts = text.split("'", 2 * maxValues + 2);
    // The items are the parts at odd places: each stands between two quotes.
    return parts.length > 2 * maxValues + 1 ? undefined : parts.filter((_, i) => i % 2 === 1);
  }
  const isList = (type === "string" && names.test(text)) || (type === "integer" && ids.test(text));
  if (!isList) return undefined;
  const items = text.split(",", maxValues + 1);
  return items.length > maxValues ? undefined : items.map((item) => item.trim());
}

function toNumber(value: unknown): unknown {
  if (typeof value !== "string" || !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value.trim())) return value;
  const number = Number(value);
  // JavaScript would round a larger number to another one.
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : value;
}

function toBoolean(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const word = value.trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : value;
}

/**
 * Parses JSON that begins with `start`. Returns undefined if it is invalid, nests too deeply or holds too many values.
 */
function fromJson(text: string, start: "{" | "["): unknown {
  if (!text.trimStart().startsWith(start)) return undefined;
  const { depth, values } = sizeOfJson(text);
  if (depth > maxDepth || values > maxValues) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Issue = z.core.$ZodIssue;
const maxName = 60;
const maxIssues = 3;
const maxUnknown = 5;

function toError(tool: string, root: Shape, issues: readonly Issue[]): AppError {
  const said = issues.slice(0, maxIssues).map((issue) => ({ path: pathOf(issue), text: explain(issue, root) }));
  const more = issues.length > maxIssues ? `; and ${issues.length - maxIssues} more` : "";
  const all = Object.keys(root.properties ?? {});
  return new AppError("invalid_input", `${said.map(({ text }) => text).join("; ")}${more}`, {
    path: said[0]?.path ?? "",
    hint: all.length === 0 ? `${tool} takes no arguments.` : `${tool} takes ${all.join(", ")}.`,
  });
}

function pathOf(issue: Issue): string {
  const [unknown] = issue.code === "unrecognized_keys" ? issue.keys : [];
  return z.core.toDotPath(unknown === undefined ? issue.path : [...issue.path, clipText(unknown, maxName)]);
}

/** Returns what is wrong and which form is right. It never repeats a value, because messages are recorded. */
function explain(issue: Issue, root: Shape): string {
  const path = z.core.toDotPath(issue.path);
  const shape = issue.path.reduce<Shape | undefined>(shapeBelow, root);
  const at = (text: string) => (path === "" ? text : `${path}: ${text}`);
  switch (issue.code) {
    case "unrecognized_keys": {
      const more = issue.keys.length > maxUnknown ? [`and ${issue.keys.length - maxUnknown} more`] : [];
      const known = Object.keys(shape?.properties ?? {});
      return [...issue.keys.slice(0, maxUnknown).map((key) => at(unknownName(key, known))), ...more].join("; ");
    }
    case "invalid_type":
      return issue.input === undefined ? `${path} is missing: ${wanted(shape)}` : at(wanted(shape));
    case "invalid_value":
      return at(`one of ${issue.values.join(", ")}`);
    case "too_big":
      return at(`${amount(issue.origin)} ${issue.maximum} at most`);
    case "too_small":
      return at(`${amount(issue.origin)} ${issue.minimum} at least`);
    case "invalid_format":
      return at(issue.format === "url" ? "an address such as https://example.com/file.pdf" : issue.message);
    default:
      return at(issue.message);
  }
}

function shapeBelow(shape: Shape | undefined, step: PropertyKey): Shape | undefined {
  if (typeof step === "number") return shape?.items;
  const { properties = {} } = shape ?? {};
  return Object.hasOwn(properties, step) ? properties[String(step)] : undefined;
}

function unknownName(key: string, known: readonly string[]): string {
  const near = closest(key, known);
  const name = JSON.stringify(clipText(key, maxName));
  return `there is no argument ${name}${near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`}`;
}

const forms: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number such as 20",
  number: "a number such as 10",
  boolean: "true or false",
  object: 'an object such as {"name": "Azure"}',
};

function wanted({ type = "", items, description, enum: choices }: Shape = {}): string {
  if (choices !== undefined) return `one of ${choices.join(", ")}`;
  const form = type === "array" ? listForms[items?.type ?? ""] : forms[type];
  return `give ${form ?? "another value"}${description === undefined ? "" : ` (${description})`}`;
}

const listForms: Readonly<Record<string, string>> = {
  string: 'a list of names such as ["name", "email"]',
  integer: "a list of ids such as [1, 2]",
  object: 'a list of objects such as [{"name": "Azure"}]',
};

const amounts: Readonly<Record<string, string>> = { string: "characters:", array: "items:" };
function amount(origin: string): string {
  return amounts[origin] ?? "a number,";
}
