import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "mcp-odoo-supervise-"));
const module = new URL("../../server/supervise.mjs", import.meta.url).href;
const running: ChildProcess[] = [];
let number = 0;

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a supervisor with a service that records each start `n` and then runs `then`. */
function supervise(then: string, pace = "{ firstWaitMs: 50, steadyMs: 30_000, giveUpAfter: 4 }") {
  const notes = join(folder, `starts-${number++}`);
  const service = join(folder, `service-${number}.mjs`);
  writeFileSync(
    service,
    `import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
     appendFileSync(${JSON.stringify(notes)}, process.pid + "\\n");
     const n = readFileSync(${JSON.stringify(notes)}, "utf8").trim().split("\\n").length;
     process.once("disconnect", () => process.exit(0));
     const stay = () => setInterval(() => {}, 1000);
     ${then}`,
  );
  const parent = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { supervise } from ${JSON.stringify(module)};
       supervise(process.execPath, ["--max-old-space-size=30", ${JSON.stringify(service)}], {}, ${pace});`,
    ],
    { stdio: ["ignore", "pipe", "pipe", "ipc"] },
  );
  running.push(parent);
  let said = "";
  parent.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  const ended = new Promise<number | null>((resolve) => parent.once("exit", resolve));
  const pids = () => (existsSync(notes) ? readFileSync(notes, "utf8").trim().split("\n").map(Number) : []);
  return {
    parent,
    ended,
    pids,
    said: () => said,
    starts: (n: number) => vi.waitFor(() => expect(pids()).toHaveLength(n), 60_000),
  };
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("a service that is killed is started again, and the reason is printed", async () => {
  const { pids, starts, said, parent, ended } = supervise("stay()");
  await starts(1);
  process.kill(pids()[0] as number, "SIGKILL");
  await starts(2);
  expect(said()).toContain("MCP Odoo ended unexpectedly by SIGKILL. It is started again in 0.05 s.");
  parent.kill("SIGTERM");
  expect(await ended).toBe(143);
  expect(pids().filter(isAlive)).toEqual([]);
});

test("a service that runs out of memory is started again", async () => {
  const { starts, said, parent, ended } = supervise(
    "const all = []; if (n > 1) stay(); else for (;;) all.push(new Array(100_000).fill({ n }));",
  );
  await starts(2);
  expect(said()).toMatch(/heap out of memory/);
  expect(said()).toMatch(/ended unexpectedly (by SIGABRT|with code 134)/);
  parent.kill("SIGTERM");
  await ended;
}, 90_000);

test("a service whose heartbeat stops is killed and started again", async () => {
  const { starts, said, pids, parent, ended } = supervise(
    `process.send("beat", () => { if (n === 1) for (;;); }); setInterval(() => process.send("beat"), 20);`,
    "{ firstWaitMs: 50, beatMs: 200 }",
  );
  await starts(2);
  expect(said()).toContain("MCP Odoo has not answered for 2 s.\nMCP Odoo ended unexpectedly by SIGKILL.");
  parent.kill("SIGTERM");
  await ended;
  expect(pids().filter(isAlive)).toEqual([]);
});

test("a service that was up is started again each time its heartbeat stops", async () => {
  const { starts, said, parent, ended } = supervise(
    `process.send("beat", () => { if (n <= 4) for (;;); }); setInterval(() => process.send("beat"), 20);`,
    "{ firstWaitMs: 50, beatMs: 20, giveUpAfter: 3 }",
  );
  await starts(5);
  expect(said().match(/started again in [\d.]+ s/g)).toEqual(Array(4).fill("started again in 0.05 s"));
  parent.kill("SIGTERM");
  await ended;
}, 90_000);

test("a service that has sent no heartbeat yet is not killed for a slow start", async () => {
  const { starts, said, pids, parent, ended } = supervise(
    `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000); writeFileSync(${JSON.stringify(join(folder, "late"))}, ""); stay();`,
    "{ firstWaitMs: 50, beatMs: 20 }",
  );
  await starts(1);
  await vi.waitFor(() => expect(existsSync(join(folder, "late"))).toBe(true), 60_000);
  expect([pids().length, said()]).toEqual([1, ""]);
  parent.kill("SIGTERM");
  await ended;
});

test("a command that can't be run is tried again before the supervisor gives up", async () => {
  const parent = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { supervise } from ${JSON.stringify(module)};
       supervise(${JSON.stringify(join(folder, "missing"))}, [], {}, { firstWaitMs: 5, giveUpAfter: 3 });`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  running.push(parent);
  let said = "";
  parent.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  expect(await new Promise((resolve) => parent.once("close", resolve))).toBe(1);
  expect(said.match(/could not be started: .*ENOENT/g)).toHaveLength(3);
});

