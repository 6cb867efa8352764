/** What came back from the browser, for the form to show again. Secrets are never among it. */
export type KeptValues = Readonly<Record<string, string>>;

/**
 * The fields of a form, or the object that an action was called with. A field whose name ends in `[]`, or that is sent
 * more than once, is a list. Next's own fields (`$ACTION_…`) are left out.
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

/** The plain text fields of `input`, without any whose name sounds like a secret. */
export function keepValues(input: unknown): KeptValues {
  if (typeof input !== "object" || input === null) return {};
  return Object.fromEntries(
    Object.entries(input).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && !secretName.test(entry[0]),
    ),
  );
}
