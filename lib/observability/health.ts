export interface Probe {
  readonly name: string;
  /** Rejects when the part does not work. */
  readonly check: () => Promise<unknown>;
  readonly timeoutMs: number;
}

export interface HealthReport {
  readonly ok: boolean;
  /** Part by part: up or down, no reasons; those are in the log. */
  readonly components: Readonly<Record<string, "up" | "down">>;
  readonly checkedAt: string;
}

/** Runs probes side by side, each within its time, at most once in `cacheMs`: a flood of checks costs one. */
export function createHealth(
  probes: readonly Probe[],
  options: { cacheMs: number; now?: () => number },
): () => Promise<HealthReport> {
  const now = options.now ?? Date.now;
  let last: { at: number; report: Promise<HealthReport> } | undefined;
  return () => {
    if (last === undefined || now() - last.at >= options.cacheMs) last = { at: now(), report: runProbes(probes, now) };
    return last.report;
  };
}

async function runProbes(probes: readonly Probe[], now: () => number): Promise<HealthReport> {
  const results = await Promise.all(
    probes.map(async ({ name, check, timeoutMs }) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("timeout")), timeoutMs);
      });
      const up = await Promise.race([check(), late]).then(
        () => true,
        () => false,
      );
      clearTimeout(timer);
      return [name, up ? "up" : "down"] as const;
    }),
  );
  return {
    ok: results.every(([, state]) => state === "up"),
    components: Object.fromEntries(results),
    checkedAt: new Date(now()).toISOString(),
  };
}
