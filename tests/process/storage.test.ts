import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { startApp } from "./app.ts";

const root = new URL("../../", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "mcp-odoo-storage-"));
chmodSync(folder, 0o755);
const mounts: string[] = [];

afterAll(() => {
  for (const place of mounts) spawnSync("umount", [place]);
  rmSync(folder, { recursive: true, force: true });
});

/** Mounts a file system in memory; returns undefined if this account may not mount one. */
function mountSmall(name: string, options: string): string | undefined {
  const place = join(folder, name);
  mkdirSync(place);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", place]).status !== 0) return undefined;
  mounts.push(place);
  return place;
}

/** Returns an option of Node that lets every write below `place` fail with `code`. */
function injectFault(place: string, code: string): string {
  const hook = join(folder, `${code}.mjs`);
  writeFileSync(
    hook,
    `import fs from "node:fs";
     import { syncBuiltinESMExports } from "node:module";
     for (const name of ["mkdirSync", "writeFileSync"]) {
       const real = fs[name];
       fs[name] = (path, ...more) => {
         if (!String(path).startsWith(${JSON.stringify(place)})) return real(path, ...more);
         throw Object.assign(new Error(${JSON.stringify(code)}), { code: ${JSON.stringify(code)}, path: String(path) });
       };
     }
     syncBuiltinESMExports();`,
  );
  return `--import=${hook}`;
}

/** Returns the message and the exit code of a start that is refused. */
function startRefused(dataDir: string, nodeOptions = ""): Promise<{ code: number | null; said: string }> {
  const { MCP_ODOO_MASTER_KEY: _key, NODE_ENV: _mode, DATABASE_URL: _url, ...env } = process.env;
  const child = spawn(process.execPath, ["server/serve.ts"], {
    cwd: root,
    // The channel ends the process if this test is given up while it starts.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...env, MCP_ODOO_DATA_DIR: dataDir, PORT: "0", NODE_OPTIONS: nodeOptions } as unknown as NodeJS.ProcessEnv,
  });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  return new Promise((resolve) => child.once("exit", (code) => resolve({ code, said: said.trim() })));
}

const full = (place: string) => `MCP Odoo did not start. The disk of ${place} is full: free some space.`;
const closed = (place: string) => `MCP Odoo did not start. ${place} can't be written: let this account write there.`;

test.each([
  ["ENOSPC", full],
  ["EDQUOT", full],
  ["EROFS", closed],
  ["EACCES", closed],
])(
  "a start whose data folder fails with %s prints one sentence and ends with 78",
  async (code, sentence) => {
    const place = join(folder, `data-${code}`);
    mkdirSync(place);
    const refused = await startRefused(place, injectFault(place, code));
    expect(refused).toEqual({ code: 78, said: sentence(place) });
  },
  60_000,
);

test("a start on a small or read-only file system prints the same sentences", async () => {
  const small = mountSmall("small", "size=8m,mode=755");
  // If no file system can be mounted, an injected fault stands for it.
  const place = small ?? join(folder, "small");
  const tooSmall = await startRefused(place, small === undefined ? injectFault(place, "ENOSPC") : "");
  expect(tooSmall.code).toBe(78);
  expect(tooSmall.said).toBe(full(place));
  const readOnly = mountSmall("read-only", "ro,size=8m,mode=755");
  const other = readOnly ?? join(folder, "read-only");
  const refused = await startRefused(other, readOnly === undefined ? injectFault(other, "EROFS") : "");
  expect(refused.code).toBe(78);
  expect(refused.said).toBe(closed(other));
}, 120_000);

test("/ready reports a disk that fills up while the service runs, until there is space again", async () => {
  const mounted = mountSmall("filling", "size=320m,mode=755");
  const dataDir = mounted ?? join(folder, "filling");
  const ballast = join(dataDir, "ballast");
  // If no file system can be mounted, the ballast file stands for a full disk.
  const hook = join(folder, "free.mjs");
  writeFileSync(
    hook,
    `import fs from "node:fs";
     import { syncBuiltinESMExports } from "node:module";
     const real = fs.promises.statfs;
     fs.promises.statfs = async (path) => ({ ...(await real(path)), ...(fs.existsSync(${JSON.stringify(ballast)}) ? { bavail: 1, bsize: 4096 } : {}) });
     syncBuiltinESMExports();`,
  );
  const env = { SANDBOX: "off", ...(mounted === undefined ? { NODE_OPTIONS: `--import=${hook}` } : {}) };
  const app = await startApp({ script: "serve.ts", dataDir, env });
  try {
    const ready = async () => {
      const response = await fetch(`${app.url}/ready`);
      return [response.status, await response.json()] as const;
    };
    const [before] = await ready();
    expect(before).toBe(200);
    spawnSync("fallocate", ["-l", `${mounted === undefined ? 1 : freeMegabytes(dataDir) - 8}M`, ballast]);
    await sleep(1_200);
    expect(await ready()).toEqual([
      503,
      {
        ready: false,
        components: { database: "up", vault: "up", audit: "up", storage: "down" },
        problems: { storage: "The disk of the data folder is full: free some space." },
      },
    ]);
    rmSync(ballast);
    await sleep(1_200);
    expect((await ready())[0]).toBe(200);
  } finally {
    await app.stop();
  }
}, 400_000);

function freeMegabytes(place: string): number {
  const { stdout } = spawnSync("df", ["--output=avail", "-m", place], { encoding: "utf8" });
  return Number(stdout.trim().split("\n").at(-1));
}
