import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { closeDatabase, openDatabase } from "./client.ts";
import { startEmbedded } from "./embedded.ts";
import { lockDataDir } from "./lock.ts";
import { inTransaction } from "./reachable.ts";

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "mcp-odoo-embedded-"));
  // If the tests run as root, the server runs as another account, which must be able to read its folder.
  chmodSync(dataDir, 0o755);
});
const apps: ChildProcess[] = [];
afterAll(() => {
  for (const child of apps) child.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

/** The code of a process that locks the folder, starts the server, prints its address and waits. */
const app = `
  const { lockDataDir } = await import(process.argv[2] + "/lib/db/lock.ts");
  const { startEmbedded } = await import(process.argv[2] + "/lib/db/embedded.ts");
  await lockDataDir(process.argv[1]);
  const server = await startEmbedded({ dataDir: process.argv[1], password: "test" });
  console.log(server.url);
  setInterval(() => {}, 1000);
`;

async function startApp(): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", app, dataDir, process.cwd()], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  apps.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once("exit", (code) => reject(new Error(`the app ended with ${code}`)));
  });
  return { process: child, url };
}

const pidOf = () => Number(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);

/** Repeats a query until the server answers, as queries are refused while it restarts. */
async function queryPatiently(url: string, text: string): Promise<unknown[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await query(url, text);
    } catch (error) {
      if (attempt === 200) throw error;
      await sleep(100);
    }
  }
}

async function query(url: string, text: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
}

test("the server ends with a killed app, and the next start has all committed data", async () => {
  const first = await startApp();
  await query(first.url, "create table kept as select 42 as answer");
  const pid = Number(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
  first.process.kill("SIGKILL");
  for (let i = 0; i < 100 && existsSync(`/proc/${pid}`); i++) await sleep(50);
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");

  const second = await startApp();
  expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  second.process.kill("SIGKILL");
}, 60_000);

test("a start does not change the owners of an existing folder", async () => {
  // No process writes this file again, and setting its owner would change its ctime.
  const version = join(dataDir, "postgres", "PG_VERSION");
  const before = statSync(version).ctimeMs;
  const { process: started } = await startApp();
  const after = statSync(version).ctimeMs;
  started.kill("SIGKILL");
  expect(after).toBe(before);
});

test("a start right after a kill waits until the old server has stopped", async () => {
  const first = await startApp();
  first.process.kill("SIGKILL");
  const server = await startEmbedded({ dataDir, password: "test" });
  expect(await query(server.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  await server.stop();
}, 60_000);

test("a second start on a folder in use is refused with the id of the process that uses it", async () => {
  const first = await startApp();
  await expect(lockDataDir(dataDir)).rejects.toThrow(`process ${first.process.pid}`);
  first.process.kill("SIGKILL");
  await new Promise((resolve) => first.process.once("exit", resolve));
  (await lockDataDir(dataDir)).release();
}, 60_000);

test("a killed server is restarted at the same address every time, with all committed data", async () => {
  const said: string[] = [];
  const server = await startEmbedded({ dataDir, password: "test", log: (line) => said.push(line) });
  for (const signal of ["SIGKILL", "SIGKILL", "SIGQUIT"] as const) {
    const pid = pidOf();
    process.kill(pid, signal);
    for (let i = 0; i < 200 && existsSync(`/proc/${pid}`); i++) await sleep(50);
    expect(await queryPatiently(server.url, "select answer from kept")).toEqual([{ answer: 42 }]);
    expect(pidOf()).not.toBe(pid);
  }
  await server.stop();
  await expect(query(server.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  expect(said.filter((line) => line.includes("ended unexpectedly"))).toHaveLength(3);
  expect(said.at(-1)).toBe("The embedded PostgreSQL runs again.");
}, 60_000);

test("a pool recovers after one of the server's processes is killed", async () => {
  const server = await startEmbedded({ dataDir, password: "test" });
  const db = openDatabase(server.url, { max: 3 });
  let pid = 0;
  const lost = expect(
    inTransaction(db, async (tx) => {
      const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      pid = rows[0]?.pid ?? 0;
      await tx.execute(sql`select pg_sleep(30)`);
    }),
  ).rejects.toMatchObject({ code: "busy" });
  await vi.waitFor(() => expect(pid).toBeGreaterThan(0));
  process.kill(pid, "SIGKILL");
  await lost;
  const answer = () => inTransaction(db, (tx) => tx.execute(sql`select answer from kept`));
  // Three queries at a time use every connection of the pool.
  const told = await Promise.all([answer(), answer(), answer()].map((asked) => asked.catch((error: unknown) => error)));
  for (const error of told.filter((each) => each instanceof Error))
    expect(error).toMatchObject({ code: "busy", options: { retryAfterSeconds: 5 } });
  await vi.waitFor(async () => expect((await answer()).rows).toEqual([{ answer: 42 }]), { timeout: 20_000 });
  expect((await Promise.all([answer(), answer(), answer()])).map(({ rows }) => rows)).toEqual(
    Array(3).fill([{ answer: 42 }]),
  );
  await closeDatabase(db);
  await server.stop();
}, 60_000);

test("a start does not signal a program that has the process id of an ended server", async () => {
  const other = spawn("sleep", ["60"]);
  apps.push(other);
  const file = join(dataDir, "postgres", "postmaster.pid");
  writeFileSync(file, `${other.pid}\n${join(dataDir, "postgres")}\n`);
  const server = await startEmbedded({ dataDir, password: "test" });
  expect(await query(server.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  await server.stop();
  expect([other.exitCode, other.signalCode]).toEqual([null, null]);
}, 60_000);