test("a service that ends by an uncaught error is started again", async () => {
  const { starts, parent, ended } = supervise(`if (n > 1) stay(); else throw new Error("fault");`);
  await starts(2);
  parent.kill("SIGINT");
  await ended;
});

test("a service that refuses to start is not started again", async () => {
  const { ended, pids, said } = supervise("process.exit(78)");
  expect(await ended).toBe(78);
  expect([pids().length, said()]).toEqual([1, ""]);
});

test("a service that ends with 0 is not started again", async () => {
  const { ended, pids } = supervise("process.exit(0)");
  expect([await ended, pids().length]).toEqual([0, 1]);
});

test("the supervisor gives up a service that always ends soon after its start, and prints why", async () => {
  const { ended, pids, said } = supervise("process.exit(9)");
  expect([await ended, pids().length]).toEqual([1, 4]);
  expect(said().trim().split("\n").at(-1)).toBe(
    "MCP Odoo ended with code 9, 4 times in a row soon after its start. It is not started again: the lines above say why.",
  );
  expect(said().match(/started again in ([\d.]+) s/g)).toEqual([
    "started again in 0.05 s",
    "started again in 0.1 s",
    "started again in 0.2 s",
  ]);
});

test("a service that can't start at the moment is tried with growing pauses, and its crashes are counted apart", async () => {
  const { ended, pids, said } = supervise(
    "process.exit(n <= 6 ? 75 : 9)",
    "{ firstWaitMs: 5, steadyMs: 30_000, giveUpAfter: 3 }",
  );
  expect([await ended, pids().length]).toEqual([1, 9]);
  expect(said().match(/cannot start for now\. It is started again in ([\d.]+) s/g)).toHaveLength(6);
  expect(said()).toContain("cannot start for now. It is started again in 0.16 s.");
  expect(said()).toContain("MCP Odoo ended with code 9, 3 times in a row");
});

test("a service that ends after a longer run is started again without limit", async () => {
  const { starts, parent, ended } = supervise(
    "setTimeout(() => process.exit(9), 30)",
    "{ firstWaitMs: 10, steadyMs: 1, giveUpAfter: 3 }",
  );
  await starts(6);
  parent.kill("SIGTERM");
  await ended;
}, 90_000);

test("the supervisor passes a signal on and ends with the exit code of the service", async () => {
  const { parent, ended, pids, starts } = supervise(
    `process.on("SIGTERM", () => setTimeout(() => process.exit(5), 200)); stay();`,
  );
  await starts(1);
  // The service sets its handler a moment after it has recorded its start.
  await new Promise((resolve) => setTimeout(resolve, 300));
  parent.kill("SIGTERM");
  expect([await ended, pids().length]).toEqual([5, 1]);
});

test("a signal between two starts ends the supervisor", async () => {
  const { parent, ended, said, pids } = supervise("process.exit(9)", "{ firstWaitMs: 60_000 }");
  await vi.waitFor(() => expect(said()).toContain("started again in 30 s"), 15_000);
  parent.kill("SIGINT");
  expect([await ended, pids().length]).toEqual([130, 1]);
});

test("a service ends if its supervisor is killed", async () => {
  const { parent, pids, starts } = supervise("stay()");
  await starts(1);
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect(pids().filter(isAlive)).toEqual([]), 10_000);
});

test("a supervisor whose own launcher has ended stops its service and ends", async () => {
  const { parent, pids, ended, starts } = supervise("stay()");
  await starts(1);
  parent.disconnect();
  expect(await ended).toBe(143);
  expect(pids().filter(isAlive)).toEqual([]);
});
