import { setTimeout as sleep } from "node:timers/promises";
import { HttpError } from "./http-error.ts";

/** Above so many bytes an answer is a large one. */
const large = 256 * 1024;
/** So much of one comes in as fast as it can; the rest at its share's rate, or many at a time would hold others up. */
const atOnce = 1024 * 1024;

/** The whole body, and in `read` how much came in. What comes while a large one waits for its turn stays in the socket. */
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
    // Shorter ones are not worth a timer.
    if (ahead > 5) await sleep(ahead);
  }
  return Buffer.concat(chunks);
}
