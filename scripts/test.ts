import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildIfStale } from "../server/build.ts";
import { findBrowser } from "./browser.ts";
import { type Count, readPlaywrightReport, readPrinted, readVitestReport, settle } from "./count.ts";

interface Step {
  readonly name: string;
  readonly run: () => Promise<Count>;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = join(root, ".cache", "reports");
const addon = join(root, "scripts", "addon");
const bin = (name: string) => join(root, "node_modules", ".bin", name);

const { values: flags } = parseArgs({ options: { odoo: { type: "boolean", default: false } }, allowPositionals: true });
const fresh: Step[] = [
  {
    name: "types",
    run: async () =>
      check([
        [bin("next"), "typegen"],
        [bin("tsc"), "--noEmit"],
      ]),
  },
  { name: "lint", run: async () => check([[bin("biome"), "check", "--diagnostic-level=warn", "."]]) },
  { name: "unused code", run: async () => check([[bin("knip"), "--no-progress"]]) },
  { name: "unit, integration and architecture", run: () => vitest([], {}) },
  { name: "browser journeys", run: () => playwright(["--grep-invert", "@odoo"], {}) },
];
const odoo: Step[] = [
  { name: "lab", run: async () => check([[join(root, "scripts", "odoo-lab"), "up"]]) },
  {
    name: "transports and answers on real Odoo",
    // The files run one after the other, because the contract tests write into the databases that the others compare.
    run: () => vitest(["--no-file-parallelism", "tests/contract", "tests/odoo"], { MCP_ODOO_LAB: "1" }),
  },
  { name: "the addon's style", run: async () => check([[addon, "lint"]]) },
  { name: "the addon as it is built for every series", run: () => counted(addon, ["check"]) },
  {
    name: "the addon on Odoo 19 and 14",
    // At the same time, as each has a server, a database and a log of its own.
    run: async () => sum(await Promise.all(["19", "14"].map((series) => counted(addon, ["test", series])))),
  },
  {
    name: "the addon over the wire",
    run: () =>
      withAddon(() => vitest(["--no-file-parallelism", "tests/addon", "tests/contract"], { MCP_ODOO_ADDON: "1" })),
  },
  {
    name: "browser journeys through the addon",
    run: () => withAddon(() => playwright(["e2e/addon.spec.ts"], { MCP_ODOO_ADDON: "1" })),
  },
  { name: "browser journeys on real Odoo", run: () => playwright(["--grep", "@odoo"], { MCP_ODOO_LAB: "1" }) },
];

async function main(): Promise<void> {
  mkdirSync(reports, { recursive: true });
  let total: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const step of flags.odoo ? odoo : fresh) {
    console.log(`\n=== ${step.name}`);
    const started = Date.now();
    const count = await step.run();
    console.log(
      `=== ${step.name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped in ${Math.round((Date.now() - started) / 1000)} s`,
    );
    total = sum([total, count]);
    if (flags.odoo && step.name === "lab" && count.failed > 0) break;
  }
  if (!flags.odoo)
    console.log("\nNot part of this command: real Odoo servers (npm run test:odoo), speed (npm run bench).");
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

function sum(counts: readonly Count[]): Count {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const count of counts) for (const key of ["passed", "failed", "skipped"] as const) total[key] += count[key];
  return total;
}

/** Runs commands that pass or fail together, and counts them as one check. */
async function check(commands: string[][]): Promise<Count> {
  for (const [command = "", ...args] of commands) {
    if ((await run(command, args, {})) !== 0) return { passed: 0, failed: 1, skipped: 0 };
  }
  return { passed: 1, failed: 0, skipped: 0 };
}

/** Runs a suite with servers that have the addon and four workers each. */
async function withAddon(suite: () => Promise<Count>): Promise<Count> {
  try {
    for (const series of ["19", "14"]) {
      if ((await run(addon, ["serve", series], { ADDON_WORKERS: "4" })) !== 0)
        return { passed: 0, failed: 1, skipped: 0 };
    }
    return await suite();
  } finally {
    await run(addon, ["down"], {});
  }
}

/** Runs a command that prints its own count, and reads the last one. */
async function counted(command: string, args: string[]): Promise<Count> {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  const code = await new Promise<number>((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", (ended) => resolve(ended ?? 1));
  });
  return settle(readPrinted(output), code);
}

async function vitest(paths: string[], env: Record<string, string>): Promise<Count> {
  const report = join(reports, "vitest.json");
  rmSync(report, { force: true });
  const code = await run(
    bin("vitest"),
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...paths],
    env,
  );
  return settle(readVitestReport(report), code);
}

async function playwright(args: string[], env: Record<string, string>): Promise<Count> {
  const browser = await findBrowser();
  await buildIfStale(root, console.log);
  const report = join(reports, "playwright.json");
  rmSync(report, { force: true });
  const code = await run(bin("playwright"), ["test", ...args], {
    ...env,
    ...browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  return settle(readPlaywrightReport(report), code);
}

function run(command: string, args: string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    });
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

await main();
