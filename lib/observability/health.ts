import { isAppError } from "../kernel/errors.ts";

export interface Probe {
  readonly name: string;
  /** Throws if the part does not work. */
  readonly check: () => Promise<unknown>;
  readonly timeoutMs: number;
  /** The sentence for the operator if the part does not work. An AppError of the check replaces it. */
  readonly problem?: string;
}

export interface HealthReport {
  readonly ok: boolean;
  /** The state of each part. */
  readonly components: Readonly<Record<string, "up" | "down">>;
  /** A sentence for each part that is down, without a path, an address or a name. The log has the details. */
  readonly problems: Readonly<Record<string, string>>;
  readonly checkedAt: string;
}

/** Creates a check that runs its probes in parallel, each with a time limit, and at most once in `cacheMs`. */
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
    probes.map(async ({ name, check, timeoutMs, problem = "It does not work at the moment." }) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("timeout")), timeoutMs);
      });
      const told = await Promise.race([check(), late]).then(
        () => undefined,
        (error: unknown) => (isAppError(error) ? error.message : problem),
      );
      clearTimeout(timer);
      return { name, told };
    }),
  );
  const down = results.flatMap(({ name, told }) => (told === undefined ? [] : [[name, told] as const]));
  return {
    ok: down.length === 0,
    components: Object.fromEntries(results.map(({ name, told }) => [name, told === undefined ? "up" : "down"])),
    problems: Object.fromEntries(down),
    checkedAt: new Date(now()).toISOString(),
  };
}
