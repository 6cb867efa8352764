import { totalmem } from "node:os";

/**
 * With a limit of 2 GB or more, V8 lets the heap grow to four times the memory in use before it collects garbage: a
 * service that needs 110 MB took 450. With a lower limit it is twice. The limit is never above V8's own for this
 * machine.
 */
const heapMb = Math.floor(Math.min(1_536, totalmem() / 2 / 1024 / 1024));

/** The flags that Node starts the service with. */
export const serviceFlags = [`--max-old-space-size=${heapMb}`];
