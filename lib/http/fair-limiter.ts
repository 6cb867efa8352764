/** A limited resource that several names share in turns. */
export interface FairLimiter {
  /**
   * Waits for a turn and returns the function that ends it, at once or after a delay in milliseconds. `size` is the
   * amount that it takes; more than a name may have counts as that much. Throws the signal's reason if it fires first.
   */
  take(name: string, signal: AbortSignal, size?: number): Promise<(afterMs?: number) => void>;
}

interface Waiting {
  readonly size: number;
  admit(): void;
}

/** Creates turns. `each` is the most that one name may have at a time, `total` the most of all names together. */
export function createFairLimiter({ each, total }: { readonly each: number; readonly total?: number }): FairLimiter {
  const held = new Map<string, number>();
  /** Waiting requests by name; the first name is next. */
  const waiting = new Map<string, Waiting[]>();
  let heldInAll = 0;

  function add(name: string, size: number): void {
    const own = (held.get(name) ?? 0) + size;
    heldInAll += size;
    if (own === 0) held.delete(name);
    else held.set(name, own);
  }

  /** Admits the next request whose name has room. If it has to wait for other names, no request overtakes it. */
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
      // The other side may announce an invalid size.
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
