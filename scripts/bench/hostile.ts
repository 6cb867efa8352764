import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { buildIfStale } from "../../server/build.ts";
import { endAll, root } from "./gateway.ts";
import { makeWorld, type Variant, type World } from "./hostile-world.ts";
import { goals, isOpen, judge, type Round, type Rounds } from "./judge-hostile.ts";
import { closedLoop, Target } from "./load.ts";

const dataDir = join(root, ".cache", "hostile-data");
const port = Number(process.env["BENCH_PORT"] ?? 3330);
/** The seconds of a round. A shorter round would mostly measure the start of twenty calls at once. */
const seconds = Number(process.env["BENCH_SECONDS"] ?? 3);
/** A part of the names of the kinds to run; all kinds if it is empty. */
const only = process.env["BENCH_ONLY"] ?? "";
/** The number of clients of the measured tenant. Each sends its next call when the last one is answered. */
const clients = 4;
const passes = 2;
/** How often a kind without a clear result is measured again. */
const repeats = 3;
/** The time after the start at which no further round begins. A kind that was not measured by then has failed. */
const untilMs = 900_000;

/**
 * Measures, for each kind of attack, the calls of an honest tenant while twenty calls at a time go to a hostile Odoo.
 * The result is a multiple of its times while the same twenty calls get honest answers.
 */
