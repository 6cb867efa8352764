import type { OdooTransport } from "../../odoo/types.ts";

/** Measures how long at least one piece of work was running. Work that runs in parallel counts once. */
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

/** Returns a transport that runs each call through `around`, with the method of the call. */
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

/** Adds the time of the gateway and of Odoo to a JSON answer. A stream sends its headers too early. */
export function setServerTiming(response: Response, { total, odoo }: { total: number; odoo: number }): Response {
  if (response.headers.get("content-type")?.startsWith("application/json") !== true) return response;
  const toDuration = (ms: number) => Math.max(0, ms).toFixed(1);
  response.headers.set("server-timing", `gw;dur=${toDuration(total - odoo)}, odoo;dur=${toDuration(odoo)}`);
  return response;
}
