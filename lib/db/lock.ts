import { existsSync, mkdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join, relative } from "node:path";
import { AppError } from "../kernel/errors.ts";

/**
 * Takes a data folder for this process: a socket in it that only a living process can hold, so that neither a crash
 * nor a re-used process id leaves it locked. Throws AppError `conflict` when another process lives on it.
 */
export async function lockDataDir(dataDir: string): Promise<{ release(): void }> {
  mkdirSync(dataDir, { recursive: true });
  const socket = join(dataDir, "owner.sock");
  // Socket addresses are limited to about 100 bytes: the relative path is mostly the shorter one.
  const address = [socket, relative(process.cwd(), socket)].sort((a, b) => a.length - b.length)[0] as string;
  if (existsSync(socket)) {
    if (await answers(address)) throw inUse(dataDir);
    rmSync(socket, { force: true });
  }
  const server = await listen(address).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === "EADDRINUSE" ? inUse(dataDir) : cause;
  });
  server.unref();
  return { release: () => server.close() };
}

function inUse(dataDir: string): AppError {
  return new AppError(
    "conflict",
    `Another MCP Odoo already runs on ${dataDir}. Stop it first, or set MCP_ODOO_DATA_DIR and PORT for a second one.`,
  );
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(address, () => {
      probe.destroy();
      resolve(true);
    }).once("error", () => resolve(false));
  });
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((peer) => peer.destroy()).once("error", reject);
    server.listen(address, () => resolve(server));
  });
}
