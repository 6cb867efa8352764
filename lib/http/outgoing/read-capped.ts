import { setTimeout as sleep } from "node:timers/promises";
import { HttpError } from "./http-error.ts";

/** An answer with more bytes is a large one. */
const large = 256 * 1024;
/** The first bytes of an answer are read at full speed, the rest at the rate of its share. */
const atOnce = 1024 * 1024;

/** Returns the whole body and counts its bytes in `read`. A large answer that waits stays in the socket. */
export async function readCapped(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  maxBytes: number,
  read: { size: number },
  bytesPerMs: number,
  turn: () => Promise<void>,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let begun: number | undefined;
  for await (const chunk of body) {
    read.size += chunk.length;
    if (read.size > maxBytes) {
      body.destroy();
      throw new HttpError("too_large", { sent: true });
    }
    chunks.push(chunk);
    if (read.size <= large) continue;
    if (begun === undefined) {
      await turn();
      begun = performance.now();
    }
    const ahead = (read.size - atOnce) / bytesPerMs - (performance.now() - begun);
    // A shorter wait is not worth a timer.
    if (ahead > 5) await sleep(ahead);
  }
  return Buffer.concat(chunks);
}
