import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { createThreads, type Threads, type ThreadsOptions } from "./threads.ts";

const open: Threads[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((threads) => threads.close()));
});

/** Creates threads that run each message as code and answer with its result. */
function threads(over: Partial<ThreadsOptions> = {}): Threads {
  const code = `import { parentPort } from "node:worker_threads";
parentPort.on("message", async ({ run }) => parentPort.postMessage(await new Function("return (async () => {" + run + "})()")()));`;
  const made = createThreads({
    module: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
    count: 2,
    timeMs: 5_000,
    memoryMb: 64,
    maxWaitMs: 5_000,
    ...over,
  });
  open.push(made);
  return made;
}
const run = (text: string) => ({ run: text });
const forEver = run("for (;;);");

test("a thread answers each message with one of its own", async () => {
  const { run: ask } = threads();
  const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => ask("a", run(`return ${n} * 2`))));
  expect(answers).toEqual([2, 4, 6, 8, 10]);
});

test("one share never has all threads, so that another is answered while it works for ever", async () => {
  const { run: ask } = threads({ timeMs: 60_000 });
  const lost = Array.from({ length: 8 }, () => ask("hostile", forEver).catch(() => {}));
  expect(await ask("honest", run("return 1"))).toBe(1);
  await open.splice(0)[0]?.close();
  await Promise.race(lost);
});

test("shares take turns, so that the last one does not wait for all requests before it", async () => {
  const { run: ask } = threads({ count: 3 });
  const ended: string[] = [];
  // All three threads work when the others come, and only one becomes free, whose order of work is the order of turns.
  const lost = ["x", "y"].map((share) => ask(share, forEver).catch(() => {}));
  const first = ask("z", run("return 1"));
  const task = (share: string) => ask(share, run("return 1")).then(() => ended.push(share));
  await Promise.all([...Array.from({ length: 20 }, () => task("many")), task("one"), first]);
  expect(ended.slice(0, 3)).toEqual(["many", "one", "many"]);
  await open.splice(0)[0]?.close();
  await Promise.race(lost);
});

test("a message that takes too long ends its thread, and the next is answered by a new one", async () => {
  const { run: ask } = threads({ timeMs: 1_500 });
  await expect(ask("a", forEver)).rejects.toMatchObject({ fault: "failed" });
  expect(await ask("a", run("return 1"))).toBe(1);
});

test("a message that takes too much memory ends only its thread", async () => {
  const { run: ask } = threads({ memoryMb: 16 });
  const hungry = run("const kept = []; for (;;) kept.push([1, 2, 3]);");
  await expect(ask("a", hungry)).rejects.toMatchObject({ fault: "failed" });
  expect(await ask("a", run("return 1"))).toBe(1);
});

test("a caller whose time is over does not wait for a thread", async () => {
  const { run: ask } = threads({ timeMs: 60_000, maxWaitMs: 60_000 });
  const lost = ask("a", forEver).catch(() => {});
  const over = new AbortController();
  const waiting = ask("a", run("return 1"), [], over.signal);
  over.abort();
  await expect(waiting).rejects.toMatchObject({ fault: "busy" });
  await expect(ask("a", run("return 1"), [], over.signal)).rejects.toMatchObject({ fault: "busy" });
  await open.splice(0)[0]?.close();
  await lost;
});

test("an idle thread that fails is replaced, and the process goes on", async () => {
  const { run: ask } = threads();
  const dies = "setTimeout(() => { throw new Error('idle'); }, 50);";
  expect(await ask("a", run(`${dies} return 1`))).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await Promise.all([ask("a", run("return 2")), ask("b", run("return 3"))])).toEqual([2, 3]);
});

test("a message that finds no thread in time fails as busy", async () => {
  const { run: ask } = threads({ timeMs: 60_000, maxWaitMs: 50 });
  const lost = ask("a", forEver).catch(() => {});
  await expect(ask("a", run("return 1"))).rejects.toMatchObject({ fault: "busy" });
  await open.splice(0)[0]?.close();
  await lost;
});

const whoAmI = run('return (await import("node:worker_threads")).threadId');

test("an idle thread is ended, and one that works again in time is kept", async () => {
  const { run: ask } = threads({ idleMs: 1_200 });
  const first = await ask("a", whoAmI);
  await sleep(700);
  expect(await ask("a", whoAmI)).toBe(first);
  await sleep(700);
  // The call before restarted the idle time.
  expect(await ask("a", whoAmI)).toBe(first);
  await sleep(2_000);
  expect(await ask("a", whoAmI)).not.toBe(first);
});

test("only one thread is kept while one is enough", async () => {
  const { run: ask } = threads({ idleMs: 1_200 });
  const both = await Promise.all([ask("a", whoAmI), ask("b", whoAmI)]);
  const last = await ask("a", whoAmI);
  expect(both).toContain(last);
  for (let i = 0; i < 5; i++) {
    await sleep(300);
    expect(await ask("a", whoAmI)).toBe(last);
  }
  const again = await Promise.all([ask("a", whoAmI), ask("b", whoAmI)]);
  expect(again.filter((id) => both.includes(id))).toEqual([last]);
});

test("the young generation of a thread's memory is bounded too", async () => {
  const { run: ask } = threads({ memoryMb: 64 });
  const limits = run('return (await import("node:worker_threads")).resourceLimits');
  expect(await ask("a", limits)).toMatchObject({ maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 });
});
