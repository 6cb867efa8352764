import { existsSync, mkdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join, relative } from "node:path";
import { AppError } from "../kernel/errors.ts";

/**
 * Locks a data folder for this process with a socket in it. A socket exists only while its process runs, so neither a
 * crash nor a re-used process id leaves the folder locked. Throws AppError `conflict` if another process uses it.
 */
export async function lockDataDir(dataDir: string): Promise<{ release(): void }> {
  mkdirSync(dataDir, { recursive: true });
  const socket = join(dataDir, "owner.sock");
  // Socket addresses are limited to about 100 bytes, and the relative path is usually shorter.
  const fromHere = relative(process.cwd(), socket);
  const address = fromHere.length < socket.length ? fromHere : socket;
  if (existsSync(socket)) {
    const owner = await askOwner(address);
    if (owner !== undefined) throw inUse(dataDir, owner);
    rmSync(socket, { force: true });
  }
  const server = await listen(address).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === "EADDRINUSE" ? inUse(dataDir, "just started") : cause;
  });
  server.unref();
  return { release: () => server.close() };
}

function inUse(dataDir: string, owner: string): AppError {
  return new AppError(
    "conflict",
    `Another MCP Odoo (process ${owner}) already runs on ${dataDir}. Stop it first, or set MCP_ODOO_DATA_DIR and PORT for a second one.`,
  );
}

/** Returns the process id that the owner of the socket answers, or undefined if there is no owner. */
function askOwner(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = connect(address).once("error", () => resolve(undefined));
    let answer = "";
    probe.on("data", (chunk) => {
      answer += chunk.toString();
    });
    probe.once("end", () => resolve(answer));
  });
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((peer) => peer.end(String(process.pid))).once("error", reject);
    server.listen(address, () => resolve(server));
  });
}
