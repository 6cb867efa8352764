/** Readers of values whose shape is not checked yet, such as parsed JSON or an error. */

/** True for an object that is not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const nothing: Readonly<Record<string, unknown>> = Object.freeze({});

/** Returns the object, or an empty one for any other value. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : nothing;
}

/** Returns the list, or an empty one for any other value. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the texts of a list; none if the value is no list. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Returns the numbers of a list; none if the value is no list. */
export function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "number") : [];
}
