import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

export interface Cost {
  readonly where: string;
  /** The share of the CPU time that was not idle, in percent. */
  readonly percent: number;
}

const CpuProfile = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame: z.object({ functionName: z.string(), url: z.string() }) })),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
const Stopped = z.object({ profile: CpuProfile });
const Answer = z.object({ id: z.number().optional(), result: z.unknown().optional() });
const Targets = z.array(z.object({ webSocketDebuggerUrl: z.string() }));

/**
 * Returns where a process spends its CPU time under load: packages, our rooms and the runtime, the largest share first.
 * The process must have been started with `--inspect-port=<port>`. Its inspector is opened only now, so that it does
 * not slow down the earlier measurements.
 */
export async function findCosts(pid: number, port: number, load: () => Promise<unknown>): Promise<Cost[]> {
  process.kill(pid, "SIGUSR1");
  const inspector = await openInspector(port);
  await inspector.send("Profiler.enable");
  await inspector.send("Profiler.start");
  await load();
  const { profile } = Stopped.parse(await inspector.send("Profiler.stop"));
  inspector.close();
  return toCosts(profile);
}

async function openInspector(port: number) {
  const url = await debuggerUrl(port);
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  let lastId = 0;
  return {
    send: (method: string): Promise<unknown> =>
      new Promise((resolve) => {
        const id = ++lastId;
        socket.addEventListener("message", function answer({ data }) {
          const message = Answer.parse(JSON.parse(String(data)));
          if (message.id !== id) return;
          socket.removeEventListener("message", answer);
          resolve(message.result);
        });
        socket.send(JSON.stringify({ id, method }));
      }),
    close: () => socket.close(),
  };
}

async function debuggerUrl(port: number): Promise<string> {
  for (let i = 0; i < 50; i++) {
    const listed = await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined);
    if (listed?.ok) {
      const [target] = Targets.parse(await listed.json());
      if (target !== undefined) return target.webSocketDebuggerUrl;
    }
    await sleep(100);
  }
  throw new Error("The inspector of the gateway did not open.");
}

function toCosts({ nodes, samples, timeDeltas }: z.infer<typeof CpuProfile>): Cost[] {
  const placeOf = new Map(nodes.map(({ id, callFrame }) => [id, toPlace(callFrame)]));
  const spent = new Map<string, number>();
  samples.forEach((id, i) => {
    const place = placeOf.get(id) ?? "";
    if (place !== "(idle)") spent.set(place, (spent.get(place) ?? 0) + (timeDeltas[i] ?? 0));
  });
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
  return [...spent]
    .map(([where, time]) => ({ where, percent: Math.round((time / total) * 1000) / 10 }))
    .sort((a, b) => b.percent - a.percent);
}

/**
 * Returns `drizzle-orm`, `lib/mcp` or `node:http`; for code without a file `native writev` or `(garbage collector)`.
 */
function toPlace({ functionName, url }: { readonly functionName: string; readonly url: string }): string {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name !== undefined) return name;
  const [, room] = /\/(lib\/[^/]+|scripts)\//.exec(url) ?? [];
  if (room !== undefined) return room;
  // Node has many modules of its own; they are grouped by their first name.
  if (url.startsWith("node:")) return url.split("/").slice(0, 2).join("/");
  return functionName.startsWith("(") ? functionName : `native ${functionName}`;
}
