import { parentPort } from "node:worker_threads";
import { type Format, parseText } from "./parse-text.ts";

/** A thread that parses what would hold the event loop for long: bytes in, what they hold out. */
parentPort?.on("message", ({ bytes, format }: { readonly bytes: Uint8Array; readonly format: Format }) => {
  parentPort?.postMessage(
    parseText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"), format),
  );
});
