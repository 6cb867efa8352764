import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { type Format, parseText, partsOf } from "./parse-text.ts";

interface Message {
  readonly bytes: Uint8Array;
  readonly format: Format;
  readonly maxKeys: number;
}

/** A thread that parses what would hold the event loop for long: bytes in, what they hold out. */
parentPort?.on("message", ({ bytes, format, maxKeys }: Message) => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
  const parsed = parseText(text, format, maxKeys);
  parentPort?.postMessage({ parsed, parts: parsed.is === "value" ? partsOf(text, format) : 0 });
});

stepBack();

/** Where processors are few, the event loop goes first. Linux alone has priorities of threads; elsewhere all stays as it is. */
function stepBack(): void {
  try {
    const [pid, , thread] = readlinkSync("/proc/thread-self").split("/");
    if (Number(pid) === process.pid) setPriority(Number(thread), 10);
  } catch {
    // Not allowed here, or no Linux.
  }
}
