import { monitorEventLoopDelay } from "node:perf_hooks";

/**
 * Loaded into a process before everything else (`--import`): answers over its channel how long its event loop was held
 * since it was last asked.
 */
export interface Held {
  /** From when a timer was due until it ran, other processes' turns on the same machine included. */
  readonly delayMs: number;
  /** The same as CPU time of the main thread alone: what the process did itself. */
  readonly ownMs: number;
}

const everyMs = 5;
const delay = monitorEventLoopDelay({ resolution: everyMs });
delay.enable();

let before = cpuMs();
let own = 0;
setInterval(() => {
  const now = cpuMs();
  own = Math.max(own, now - before);
  before = now;
}, everyMs).unref();

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

process.on("message", (message) => {
  if (message !== "held") return;
  const held: Held = { delayMs: Math.round(delay.max / 1e6), ownMs: Math.round(own) };
  delay.reset();
  own = 0;
  process.send?.(held);
});
// Waiting for a question keeps nothing alive.
process.channel?.unref();
