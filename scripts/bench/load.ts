import { Pool } from "undici";

export interface Call {
  readonly method: "tools/call" | "tools/list";
  readonly tool?: string;
  readonly args?: Record<string, unknown>;
}

export interface Measure {
  readonly calls: number;
  readonly errors: number;
  readonly firstError: string | undefined;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const protocol = "2026-07-28";
const meta = {
  "io.modelcontextprotocol/protocolVersion": protocol,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
};

/** An MCP endpoint under load, called as a client of the revision 2026-07-28 does. */
export class Target {
  private readonly pool: Pool;
  private readonly path: string;
  private readonly key: string;
  private id = 0;

  constructor(url: string, key: string, connections: number) {
    const { origin, pathname } = new URL(url);
    this.pool = new Pool(origin, { connections });
    this.path = pathname;
    this.key = key;
  }

  /** Sends one call and returns the body. Throws if the call fails. */
  async send({ method, tool, args }: Call): Promise<string> {
    const params = method === "tools/call" ? { name: tool, arguments: args, _meta: meta } : { _meta: meta };
    const { statusCode, body } = await this.pool.request({
      path: this.path,
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${this.key}`,
        "mcp-protocol-version": protocol,
        "mcp-method": method,
        ...(tool === undefined ? {} : { "mcp-name": tool }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: this.id++, method, params }),
    });
    const text = await body.text();
    if (statusCode !== 200 || !text.includes('"result"') || text.includes('"isError":true')) {
      throw new Error(`${statusCode} ${text.slice(0, 300)}`);
    }
    return text;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  /** Aborts every call that is not answered yet. */
  leave(): Promise<void> {
    return this.pool.destroy();
  }
}

/**
 * Sends calls at a fixed rate for `seconds`, whether the answers keep up or not. A time begins when its call was due,
 * so that a stall counts for every call that it delayed.
 */
export async function openLoop(
  target: Target,
  callAt: (i: number) => Call,
  rate: number,
  seconds: number,
): Promise<Measure> {
  const count = Math.round(rate * seconds);
  const started = performance.now();
  const pending: Promise<void>[] = [];
  const record = recorder();
  for (let i = 0; i < count; i++) {
    const due = started + (i * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    pending.push(record.time(target.send(callAt(i)), due));
  }
  await Promise.all(pending);
  return record.measure(performance.now() - started);
}

/** Runs `clients` that each send the next call when the last one is answered: this measures the largest throughput. */
export async function closedLoop(
  target: Target,
  callAt: (i: number) => Call,
  clients: number,
  seconds: number,
): Promise<Measure> {
  const started = performance.now();
  const until = started + seconds * 1000;
  const record = recorder();
  let i = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) await record.time(target.send(callAt(i++)), performance.now());
    }),
  );
  return record.measure(performance.now() - started);
}

function recorder() {
  const times: number[] = [];
  let errors = 0;
  let firstError: string | undefined;
  return {
    async time(call: Promise<unknown>, since: number): Promise<void> {
      await call.catch((error: unknown) => {
        errors++;
        firstError ??= String(error);
      });
      times.push(performance.now() - since);
    },
    measure(elapsedMs: number): Measure {
      const sorted = times.sort((a, b) => a - b);
      const at = (share: number) =>
        Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 100) / 100;
      return {
        calls: sorted.length,
        errors,
        firstError,
        perSecond: Math.round((sorted.length / elapsedMs) * 10_000) / 10,
        p50: at(0.5),
        p95: at(0.95),
        p99: at(0.99),
      };
    },
  };
}
