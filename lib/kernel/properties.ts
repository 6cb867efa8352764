/** Readers of values whose shape nobody has checked yet, such as an error or a parsed answer. */

export type Properties = Readonly<Record<string, unknown>>;

/** True for an object that is no list. */
export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns an object as it is. Anything else, such as null or a text, has no properties. */
export function propertiesOf(value: unknown): Properties {
  return isObject(value) ? value : {};
}

/** Returns the texts of a list; none if the value is no list. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Returns the numbers of a list; none if the value is no list. */
export function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "number") : [];
}
