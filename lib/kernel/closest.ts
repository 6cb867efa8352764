/** Up to `max` of `names` that look most like `word`: for "did you mean". */
export function closest(word: string, names: Iterable<string>, max = 3): string[] {
  const wanted = word.toLowerCase().slice(0, 64);
  return [...names]
    .map((name) => [distance(wanted, name.toLowerCase()), name] as const)
    .filter(([far, name]) => far <= Math.max(2, wanted.length / 3) || name.includes(wanted))
    .sort(([a], [b]) => a - b)
    .slice(0, max)
    .map(([, name]) => name);
}

/** Levenshtein's, in one row. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
