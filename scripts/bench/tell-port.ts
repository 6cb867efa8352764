import type { Server } from "node:http";

/** Sends the port of a listening server to the process that started this one. */
export function tellPort(server: Server): void {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  process.send?.({ port: address.port });
}
