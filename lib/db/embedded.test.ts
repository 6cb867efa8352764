import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbedded } from "./embedded.ts";
import { lockDataDir } from "./lock.ts";

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "mcp-odoo-embedded-"));
  // As root the server runs as another account, which must reach its folder.
  chmodSync(dataDir, 0o755);
});
const apps: ChildProcess[] = [];
afterAll(() => {
  for (const child of apps) child.kill("SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

/** An app of its own process: takes the folder, starts the server, says its address and waits. */
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

async function query(url: string, text: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
}

test("a killed app takes its server with it, and the next start finds all that was committed", async () => {
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

test("a start leaves the owners of a folder that is set up as they are", async () => {
  // Nobody writes this file again; setting its owner would move the time of its last change.
  const version = join(dataDir, "postgres", "PG_VERSION");
  const before = statSync(version).ctimeMs;
  const { process: started } = await startApp();
  const after = statSync(version).ctimeMs;
  started.kill("SIGKILL");
  expect(after).toBe(before);
});

test("a start right after a kill waits for the server that is on its way down", async () => {
  const first = await startApp();
  first.process.kill("SIGKILL");
  const server = await startEmbedded({ dataDir, password: "test" });
  expect(await query(server.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  await server.stop();
}, 60_000);

test("a second start on a folder in use is refused, naming the process that has it", async () => {
  const first = await startApp();
  await expect(lockDataDir(dataDir)).rejects.toThrow(`process ${first.process.pid}`);
  first.process.kill("SIGKILL");
  await new Promise((resolve) => first.process.once("exit", resolve));
  (await lockDataDir(dataDir)).release();
}, 60_000);
