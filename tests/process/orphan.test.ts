import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { ownerOf } from "./app.ts";

const root = new URL("../../", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "mcp-odoo-orphan-"));
// The embedded database runs as a user of its own, which must be able to reach its folder.
chmodSync(folder, 0o755);
const running: Pick<ChildProcess, "kill">[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts Node with a channel, and answers when it has printed `line`. */
async function startUntil(args: readonly string[], env: Record<string, string>, line: string): Promise<ChildProcess> {
  const { NODE_ENV: _mode, ...own } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: { ...own, ...env } as unknown as NodeJS.ProcessEnv,
  });
  running.push(child);
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  await vi.waitFor(() => expect(output).toContain(line), { timeout: 60_000 });
  return child;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const expectedIdsOf = (child: ChildProcess) =>
  new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });

test.each(["start.mjs", "serve.ts"])(
  "a service started by %s ends if its launcher is killed while it starts",
  async (script) => {
    const dataDir = join(folder, script);
    const env = { MCP_ODOO_DATA_DIR: dataDir, PORT: "0", SANDBOX: "off", LOG_LEVEL: "warn" };
    const launcher = await startUntil([`server/${script}`], env, "Applying database migrations");
    const service = (await ownerOf(dataDir)) as number;
    running.push({ kill: (signal) => isAlive(service) && process.kill(service, signal) });
    expect(service === launcher.pid).toBe(script === "serve.ts");
    if (script === "serve.ts") launcher.disconnect();
    else launcher.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(service)).toBe(false), { timeout: 10_000 });
  },
  120_000,
);

/** A process that ends as the service does; `then` stands for what has started so far. */
function endingProcess(then: string): Promise<ChildProcess> {
  const file = join(folder, `ending-${running.length}.mjs`);
  writeFileSync(
    file,
    `import { endOnSignal } from ${JSON.stringify(new URL("../../server/end-on-signal.ts", import.meta.url).href)};
     const closeWith = endOnSignal();
     setInterval(() => {}, 1000);
     ${then}
     console.log("started");`,
  );
  return startUntil([file], {}, "started");
}

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "a service that still starts ends at once by %s",
  async (signal) => {
    const child = await endingProcess("");
    const ended = expectedIdsOf(child);
    child.kill(signal);
    expect(await ended).toBe(0);
  },
);

test("a service that is up closes its parts in order when its launcher ends", async () => {
  const child = await endingProcess("closeWith(async () => { console.log('closed'); });");
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  const ended = expectedIdsOf(child);
  child.disconnect();
  expect([await ended, output]).toEqual([0, "closed\n"]);
});

test("a service whose parts can't be closed ends with an error", async () => {
  const child = await endingProcess("closeWith(async () => { throw 'a part did not close'; });");
  const ended = expectedIdsOf(child);
  child.kill("SIGTERM");
  expect(await ended).toBe(1);
});
