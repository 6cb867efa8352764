import type { z } from "zod";
import type { FieldError } from "../kernel/shown-error.ts";

const texts = {
  required: "Fill this in.",
  too_short: "This is too short.",
  too_long: "This is too long.",
  email: "This is not an e-mail address.",
  url: "This is not a web address.",
  choice: "Choose one of the offered values.",
  invalid: "This is not valid here.",
} as const;

/** Returns the first error of each field by its path (`rules[2].model`), with a message key. */
export function toFieldErrors(error: z.ZodError): Record<string, FieldError> {
  const found: Record<string, FieldError> = {};
  for (const issue of error.issues) {
    const path = toPath(issue.path);
    if (!Object.hasOwn(found, path)) found[path] = explain(issue);
  }
  return found;
}

function toPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
}

const messageKey = /^[a-z-]+(\.\w+)+$/;

function explain(issue: z.core.$ZodIssue): FieldError {
  // A schema may name its own message key: z.email({ error: "auth.fields.email" }).
  if (messageKey.test(issue.message)) {
    const name = issue.message.slice("auth.fields.".length);
    return {
      key: issue.message,
      message: Object.hasOwn(texts, name) ? texts[name as keyof typeof texts] : texts.invalid,
    };
  }
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? text("required") : text("invalid");
    case "too_small":
      return Number(issue.minimum) <= 1 ? text("required") : text("too_short", { minimum: Number(issue.minimum) });
    case "too_big":
      return text("too_long", { maximum: Number(issue.maximum) });
    case "invalid_format":
      return text(issue.format === "email" ? "email" : issue.format === "url" ? "url" : "invalid");
    case "invalid_value":
      return text("choice");
    default:
      return text("invalid");
  }
}

function text(name: keyof typeof texts, params?: Readonly<Record<string, number>>): FieldError {
  return { key: `auth.fields.${name}`, message: texts[name], ...(params === undefined ? {} : { params }) };
}
