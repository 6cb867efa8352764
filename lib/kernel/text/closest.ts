import type { FieldInfo } from "../odoo-values.ts";
import { clipText } from "./clip-text.ts";

/** The most names, and letters of a name, that are compared. */
const most = { names: 5_000, letters: 64 };

/** Returns up to `max` of `names` that are most similar to `word`, ignoring case and accents, for "did you mean". */
export function closest(word: string, names: Iterable<string>, max = 3): string[] {
  const wanted = prefixOf(word);
  if (wanted === "") return [];
  // In a short word two changed letters are too many.
  const reach = wanted.length <= 4 ? 1 : Math.max(2, wanted.length / 3);
  const near: (readonly [far: number, name: string])[] = [];
  let seen = 0;
  for (const name of names) {
    if (++seen > most.names) break;
    const far = distanceWithin(wanted, prefixOf(name), reach);
    if (far !== undefined) near.push([far, name]);
  }
  return near
    .sort(([a], [b]) => a - b)
    .slice(0, max)
    .map(([, name]) => name);
}

function prefixOf(text: string): string {
  return fold(clipText(text, 2 * most.letters)).slice(0, most.letters);
}

/** Returns the distance of a name, or undefined if it exceeds `reach` and the name does not contain the word. */
function distanceWithin(wanted: string, name: string, reach: number): number | undefined {
  const longer = name.length - wanted.length;
  // The distance of a name that contains the word is the difference in length.
  if (longer >= 0 && name.includes(wanted)) return longer;
  if (Math.abs(longer) > reach) return undefined;
  const far = distance(wanted, name);
  return far <= reach ? far : undefined;
}

/** Returns the fields that `word` may mean, by their names and by their labels: `customer_id` means `partner_id`. */
export function closestFields(word: string, fields: Iterable<Pick<FieldInfo, "name" | "string">>, max = 3): string[] {
  const all = [...fields];
  const byName = closest(
    word,
    all.map(({ name }) => name),
    max,
  );
  const plain = fold(clipText(word, 2 * most.letters))
    .replace(/_ids?$/, "")
    .replaceAll("_", " ")
    .trim();
  const byLabel = all.filter(({ string }) => fold(string) === plain).map(({ name }) => name);
  return [...new Set([...byLabel, ...byName])].slice(0, max);
}

/** Returns the text without accents and in lower case: `Albarán` becomes `albaran`. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Returns the number of letters that are missing, added, changed or swapped with the next. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const least = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, change);
      next.push(swap ? Math.min(least, (before[j - 2] ?? 0) + 1) : least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
