import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Attack } from "./attackers.ts";
import { pidOf, residentMb, startScript } from "./gateway.ts";
import type { Held } from "./watch-loop.ts";

/** A gateway that is watched, and the process that attacks it. */
export interface WatchedGateway {
  isAlive(): boolean;
  /** Starts attacks, or aborts them. */
  attack(message: readonly Attack[] | "stop"): Promise<void>;
  /** Returns how long the event loop was blocked, and the most memory in MB, since the last call. */
  look(): Promise<Held & { readonly memoryMb: number }>;
  /** Waits until the gateway has finished the work of an attack, or for as long as a thread may work. */
  rest(): Promise<void>;
}

const Seen: z.ZodType<Held> = z.object({ delayMs: z.number(), ownMs: z.number() });

/** `gateway` must have been started with `watch-loop.ts`. */
export async function watchGateway(gateway: ChildProcess): Promise<WatchedGateway> {
  const pid = pidOf(gateway);
  const attackers = startScript("attackers.ts", []);
  await said(attackers);
  const isAlive = () => gateway.exitCode === null && gateway.signalCode === null;
  let memoryMb = 0;
  setInterval(() => {
    if (isAlive()) memoryMb = Math.max(memoryMb, residentMb(pid));
  }, 100).unref();
  return {
    isAlive,
    async attack(message) {
      attackers.send(message);
      await said(attackers);
    },
    async look() {
      gateway.send("held");
      const held = Seen.parse(await said(gateway));
      const seen = { ...held, memoryMb };
      memoryMb = 0;
      return seen;
    },
    async rest() {
      for (let i = 0; i < 60 && isAlive(); i++) {
        const before = cpuMs(pid);
        await sleep(200);
        if (cpuMs(pid) - before <= 40) return;
      }
    },
  };
}

/** Returns the next message of a process. Throws if the process ends first. */
export function said(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error("A process has ended."));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message);
    });
  });
}

/** Returns the CPU time of all threads of a process so far. */
function cpuMs(pid: number): number {
  const [, rest = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const [user = 0, system = 0] = rest.split(" ").slice(11, 13).map(Number);
  // Linux counts in hundredths of a second.
  return (user + system) * 10;
}