async function main(): Promise<void> {
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(join(root, ".cache", "reports"), { recursive: true });
  await buildIfStale(root, console.log);
  const startedAt = performance.now();
  const load = loadavg();
  const world = await makeWorld(dataDir, port);
  const chosen = world.variants.filter(({ name }) => name.includes(only));
  const all = new Map(chosen.map(({ name }): [string, Growing] => [name, { hostile: [], before: [], after: [] }]));
  const verdictOf = (name: string) => judge(roundsOf(all, name));
  const measure = createMeasure(world, all, () => performance.now() - startedAt > untilMs);
  try {
    await measure.warm(chosen.slice(0, 4));
    for (let pass = 0; pass < passes; pass++) await measure.all(chosen);
    for (let again = 0; again < repeats; again++)
      for (const variant of chosen)
        if (isOpen(verdictOf(variant.name))) for (let pass = 0; pass < passes; pass++) await measure.all([variant]);
  } catch (error) {
    // The rounds that were measured before are reported all the same.
    if (world.gateway.isAlive()) throw error;
  }
  const isAlive = world.gateway.isAlive();
  const verdicts = chosen.map(({ name }) => ({ name, rounds: roundsOf(all, name), ...verdictOf(name) }));
  const loads = [load, loadavg()].map((one) => one.map((value) => Math.round(value * 10) / 10));
  const file = join(root, ".cache", "reports", "hostile.json");
  writeFileSync(file, JSON.stringify({ goals, isAlive, loads, verdicts }, null, 2));

  console.log(
    "\nTwenty calls at a time to a hostile Odoo: P95 of another tenant, in ms, beside the same with honest answers",
  );
  tell("", ["P95", "honest", "ratio", "control", "held ms", "late ms", "MB", "attacks", "rounds"]);
  for (const {
    name,
    p95,
    honestP95,
    ratio,
    control,
    heldMs,
    memoryMb,
    attacks,
    rounds,
    unsteady,
    faults,
  } of verdicts) {
    const lateMs = Math.max(0, ...rounds.hostile.map((round) => round.lateMs));
    const figures = [p95, honestP95, ratio, control, heldMs, lateMs, memoryMb, attacks, rounds.hostile.length];
    tell(
      name,
      figures.map((figure) => Math.round(figure * 100) / 100),
      [...faults, ...unsteady.map((why) => `no ratio: ${why}`)].join("; "),
    );
  }
  const { ratio, control, heldMs, memoryMb } = goals;
  console.log(`  goal: ratio <= ${ratio}, control <= ${control}, held <= ${heldMs}, MB <= ${memoryMb}, no errors`);
  console.log("  control: honest to honest; held: by the gateway itself; late: with other programs on the machine");
  console.log(`  load of the machine before and after: ${loads.map((one) => one.join(" ")).join(", ")}`);
  console.log(isAlive ? "  The process is alive." : "  The process has ended.");
  const failed = verdicts.filter(({ faults }) => faults.length > 0).length + (isAlive ? 0 : 1);
  const unsteady = verdicts.filter(({ faults, unsteady }) => faults.length === 0 && unsteady.length > 0).length;
  console.log(`\n${verdicts.length + 1 - failed - unsteady} passed, ${failed} failed, ${unsteady} skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}

type Growing = Record<keyof Rounds, (Round & { readonly lateMs: number })[]>;

function roundsOf(all: ReadonlyMap<string, Growing>, name: string): Growing {
  const rounds = all.get(name);
  if (rounds === undefined) throw new Error(`${name} was not chosen.`);
  return rounds;
}

function createMeasure({ twins, gateway, url, key }: World, all: ReadonlyMap<string, Growing>, isOver: () => boolean) {
  const target = new Target(url, key, clients);
  const call = {
    method: "tools/call",
    tool: "search_records",
    args: { model: "res.partner", fields: ["name", "email", "city"], limit: 20 },
  } as const;

  async function round({ attacks, odoos }: Pick<Variant, "attacks" | "odoos">) {
    await gateway.rest();
    const before = await attacksOn(odoos);
    await gateway.look();
    await gateway.attack(attacks);
    const { p95, calls, errors, firstError } = await closedLoop(target, () => call, clients, seconds);
    if (firstError !== undefined) console.log(`  ${firstError}`);
    const { ownMs, delayMs, memoryMb } = await gateway.look();
    const attacked = (await attacksOn(odoos)) - before;
    await gateway.attack("stop");
    return { p95, calls, errors, heldMs: ownMs, lateMs: delayMs, memoryMb, attacks: attacked };
  }
  const twin = (name: string) => round({ attacks: twins.get(name) ?? [], odoos: [] });

  /** Measures the kinds of a twin in turns with it: twin, two kinds, twin, two kinds, twin … */
  async function inTurns(name: string, variants: readonly Variant[]): Promise<void> {
    if (isOver()) return;
    let before = await twin(name);
    for (let i = 0; i < variants.length && !isOver(); i += 2) {
      const both: [Growing, Growing["hostile"][number]][] = [];
      for (const variant of variants.slice(i, i + 2)) both.push([roundsOf(all, variant.name), await round(variant)]);
      const after = await twin(name);
      for (const [rounds, hostile] of both) {
        rounds.hostile.push(hostile);
        rounds.before.push(before);
        rounds.after.push(after);
      }
      before = after;
    }
  }

  return {
    /** Compiles the code, opens the connections and fills the caches. */
    async warm(variants: readonly Variant[]): Promise<void> {
      for (const name of twins.keys()) await twin(name);
      for (const variant of variants) await round(variant);
    },
    async all(variants: readonly Variant[]): Promise<void> {
      for (const name of new Set(variants.map((variant) => variant.twin)))
        await inTurns(
          name,
          variants.filter((variant) => variant.twin === name),
        );
    },
  };
}

/** Returns how many hostile answers these Odoos were asked for so far. */
async function attacksOn(odoos: readonly string[]): Promise<number> {
  const counts = await Promise.all(odoos.map(async (odoo) => Number(await (await fetch(`${odoo}/hostile`)).text())));
  return counts.reduce((sum, count) => sum + count, 0);
}

function tell(name: string, figures: readonly (string | number)[], said = ""): void {
  console.log(`  ${name.padEnd(20)}${figures.map((figure) => String(figure).padStart(9)).join("")}  ${said}`);
}

try {
  await main();
} finally {
  endAll();
}
