const kinds = ["action", "open", "close", "deny", "allow", "confirm", "member", "role"] as const;

/** A part of an entry that is not a plain field, such as an action that was run or a field that a rule hides. */
export interface Part {
  readonly kind: (typeof kinds)[number];
  readonly name: string;
}

/** Separates the fields of an entry from the parts among them, which are written `kind:name`. */
export function readParts(fields: readonly string[]): {
  readonly plain: readonly string[];
  readonly parts: readonly Part[];
} {
  const parts = fields.flatMap((field) => toPart(field) ?? []);
  return { plain: fields.filter((field) => toPart(field) === undefined), parts };
}

/** Returns the action that the call ran, or undefined. */
export function actionOf(fields: readonly string[]): string | undefined {
  return fields.map(toPart).find((part) => part?.kind === "action")?.name;
}

function toPart(field: string): Part | undefined {
  const kind = kinds.find((each) => field.startsWith(`${each}:`));
  return kind && { kind, name: field.slice(kind.length + 1) };
}
