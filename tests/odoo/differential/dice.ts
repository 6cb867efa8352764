/** Random choices with a seed (mulberry32). The same seed and data give the same questions. */
export interface RandomChoices {
  /** Returns an integer from 0 to `below - 1`. */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Returns up to `count` different items in random order. */
  some<T>(from: readonly T[], count: number): T[];
}

export function createDice(seed: number): RandomChoices {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const int = (below: number) => Math.floor(next() * below);
  return {
    int,
    chance: (probability) => next() < probability,
    pick(from) {
      if (from.length === 0) throw new Error("The list to pick from is empty");
      return from[int(from.length)] as never;
    },
    some(from, count) {
      const left = [...from];
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(int(left.length), 1)[0] as never);
    },
  };
}
