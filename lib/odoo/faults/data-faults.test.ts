import { describe, expect, test } from "vitest";
import { toOdooError } from "./errors.ts";

/** The names of Odoo 19 and 14 over JSON. XML-RPC leaves out the module of Python's own exceptions. */
const told: readonly (readonly [name: string, words: RegExp])[] = [
  ["psycopg2.errors.InvalidTextRepresentation", /another type than its field/],
  ["psycopg2.errors.NumericValueOutOfRange", /larger than its field/],
  ["builtins.OverflowError", /larger than its field/],
  ["OverflowError", /larger than its field/],
  ["psycopg2.errors.UndefinedFunction", /does not go with the type/],
  ["psycopg2.errors.InvalidDatetimeFormat", /date or time is none/],
  ["psycopg2.errors.DatetimeFieldOverflow", /date or time is none/],
  ["psycopg2.errors.InvalidEscapeSequence", /write two of them/],
  ["psycopg2.errors.CharacterNotInRepertoire", /characters that Odoo cannot keep/],
  ["psycopg2.errors.UntranslatableCharacter", /characters that Odoo cannot keep/],
  ["builtins.UnicodeEncodeError", /characters that Odoo cannot keep/],
  ["psycopg2.errors.StringDataRightTruncation", /longer than its field/],
  ["psycopg2.errors.ProgramLimitExceeded", /longer than its field/],
  ["binascii.Error", /not in base64/],
  ["psycopg2.errors.SyntaxError", /could not work with these values/],
  ["psycopg2.DataError", /could not work with these values/],
  ["builtins.AssertionError", /could not work with these values/],
  ["IndexError", /could not work with these values/],
  ["json.decoder.JSONDecodeError", /could not work with these values/],
];

describe("an exception about input values", () => {
  test.each(told)("%s is reported as an error of the caller, without Odoo's message", (name, words) => {
    const { code, message, options } = toOdooError({ name, message: 'invalid input syntax: "stored secret"' });
    expect([code, options.hint]).toEqual(["odoo_validation", expect.stringContaining("describe_model")]);
    expect(message).toMatch(words);
    expect(message).not.toContain("secret");
  });
});

test.each([
  "psycopg2.OperationalError",
  "psycopg2.errors.AdminShutdown",
  "psycopg2.errors.UndefinedTable",
  "psycopg2.errors.DiskFull",
  "psycopg2.errors.InFailedSqlTransaction",
  "builtins.MemoryError",
  "builtins.NameError",
  "odoo.tools.safe_eval.SomethingElse",
])("%s is reported as an error of Odoo", (name) => {
  expect(toOdooError({ name, message: "" }).code).toBe("odoo_upstream");
});
