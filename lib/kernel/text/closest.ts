import type { FieldInfo } from "../odoo-values.ts";
import { clipText } from "./clip-text.ts";

/** Bounds on names and words that come from outside: more of them is not looked at. */
const most = { names: 5_000, letters: 64 };

/** Up to `max` of `names` that look most like `word`, capitals and accents aside: for "did you mean". */
export function closest(word: string, names: Iterable<string>, max = 3): string[] {
  const wanted = begin(word);
  if (wanted === "") return [];
  // Two changed letters are most of a short word.
  const reach = wanted.length <= 4 ? 1 : Math.max(2, wanted.length / 3);
  const near: (readonly [far: number, name: string])[] = [];
  let seen = 0;
  for (const name of names) {
    if (++seen > most.names) break;
    const far = farFrom(wanted, begin(name), reach);
    if (far !== undefined) near.push([far, name]);
  }
  return near
    .sort(([a], [b]) => a - b)
    .slice(0, max)
    .map(([, name]) => name);
}

function begin(text: string): string {
  return fold(clipText(text, 2 * most.letters)).slice(0, most.letters);
}

/** Undefined for what is farther than `reach` and does not hold what is wanted. */
function farFrom(wanted: string, name: string, reach: number): number | undefined {
  const longer = name.length - wanted.length;
  // What holds it is as far as it is longer.
  if (longer >= 0 && name.includes(wanted)) return longer;
  if (Math.abs(longer) > reach) return undefined;
  const far = distance(wanted, name);
  return far <= reach ? far : undefined;
}

/** The fields that `word` may stand for: by their names and, as `customer_id` stands for `partner_id`, by their labels. */
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

/** The text without accents and capitals: `Albarán` is `albaran`. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** How many letters are missing, too many, wrong or swapped with the next. */
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
