/** A thing that there is not enough of, shared by names that take it in turns. */
export interface Turns {
  /**
   * Resolves when it is this one's turn, with what ends it: at once, or so many milliseconds later. `size`: how much of the
   * thing it takes; no more than a name may have is counted. Rejects with the signal's reason when that comes first.
   */
  take(name: string, signal: AbortSignal, size?: number): Promise<(afterMs?: number) => void>;
}

interface Waiting {
  readonly size: number;
  admit(): void;
}

/** `each`: what one name may have at a time. `total`: what all may have together; where it is used up, names take turns. */
export function createTurns({ each, total }: { readonly each: number; readonly total?: number }): Turns {
  const held = new Map<string, number>();
  /** By name, in turn. */
  const waiting = new Map<string, Waiting[]>();
  let heldInAll = 0;

  function add(name: string, size: number): void {
    const own = (held.get(name) ?? 0) + size;
    heldInAll += size;
    if (own === 0) held.delete(name);
    else held.set(name, own);
  }

  /** The next whose name may have it. Where it has to wait for others, nobody overtakes it. */
  function next(): void {
    for (const [name, [first, ...rest]] of waiting) {
      if (first === undefined || (held.get(name) ?? 0) + first.size > each) continue;
      if (heldInAll + first.size > (total ?? Number.POSITIVE_INFINITY)) return;
      waiting.delete(name);
      if (rest.length > 0) waiting.set(name, rest);
      first.admit();
      next();
      return;
    }
  }

  function leave(name: string, gone: Waiting): void {
    const left = (waiting.get(name) ?? []).filter((other) => other !== gone);
    if (left.length === 0) waiting.delete(name);
    else waiting.set(name, left);
    next();
  }

  return {
    take(name, signal, wanted = 1) {
      // A size that somebody else tells may be none.
      const size = wanted >= 0 ? Math.min(wanted, each) : each;
      return new Promise((resolve, reject) => {
        const giveUp = () => {
          leave(name, own);
          reject(signal.reason);
        };
        const own: Waiting = {
          size,
          admit() {
            signal.removeEventListener("abort", giveUp);
            add(name, size);
            let isOver = false;
            const giveBack = () => {
              add(name, -size);
              next();
            };
            resolve((afterMs = 0) => {
              if (isOver) return;
              isOver = true;
              if (afterMs > 0) setTimeout(giveBack, afterMs).unref();
              else giveBack();
            });
          },
        };
        if (signal.aborted) return reject(signal.reason);
        signal.addEventListener("abort", giveUp, { once: true });
        waiting.set(name, [...(waiting.get(name) ?? []), own]);
        next();
      });
    },
  };
}
