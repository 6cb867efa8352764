import { monitorEventLoopDelay } from "node:perf_hooks";

/**
 * This module is loaded into a process before all others (`--import`). It reports over the channel of the process how
 * long the event loop was blocked since the last report.
 */
export interface Held {
  /** The longest delay of a timer. It includes the time that other processes on the machine took. */
  readonly delayMs: number;
  /** The longest turn of the event loop in CPU time of the main thread, which other processes do not change. */
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
// The open channel must not keep the process alive.
process.channel?.unref();
