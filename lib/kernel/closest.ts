import type { FieldInfo } from "./odoo-values.ts";

/** Up to `max` of `names` that look most like `word`, capitals and accents aside: for "did you mean". */
export function closest(word: string, names: Iterable<string>, max = 3): string[] {
  const wanted = fold(word).slice(0, 64);
  if (wanted === "") return [];
  // Two changed letters are most of a short word.
  const reach = wanted.length <= 4 ? 1 : Math.max(2, wanted.length / 3);
  return [...names]
    .map((name) => [distance(wanted, fold(name)), name] as const)
    .filter(([far, name]) => far <= reach || fold(name).includes(wanted))
    .sort(([a], [b]) => a - b)
    .slice(0, max)
    .map(([, name]) => name);
}

/** The fields that `word` may stand for: by their names and, as `customer_id` stands for `partner_id`, by their labels. */
export function closestFields(word: string, fields: Iterable<Pick<FieldInfo, "name" | "string">>, max = 3): string[] {
  const all = [...fields];
  const byName = closest(
    word,
    all.map(({ name }) => name),
    max,
  );
  const plain = fold(word)
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
