import type { OdooTransport } from "../../odoo/types.ts";

/** How long something was under way; what runs side by side counts once. */
export interface Stopwatch {
  run<T>(work: () => Promise<T>): Promise<T>;
  readonly ms: number;
}

export function createStopwatch(now: () => number = () => performance.now()): Stopwatch {
  let underWay = 0;
  let since = 0;
  let total = 0;
  return {
    async run(work) {
      if (underWay++ === 0) since = now();
      try {
        return await work();
      } finally {
        if (--underWay === 0) total += now() - since;
      }
    },
    get ms() {
      return total;
    },
  };
}

/** A transport whose calls all go through `around`, which hears their method. */
export function watchCalls(
  odoo: OdooTransport,
  around: <T>(method: string, call: () => Promise<T>) => Promise<T>,
): OdooTransport {
  const { inside } = odoo;
  return {
    ...odoo,
    call: (call, options) => around(call.method, () => odoo.call(call, options)),
    ...(inside === undefined ? {} : { inside: { known: inside.known, read: () => around("rules", inside.read) } }),
  };
}

/** Says on a JSON answer how much of its time was ours and how much Odoo's. A stream's headers leave before that is known. */
export function tellTiming(response: Response, { total, odoo }: { total: number; odoo: number }): Response {
  if (response.headers.get("content-type")?.startsWith("application/json") !== true) return response;
  const told = (ms: number) => Math.max(0, ms).toFixed(1);
  response.headers.set("server-timing", `gw;dur=${told(total - odoo)}, odoo;dur=${told(odoo)}`);
  return response;
}
