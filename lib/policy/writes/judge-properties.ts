import { caller, Refusal } from "../judge/refusal.ts";

/**
 * Throws unless the values of properties are given by the properties' names. A list would define the properties, which
 * another record does for all that share them. A definition shows names of any model that a property leads to.
 */
export function judgeProperties(name: string, value: unknown, path: string): void {
  if (value === false || value === null) return;
  const hint = `Values by the properties' own names, as get_record tells them: "${name}": {"a1b2c3": "blue"}.`;
  if (Array.isArray(value)) throw definition(`A list in ${name}`, path, hint);
  if (typeof value !== "object")
    throw new Refusal("malformed", `Malformed: ${name} takes an object.`, { hint, path, remedy: caller });
  for (const [property, one] of Object.entries(value)) requirePlain(one, property, `${path}.${property}`, hint);
}

/**
 * Throws unless the value is a text, a number, a flag, an id or a list of these. A relation may be given as it is read,
 * `[id, name]`.
 */
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
