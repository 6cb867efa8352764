import type { ChildProcess } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostileReplies } from "../../tests/support/evil-odoo.ts";
import { buildIfStale } from "../build.ts";
import { endAll, makeTenants, portOf, ratio, residentMb, root, startGateway, startScript } from "./gateway.ts";
import { type Call, closedLoop, type Measure, Target } from "./load.ts";
import type { Held } from "./watch-loop.ts";

const dataDir = join(root, ".cache", "hostile-data");
const port = Number(process.env["BENCH_PORT"] ?? 3330);
const seconds = Number(process.env["BENCH_SECONDS"] ?? 6);
const goals = { ratio: 1.5, heldMs: 200, memoryMb: 1_000 };

const search = (model: string, fields: readonly string[]): Call => ({
  method: "tools/call",
  tool: "search_records",
  args: { model, fields, limit: 20 },
});
const honest = search("res.partner", ["name", "email", "city"]);
/** One half fails at the field list, the other at the rows. */
const hostile = (i: number) =>
  i % 2 === 0 ? search("res.partner", ["name", "comment"]) : search("res.country", ["name"]);

interface Run {
  readonly kind: string;
  readonly honest: Measure;
  readonly held: Held;
  readonly memoryMb: number;
}

/**
 * Twenty calls at a time to an Odoo that wants to stop the gateway, of each kind, while another tenant makes honest ones:
 * what that tenant feels of it, against the same with an Odoo that answers as it should.
 */
async function main(): Promise<void> {
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(join(root, ".cache", "reports"), { recursive: true });
  await buildIfStale(root, console.log);
  const honestOdoo = `http://127.0.0.1:${await portOf(startScript("stand-in-odoo.ts", []))}`;
  const hostileOdoo = `http://127.0.0.1:${await portOf(startScript("hostile-odoo.ts", []))}`;
  const [goodKey = "", badKey = ""] = await makeTenants(dataDir, [{ url: honestOdoo }, { url: hostileOdoo }]);
  const gateway = await startGateway(dataDir, port, ["--import", join(root, "scripts", "bench", "watch-loop.ts")]);
  let isAlive = true;
  gateway.once("exit", () => {
    isAlive = false;
  });
  const url = `http://127.0.0.1:${port}/api/mcp`;
  const good = new Target(url, goodKey, 8);
  const run = (kind: string) => attack(kind, hostileOdoo, { good, bad: new Target(url, badKey, 20) }, gateway);
  await run("honest");
  const before = await run("honest");
  const runs: Run[] = [];
  for (const kind of Object.keys(hostileReplies)) {
    if (!isAlive) break;
    const first = await run(kind);
    // A neighbour on the machine is felt too: what it may have been is tried once more.
    const isSlow = ratio(first.honest.p95, before.honest.p95) > goals.ratio;
    const second = isSlow && isAlive ? await run(kind) : first;
    runs.push(second.honest.p95 < first.honest.p95 ? second : first);
  }
  const after = isAlive ? await run("honest") : before;
  await good.leave();

  // The machine may be another one by the end.
  const usual = Math.max(before.honest.p95, after.honest.p95);
  console.log(`\nTwenty calls at a time to a hostile Odoo; P95 of another tenant with honest ones: ${usual} ms`);
  console.log(`  ${["kind", "P95 ms", "ratio", "errors", "held ms", "of it own", "MB"].map(column).join("")}`);
  let failed = isAlive ? 0 : 1;
  for (const { kind, honest, held, memoryMb } of [before, ...runs, after]) {
    const part = ratio(honest.p95, usual);
    const isOver = honest.errors > 0 || part > goals.ratio || held.ownMs > goals.heldMs || memoryMb > goals.memoryMb;
    if (isOver) failed++;
    const figures = [kind, honest.p95, part, honest.errors, held.delayMs, held.ownMs, memoryMb].map(column).join("");
    console.log(`  ${figures}${isOver ? `   over ${honest.firstError ?? ""}` : ""}`);
  }
  console.log(`  goal: ratio <= ${goals.ratio}, own <= ${goals.heldMs} ms, memory <= ${goals.memoryMb} MB, no errors`);
  console.log(isAlive ? "  The process is alive." : "  The process has ended.");
  writeFileSync(join(root, ".cache", "reports", "hostile.json"), JSON.stringify({ usual, runs, isAlive }, null, 2));
  console.log(`\n${runs.length + 2 - Math.min(failed, runs.length + 2)} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function attack(
  kind: string,
  odoo: string,
  { good, bad }: { readonly good: Target; readonly bad: Target },
  gateway: ChildProcess,
): Promise<Run> {
  await fetch(`${odoo}/be/${kind}`, { method: "POST" });
  await askHeld(gateway);
  let memoryMb = 0;
  const watch = setInterval(() => {
    if (gateway.exitCode === null) memoryMb = Math.max(memoryMb, residentMb(gateway.pid as number));
  }, 100);
  const attacking = closedLoop(bad, hostile, 20, seconds);
  const measured = await closedLoop(good, () => honest, 4, seconds);
  clearInterval(watch);
  const held = await askHeld(gateway);
  await bad.leave();
  await attacking;
  await fetch(`${odoo}/be/honest`, { method: "POST" });
  return { kind, honest: measured, held, memoryMb };
}

function askHeld(gateway: ChildProcess): Promise<Held> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error("The gateway has ended."));
    gateway.once("exit", onExit);
    gateway.once("message", (held) => {
      gateway.off("exit", onExit);
      resolve(held as Held);
    });
    gateway.send("held");
  });
}

function column(value: string | number): string {
  return String(value).padStart(10);
}

try {
  await main();
} finally {
  endAll();
}
