import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { startEmbedded } from "../../lib/db/embedded.ts";
import { createVault, parseMasterKey } from "../../lib/vault/vault.ts";
import { startApp } from "./app.ts";

const folder = mkdtempSync(join(tmpdir(), "mcp-odoo-secrets-"));
// The embedded database runs as a user of its own, which must be able to reach its folder.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const masterKey = randomBytes(32).toString("base64");
const given = {
  MCP_ODOO_MASTER_KEY: masterKey,
  MCP_ODOO_MASTER_KEY_PREVIOUS: randomBytes(32).toString("base64"),
  METRICS_TOKEN: randomBytes(32).toString("hex"),
};
const vault = createVault({ current: parseMasterKey(masterKey, "MCP_ODOO_MASTER_KEY") });
const databasePasswords = ["embedded-postgres", "database-app", "database-system"].map((purpose) =>
  vault.derive(purpose).toString("base64url"),
);

interface Seen {
  readonly name: string;
  /** The text of /proc about the process: its arguments and its environment. */
  readonly text: string;
}

/** Reads the arguments and the environment of every process below `pid`, until the returned function is called. */
function watchBelow(pid: number): () => Seen[] {
  const seen = new Map<string, Seen>();
  const look = () => {
    for (const child of descendantsOf(pid)) {
      const [name, args, environment] = ["comm", "cmdline", "environ"].map((file) => read(`/proc/${child}/${file}`));
      // Between fork and exec a child is still a copy of the service, with the environment that the operator set.
      if (args === read(`/proc/${pid}/cmdline`)) continue;
      const text = `${args}\0${environment}`;
      seen.set(`${child} ${text}`, { name: name?.trim() ?? "", text });
    }
  };
  const timer = setInterval(look, 20);
  return () => {
    look();
    clearInterval(timer);
    return [...seen.values()];
  };
}

function descendantsOf(pid: number): number[] {
  const threads = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
  const children = threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // The process has just ended.
    return "";
  }
}

/** Lets a service answer SIGUSR2 by writing the environment of a thread and a process that it starts then. */
function writeHook(notes: string): string {
  const hook = join(folder, "hook.mjs");
  writeFileSync(
    hook,
    `import { spawnSync } from "node:child_process";
     import { writeFileSync } from "node:fs";
     import { isMainThread, Worker } from "node:worker_threads";
     const inThread = "require('node:worker_threads').parentPort.postMessage(JSON.stringify(process.env))";
     if (isMainThread) process.on("SIGUSR2", () => {
       const inProcess = spawnSync("env", { encoding: "utf8" }).stdout;
       new Worker(inThread, { eval: true, execArgv: [] }).once("message", (text) =>
         writeFileSync(process.env.TEST_NOTES, inProcess + text));
     });`,
  );
  rmSync(notes, { force: true });
  return `--import=${hook}`;
}

test.runIf(process.platform === "linux").each(["the embedded database", "a database of its own"])(
  "a service with %s passes no key and no password on to what it starts",
  async (kind) => {
    const isEmbedded = kind === "the embedded database";
    const password = randomBytes(16).toString("hex");
    const other = isEmbedded ? undefined : await startEmbedded({ dataDir: join(folder, "other"), password });
    const notes = join(folder, "notes");
    const secrets: Record<string, string> = { ...given, ...(other === undefined ? {} : { DATABASE_URL: other.url }) };
    const dataDir = join(folder, isEmbedded ? "embedded" : "external");
    mkdirSync(dataDir);
    const env = { ...secrets, SANDBOX: "off", NODE_OPTIONS: writeHook(notes), TEST_NOTES: notes };
    let below = (): Seen[] => [];
    try {
      const app = await startApp({
        script: "serve.ts",
        dataDir,
        env,
        onStart: (pid) => {
          below = watchBelow(pid);
        },
      });
      process.kill(app.pid, "SIGUSR2");
      await vi.waitFor(() => expect(existsSync(notes)).toBe(true), 20_000);
      const seen = [...below(), { name: "started later", text: readFileSync(notes, "utf8") }];
      await app.stop();

      const forbidden = [...Object.keys(secrets), ...Object.values(secrets), ...databasePasswords, password];
      const leaks = seen.flatMap(({ name, text }) =>
        forbidden.filter((word) => text.includes(word)).map((word) => `${name} has ${word}`),
      );
      expect(leaks).toEqual([]);
      // Without environments that were read, the comparison above would say nothing.
      expect(seen.filter(({ text }) => /\bPATH\b/.test(text)).length).toBeGreaterThan(isEmbedded ? 1 : 0);
      if (isEmbedded) expect(seen.map(({ name }) => name)).toContain("postgres");
    } finally {
      below();
      await other?.stop();
    }
  },
  400_000,
);
