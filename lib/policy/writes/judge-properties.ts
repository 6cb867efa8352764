import { caller, Refusal } from "../judge/refusal.ts";

/**
 * The values of properties stand alone, by the properties' names: a list would say what the properties are. That definition
 * is held by another record, for all that share it, and tells names of whatever model a property leads to.
 */
export function judgeProperties(name: string, value: unknown, path: string): void {
  if (value === false || value === null) return;
  const hint = `Values by the properties' own names, as get_record tells them: "${name}": {"a1b2c3": "blue"}.`;
  if (Array.isArray(value)) throw definition(`A list in ${name}`, path, hint);
  if (typeof value !== "object")
    throw new Refusal("malformed", `Malformed: ${name} takes an object.`, { hint, path, remedy: caller });
  for (const [property, one] of Object.entries(value)) requirePlain(one, property, `${path}.${property}`, hint);
}

/** A text, a number, a flag, an id, or a list of such: a relation may stand as it is read, `[id, name]`. */
function requirePlain(value: unknown, property: string, path: string, hint: string): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) throw definition(`An object for ${property}`, path, hint);
  value.forEach((one, i) => {
    requirePlain(one, property, `${path}[${i}]`, hint);
  });
}

function definition(what: string, path: string, hint: string): Refusal {
  return new Refusal("field_readonly", `${what} would define properties, which cannot be done here.`, {
    hint,
    path,
    remedy: caller,
  });
}
