import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { type Format, parseText, partsOf } from "./parse-text.ts";

interface Message {
  readonly bytes: Uint8Array;
  readonly format: Format;
  readonly maxKeys: number;
}

/** This thread parses answers that would block the event loop for long. It receives bytes and returns their content. */
parentPort?.on("message", ({ bytes, format, maxKeys }: Message) => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
  const parsed = parseText(text, format, maxKeys);
  parentPort?.postMessage({ parsed, parts: parsed.is === "value" ? partsOf(text, format) : 0 });
});

lowerPriority();

/**
 * Lowers the thread's priority, so that the event loop goes first if processors are few. Only Linux has priorities of
 * threads.
 */
function lowerPriority(): void {
  try {
    const [pid, , thread] = readlinkSync("/proc/thread-self").split("/");
    if (Number(pid) === process.pid) setPriority(Number(thread), 10);
  } catch {
    // The process may not change priorities, or the system is not Linux.
  }
}
