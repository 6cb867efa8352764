/** Returns a value of Odoo as text of at most 300 characters. Names of linked records stand without their ids. */
export function shownValue(value: unknown): string {
  if (value === false || value === null || value === undefined || value === "") return "—";
  if (Array.isArray(value) && value.length === 2 && typeof value[0] === "number" && typeof value[1] === "string")
    return clip(value[1]);
  return clip(typeof value === "string" ? value : JSON.stringify(value));
}

function clip(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
