import { AppError } from "../../kernel/errors.ts";
import type { Domain, OdooValue } from "../../kernel/odoo-values.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import { findUnstorable } from "../../kernel/unstorable-value.ts";
import { domainForm, rightItem } from "./domain-hints.ts";

const maxText = 20_000;
const maxDepth = 12;

/**
 * Parses a domain in the forms that clients send: a list, a list as JSON text, or Odoo's Python form. Throws AppError
 * `invalid_input`.
 */
export function parseDomain(input: unknown): Domain {
  const value = typeof input === "string" ? parseText(input) : input;
  // The arguments were checked for such values before, but not inside of a text.
  const unfit = typeof input === "string" ? findUnstorable(value, "domain") : undefined;
  if (unfit !== undefined) throw malformed(unfit.what, unfit.path);
  if (!Array.isArray(value)) throw malformed("a domain is a list of conditions", "domain", rightItem(value), "[%]");
  // A single condition without a list around it.
  const list =
    value.length === 3 && typeof value[0] === "string" && typeof value[1] === "string" && !isOperator(value[0])
      ? [value]
      : value;
  return list.map((item, i) => toItem(item, `domain[${i}]`));
}

function toItem(item: unknown, path: string): Domain[number] {
  if (isOperator(item)) return item;
  if (
    Array.isArray(item) &&
    item.length === 3 &&
    (typeof item[0] === "string" || typeof item[0] === "number") &&
    typeof item[1] === "string"
  ) {
    return [item[0], item[1], toValue(item[2], path)];
  }
  throw malformed('expected [field, operator, value] or "&", "|", "!"', path, rightItem(item));
}

function isOperator(item: unknown): item is "&" | "|" | "!" {
  return item === "&" || item === "|" || item === "!";
}

function toValue(value: unknown, path: string): OdooValue {
  if (value === undefined) throw malformed("a condition needs a value; false stands for empty", path);
  return withFalse(value as OdooValue);
}

/** Odoo's empty value is false. Before 19 Odoo compares null as its database does, so that nothing matches. */
function withFalse(value: OdooValue): OdooValue {
  if (Array.isArray(value)) return value.map(withFalse);
  return value ?? false;
}

function parseText(text: string): unknown {
  if (text.length > maxText) throw malformed(`longer than ${maxText} characters`);
  if (text.trim() === "") return [];
  try {
    return JSON.parse(text);
  } catch {
    return parsePython(text);
  }
}

/** Parses Python literals: lists, tuples, strings, numbers, True, False, None. Nothing is evaluated. */
function parsePython(text: string): unknown {
  let at = 0;
  const skip = () => {
    while (/\s/.test(text[at] ?? "")) at++;
  };
  const around = () => {
    const before = text.slice(Math.max(0, at - 20), at).trimStart();
    return before === "" ? "" : `, after ${JSON.stringify(before)}`;
  };
  const fail = (what: string): never => {
    throw malformed(`${what} at character ${at + 1}${around()}`);
  };

  function value(depth: number): unknown {
    if (depth > maxDepth) fail("nested too deeply");
    skip();
    const open = text[at];
    if (open === "[" || open === "(") return list(open === "[" ? "]" : ")", depth);
    if (open === "'" || open === '"') return string(open);
    const word = /^[+-]?[\w.]+(?:[eE][+-]?\d+)?/.exec(text.slice(at))?.[0] ?? "";
    const constants: Record<string, unknown> = {
      True: true,
      False: false,
      None: false,
      true: true,
      false: false,
      null: false,
    };
    if (Object.hasOwn(constants, word)) {
      at += word.length;
      return constants[word];
    }
    if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word)) {
      at += word.length;
      return Number(word);
    }
    return fail(
      /^[“”„‘’«»]/.test(text.slice(at))
        ? "write straight quotes, \" or ', not curly ones"
        : word === ""
          ? "a value, a list or a condition expected"
          : /^(uid$|user\b)/.test(word)
            ? `"${clipText(word, 30)}" is no value here; get_context tells the id of the connection's user`
            : `"${clipText(word, 30)}" is no value; quote texts and write dates and ids out`,
    );
  }

  function list(close: string, depth: number): unknown[] {
    at++;
    const items: unknown[] = [];
    for (;;) {
      skip();
      if (text[at] === close) {
        at++;
        return items;
      }
      if (at >= text.length) fail(`"${close}" is missing`);
      items.push(value(depth + 1));
      skip();
      if (text[at] === ",") at++;
      else if (text[at] !== close) fail(`"," or "${close}" expected`);
    }
  }

  function string(quote: string): string {
    at++;
    let result = "";
    for (; at < text.length; at++) {
      const char = text.charAt(at);
      if (char === quote) {
        at++;
        return result;
      }
      if (char === "\\") {
        const next = text[++at] ?? "";
        result += { n: "\n", t: "\t", r: "\r" }[next] ?? next;
      } else result += char;
    }
    return fail("a quote is not closed");
  }

  const result = value(0);
  skip();
  if (at < text.length) fail("something follows the domain");
  return result;
}

/** `right` is the right form of what was given; it replaces `%` in `frame`. */
function malformed(what: string, path = "domain", right?: string, frame = "%"): AppError {
  return new AppError("invalid_input", `The domain is malformed: ${what}.`, {
    path,
    hint: right === undefined ? domainForm : `Write ${frame.replace("%", () => right)}.`,
  });
}
