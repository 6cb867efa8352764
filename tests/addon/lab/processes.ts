import { readdirSync, readFileSync } from "node:fs";
import type { AddonServer } from "./servers.ts";

/** Returns the ids of the processes that serve a server's port, including the process that starts the others. */
export function processesOf(server: AddonServer): string[] {
  const port = new URL(server.url).port;
  return readdirSync("/proc").filter((name) => {
    const words = /^\d+$/.test(name) ? commandLine(name) : [];
    // The first argument of the process for long polling is "gevent".
    return words[words.indexOf("--http-port") + 1] === port && words[1]?.endsWith("/odoo") && words[2] !== "gevent";
  });
}

/** Returns the number of workers that serve a server's port. */
export function workersOf(server: AddonServer): number {
  const serving = processesOf(server);
  return serving.filter((pid) => serving.includes(parentOf(pid))).length;
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function parentOf(pid: string): string {
  try {
    return /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}
