import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { admin, search } from "../../tests/addon/lab/admin.ts";
import { ask } from "../../tests/addon/lab/call.ts";
import { processesOf } from "../../tests/addon/lab/processes.ts";
import { type AddonServer, addonServer } from "../../tests/addon/lab/servers.ts";
import { makeStandardKey } from "../../tests/addon/lab/users.ts";
import { goalMs, judge, quantile, type Spent } from "./judge-addon.ts";

type Way = "JSON-2" | "/mcp/call";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const rounds = 20;
const perTurn = 15;
const sizes = [10, 80];
const fields = ["name", "email", "phone", "city", "country_id"];
const tick = 1000 / Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/**
 * Measures a call through the addon and the same call through Odoo's JSON-2, on one Odoo 19, for one client, with
 * limits and audit on.
 */
async function main(): Promise<void> {
  const { server, stop } = await serving();
  const made = await fill(server);
  try {
    const ways: Record<Way, (rows: number) => Promise<void>> = {
      "JSON-2": await standardCall(server),
      "/mcp/call": addonCall(server),
    };
    const spent = new Map<string, Spent>();
    for (const size of sizes) for (const way of Object.values(ways)) for (let i = 0; i < 20; i++) await way(size);
    for (let round = 0; round < rounds; round++) {
      // The kinds take turns, so that load from other programs affects all of them.
      for (const size of sizes)
        for (const [name, way] of Object.entries(ways)) {
          const key = `${name} ${size}`;
          const kind = spent.get(key) ?? { ms: [], queries: [], cpuMs: 0 };
          spent.set(key, kind);
          const [cpu, offset] = [cpuMs(server), statSync(logFile()).size];
          for (let i = 0; i < perTurn; i++) {
            const started = performance.now();
            await way(size);
            kind.ms.push(performance.now() - started);
          }
          kind.cpuMs += cpuMs(server) - cpu;
          kind.queries.push(...(await queriesSince(offset)));
        }
    }
    report(spent);
  } finally {
    await admin(server, "res.partner", "unlink", [made]);
    stop();
  }
}

/** Returns the server that is running, or starts one that ends with the bench. */
async function serving(): Promise<{ server: AddonServer; stop: () => void }> {
  try {
    return { server: addonServer("19"), stop: () => {} };
  } catch {
    const addon = join(root, "scripts", "addon");
    execFileSync(addon, ["serve", "19"], { stdio: "inherit" });
    return { server: addonServer("19"), stop: () => execFileSync(addon, ["down"], { stdio: "inherit" }) };
  }
}

async function fill(server: AddonServer): Promise<number[]> {
  const [spain] = await search(server, "res.country", [["code", "=", "ES"]]);
  const values = Array.from({ length: 80 }, (_, i) => ({
    name: `Bench ${i}`,
    email: `bench${i}@example.com`,
    phone: "+34 600 000 000",
    city: "Valencia",
    country_id: spain,
  }));
  return z.array(z.number()).parse(await admin(server, "res.partner", "create", [values]));
}

async function standardCall(server: AddonServer): Promise<(rows: number) => Promise<void>> {
  const [uid] = await search(server, "res.users", [["login", "=", server.admin.login]]);
  if (uid === undefined) throw new Error("The administrator was not found.");
  const headers = {
    authorization: `bearer ${makeStandardKey(server, uid)}`,
    "content-type": "application/json",
    "x-odoo-database": server.database,
  };
  return async (rows) => {
    const body = JSON.stringify({ domain: [], fields, limit: rows, order: "id" });
    const { status, text } = await ask(server, "/json/2/res.partner/search_read", { method: "POST", headers, body });
    require(status, JSON.parse(text), rows);
  };
}

function addonCall(server: AddonServer): (rows: number) => Promise<void> {
  const headers = { "x-api-key": server.admin.apiKey, "content-type": "application/json" };
  return async (rows) => {
    const body = JSON.stringify({
      model: "res.partner",
      method: "search_read",
      args: { domain: [], fields, limit: rows, order: "id" },
    });
    const { status, json } = await ask(server, "/mcp/call", { method: "POST", headers, body });
    require(status, json.data?.result, rows);
  };
}

function require(status: number, result: unknown, rows: number): void {
  if (status !== 200 || !Array.isArray(result) || result.length !== rows)
    throw new Error(`${status}: not the ${rows} rows that were asked for`);
}

/** Returns the CPU time of all processes of the server so far, in ms. */
function cpuMs(server: AddonServer): number {
  const ticks = processesOf(server).map((pid) => {
    const words = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return Number(words[11]) + Number(words[12]);
  });
  return ticks.reduce((all, one) => all + one, 0) * tick;
}

const logFile = () => process.env["ADDON_LOG"] ?? join(root, ".cache", "addon", "serve-19.log");

/** Returns the numbers of queries that Odoo has logged for each request since `offset`, behind the status. */
async function queriesSince(offset: number): Promise<number[]> {
  const counted = /"POST \/(?:json\/2|mcp\/call)\S* [^"]*" 200 - (\d+) /g;
  let found: number[] = [];
  // Odoo writes the line after it has sent the answer.
  for (let i = 0; i < 50 && found.length < perTurn; i++) {
    if (i > 0) await sleep(20);
    const text = readFileSync(logFile()).subarray(offset).toString("utf8");
    found = [...text.matchAll(counted)].map((match) => Number(match[1]));
  }
  return found;
}

function report(spent: ReadonlyMap<string, Spent>): void {
  const rows = [...spent].map(([name, { ms, queries, cpuMs: cpu }]) => ({
    name,
    p50: quantile(ms, 0.5),
    p95: quantile(ms, 0.95),
    queries: quantile(queries, 0.5),
    cpu: cpu / ms.length,
  }));
  const of = (way: Way, size: number) => rows.find(({ name }) => name === `${way} ${size}`) ?? rows[0];
  const differences = sizes.map((size) => ({
    size,
    ms: (of("/mcp/call", size)?.p50 ?? 0) - (of("JSON-2", size)?.p50 ?? 0),
  }));
  mkdirSync(join(root, ".cache", "reports"), { recursive: true });
  writeFileSync(join(root, ".cache", "reports", "bench-addon.json"), JSON.stringify({ rows, differences }, null, 2));
  console.log(`\nOdoo 19, one client, ${rounds * perTurn} calls of each kind in turns; limits and audit on:`);
  console.log(`  ${"search_read of partners".padEnd(26)}${["P50 ms", "P95 ms", "SQL", "CPU ms"].map(right).join("")}`);
  for (const { name, p50, p95, queries, cpu } of rows)
    console.log(`  ${name.padEnd(26)}${[p50.toFixed(1), p95.toFixed(1), queries, cpu.toFixed(1)].map(right).join("")}`);
  for (const { size, ms } of differences)
    console.log(`  /mcp/call of ${size}: ${ms >= 0 ? "+" : ""}${ms.toFixed(1)} ms at P50   goal <= ${goalMs}`);
  const checks = judge(spent, sizes, rounds * perTurn);
  for (const { what, holds } of checks) console.log(`  ${holds ? "ok" : "FAILED"}: ${what}`);
  const passed = checks.filter(({ holds }) => holds).length;
  console.log(`\n${passed} passed, ${checks.length - passed} failed`);
  process.exitCode = passed === checks.length ? 0 : 1;
}

const right = (value: unknown) => String(value).padStart(9);

await main();
