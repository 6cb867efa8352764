import { AppError } from "../../kernel/errors.ts";

export interface PlaceRequest {
  readonly tenant: string;
  readonly key: string;
  readonly limits: { readonly key: number; readonly tenant: number };
  readonly queue: number;
  /** True for a write: it goes before the reads in the queue of its tenant. */
  readonly urgent: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Bounds the calls that run in Odoo at the same time: per key, per tenant and in all. While several keys of a tenant
 * have calls running, a key gets another place only if it has fewer places than are free. The same limit applies among
 * tenants, so that two tenants cannot take all places.
 */
export interface ConcurrencyLimiter {
  /** Takes a place and returns its release. Throws AppError `busy` if the queue is full or the wait too long. */
  enter(ask: PlaceRequest): Promise<() => void>;
  /** Returns the number of running and of waiting calls. */
  size(): { inside: number; waiting: number };
}

interface Waiting {
  readonly ask: PlaceRequest;
  readonly admit: () => void;
}

export function createConcurrencyLimiter(options: {
  readonly total: number;
  readonly maxWaitMs: number;
}): ConcurrencyLimiter {
  const inside = new Map<string, number>();
  const queues = new Map<string, Waiting[]>();
  let total = 0;

  function count(name: string, by: 1 | -1): void {
    const next = (inside.get(name) ?? 0) + by;
    if (next === 0) inside.delete(name);
    else inside.set(name, next);
  }
  function fits({ tenant, key, limits }: PlaceRequest): boolean {
    const ofKey = inside.get(`k${key}`) ?? 0;
    const ofTenant = inside.get(tenant) ?? 0;
    return (
      ofKey < limits.key &&
      leavesRoom(ofKey, { taken: ofTenant, of: limits.tenant }) &&
      leavesRoom(ofTenant, { taken: total, of: options.total })
    );
  }
  function take({ tenant, key }: PlaceRequest): () => void {
    total++;
    count(tenant, 1);
    count(`k${key}`, 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      total--;
      count(tenant, -1);
      count(`k${key}`, -1);
      admitNext();
    };
  }
  function leave(waiting: Waiting): void {
    const queue = queues.get(waiting.ask.tenant);
    const at = queue?.indexOf(waiting) ?? -1;
    if (queue === undefined || at === -1) return;
    queue.splice(at, 1);
    if (queue.length === 0) queues.delete(waiting.ask.tenant);
  }
  function admitNext(): void {
    for (const [tenant, queue] of queues) {
      const next = queue.find(({ ask }) => fits(ask));
      if (next === undefined) continue;
      leave(next);
      // The tenant that was served goes to the end, so that a tenant with a full queue cannot starve the others.
      if (queues.delete(tenant)) queues.set(tenant, queue);
      next.admit();
      // One place that is given back may admit several calls.
      admitNext();
      return;
    }
  }

  return {
    async enter(ask) {
      // Waiting calls do not fit, as each place given back goes to calls that do. So this call overtakes none of them.
      if (fits(ask)) return take(ask);
      // A signal that was aborted before sends no event.
      if (ask.signal?.aborted) throw busy();
      const queue = queues.get(ask.tenant) ?? [];
      if (queue.length >= ask.queue) throw busy();
      return new Promise((resolve, reject) => {
        const waiting: Waiting = {
          ask,
          admit() {
            stop();
            resolve(take(ask));
          },
        };
        const giveUp = () => {
          stop();
          leave(waiting);
          reject(busy());
        };
        const timer = setTimeout(giveUp, options.maxWaitMs);
        ask.signal?.addEventListener("abort", giveUp);
        function stop() {
          clearTimeout(timer);
          ask.signal?.removeEventListener("abort", giveUp);
        }
        const firstRead = ask.urgent ? queue.findIndex((other) => !other.ask.urgent) : -1;
        if (firstRead === -1) queue.push(waiting);
        else queue.splice(firstRead, 0, waiting);
        queues.set(ask.tenant, queue);
      });
    },
    size: () => ({
      inside: total,
      waiting: [...queues.values()].reduce((all, queue) => all + queue.length, 0),
    }),
  };
}

/**
 * True if one more place may be taken. If nobody else has a place, every free place may be taken. Otherwise `own` must
 * be smaller than the number of free places.
 */
function leavesRoom(own: number, { taken, of }: { readonly taken: number; readonly of: number }): boolean {
  const free = of - taken;
  return free > 0 && (own === taken || own < free);
}

function busy(): AppError {
  return new AppError("busy", "Too many calls are running at the same time.", {
    hint: "Wait for the calls in flight, then try again.",
    retryAfterSeconds: 2,
  });
}
