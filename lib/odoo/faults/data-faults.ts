/**
 * Exceptions that Odoo raises for invalid input, by their class: of PostgreSQL (its classes 22 and 42, and values too
 * large for an index), of Python, and of libraries that read a file or a text. `words` says what is wrong. The messages
 * of the exceptions may contain stored values and are not passed on.
 */
const faults: readonly (readonly [RegExp, words: string | undefined])[] = [
  [/\.(NumericValueOutOfRange|IntervalFieldOverflow)$|\bOverflowError$/, "A number is larger than its field takes."],
  [
    /\.(InvalidTextRepresentation|InvalidBinaryRepresentation)$/,
    "A value is of another type than its field, such as a text where a number is due.",
  ],
  [/\.(InvalidDatetimeFormat|DatetimeFieldOverflow|InvalidTimeZoneDisplacementValue)$/, "A date or time is none."],
  [
    /\.(UndefinedFunction|DatatypeMismatch|CannotCoerce|GroupingError|WrongObjectType|AmbiguousFunction)$/,
    "An operator, a sum or a group does not go with the type of its field.",
  ],
  [/\.(InvalidEscapeSequence|InvalidRegularExpression)$/, "A pattern ends with a backslash: write two of them."],
  [
    /\.(CharacterNotInRepertoire|UntranslatableCharacter)$|\bUnicode(?:[A-Z][a-z]*)?Error$/,
    "A text holds characters that Odoo cannot keep.",
  ],
  [/\.(StringDataRightTruncation|ProgramLimitExceeded)$/, "A text is longer than its field takes."],
  [/^binascii\.Error$/, "A file is not in base64."],
  [
    /^psycopg2\.(DataError|ProgrammingError)$|^psycopg2\.errors\.(SyntaxError|UndefinedColumn|AmbiguousColumn|InvalidParameterValue|StatementTooComplex|TooManyArguments|InvalidColumnReference|CardinalityViolation)$/,
    undefined,
  ],
  [
    /(^|\.)(AssertionError|IndexError|RecursionError|JSONDecodeError|InvalidOperation|XMLSyntaxError|ParserError)$/,
    undefined,
  ],
];

/** Returns the fault of the input if the exception class stands for one, with `words` if they are known. */
export function dataFaultOf(name: string): { readonly words: string | undefined } | undefined {
  const found = faults.find(([pattern]) => pattern.test(name));
  return found === undefined ? undefined : { words: found[1] };
}
