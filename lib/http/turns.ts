/** So many at a time for each name; the others wait for their turn. */
export interface Turns {
  /** Resolves when it is this one's turn, with what ends it. */
  take(name: string): Promise<() => void>;
}

export function createTurns(atOnce: number): Turns {
  const open = new Map<string, { busy: number; readonly waiting: (() => void)[] }>();

  return {
    async take(name) {
      const line = open.get(name) ?? { busy: 0, waiting: [] };
      open.set(name, line);
      if (line.busy >= atOnce) await new Promise<void>((resolve) => line.waiting.push(resolve));
      else line.busy++;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        // The place goes straight to the next.
        const next = line.waiting.shift();
        if (next !== undefined) next();
        else if (--line.busy === 0) open.delete(name);
      };
    },
  };
}
