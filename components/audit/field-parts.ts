const kinds = ["action", "open", "close", "deny", "allow", "confirm"] as const;

/** What an entry says beside fields: an action that was run, one that a rule opens, a field that it hides. */
export interface Part {
  readonly kind: (typeof kinds)[number];
  readonly name: string;
}

/** The fields of an entry by themselves, and what stands among them as `kind:name`. */
export function readParts(fields: readonly string[]): {
  readonly plain: readonly string[];
  readonly parts: readonly Part[];
} {
  const parts = fields.flatMap((field) => toPart(field) ?? []);
  return { plain: fields.filter((field) => toPart(field) === undefined), parts };
}

/** The action that a call was for, or undefined. */
export function actionOf(fields: readonly string[]): string | undefined {
  return fields.map(toPart).find((part) => part?.kind === "action")?.name;
}

function toPart(field: string): Part | undefined {
  const kind = kinds.find((each) => field.startsWith(`${each}:`));
  return kind && { kind, name: field.slice(kind.length + 1) };
}
