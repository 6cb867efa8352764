/** The values that a form shows again after an error. They contain no secrets. */
export type KeptValues = Readonly<Record<string, string>>;

/**
 * Returns the fields of a form, or the object with which an action was called. A field whose name ends in `[]`, or that
 * is sent more than once, becomes a list. Next's own fields (`$ACTION_…`) are left out.
 */
export function toInput(input: unknown): unknown {
  if (!(input instanceof FormData)) return input ?? {};
  const names = [...new Set(input.keys())].filter((name) => !name.startsWith("$ACTION"));
  return Object.fromEntries(
    names.map((name) => {
      const all = input.getAll(name);
      if (name.endsWith("[]")) return [name.slice(0, -2), all];
      return [name, all.length > 1 ? all : all[0]];
    }),
  );
}

const secretName = /pass|secret|token|otp|pin$|key|credential/i;

/** Returns the plain text fields of `input`, without those whose name suggests a secret. */
export function keepValues(input: unknown): KeptValues {
  if (typeof input !== "object" || input === null) return {};
  return Object.fromEntries(
    Object.entries(input).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && !secretName.test(entry[0]),
    ),
  );
}
