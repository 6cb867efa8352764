/**
 * Odoo takes `YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS` in UTC and nothing else. People and models write ISO 8601: with a T,
 * with fractions, with a zone; without a zone it is UTC. What is no such time is left for Odoo to judge.
 */
const pattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

export function toOdooDatetime(text: string): string {
  const match = pattern.exec(text.trim());
  if (match === null) return text;
  const [, date, minutes = "00:00", seconds = "00", zone = "Z"] = match;
  const time = new Date(
    `${date}T${minutes}:${seconds}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()}`,
  );
  return Number.isNaN(time.getTime()) ? text : time.toISOString().slice(0, 19).replace("T", " ");
}

/** The calendar day as it was written, in its own zone. */
export function toOdooDate(text: string): string {
  return pattern.exec(text.trim())?.[1] ?? text;
}
