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

/** The process id that the living owner answers with; undefined when nobody lives there. */
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
