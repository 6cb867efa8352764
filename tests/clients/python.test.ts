import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalog } from "#lib/mcp/catalog/registry.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { createHarness, type Harness } from "#tests/mcp/harness.ts";
import { seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { findEnvironment, type PythonEnvironment } from "./python-environment.ts";
import { type Served, serve } from "./served.ts";

const file = (name: string) => fileURLToPath(new URL(`python/${name}`, import.meta.url));
const tools = catalog.map(({ name }) => name).sort();

const rules = [
  { model: "res.partner", allow: "rcwu" },
  { model: "sale.order", allow: "r", actions: ["action_confirm"] },
  { model: "sale.order.line" },
  { model: "sale.report" },
  { model: "res.users" },
  { model: "res.company" },
];

let database: TestDatabase;
let harness: Harness;
let served: Served;
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "mcp-odoo-python-"));
  database = await openTestDatabase();
  const sandbox = createSandbox({ now: () => new Date() });
  harness = createHarness(database, { odooOf: (connectionId) => sandbox.open(connectionId) });
  served = await serve(harness);
});
afterAll(async () => {
  await served.close();
  await harness.recorder.stop();
  await database.close();
  rmSync(home, { recursive: true, force: true });
});

interface Told {
  readonly listed: string[];
  readonly called: string[];
  readonly strict?: string[];
}

/** Runs a script with the endpoint and a tenant of its own. Returns the JSON of its last line. */
async function run(python: string, script: string): Promise<Told> {
  const { key } = await seedTenant(database, { rules });
  const env: Record<string, string> = {
    // The environment is empty, because a proxy or a key of a vendor would lead to another server.
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    MCP_ODOO_KEY: key,
    PYTHONDONTWRITEBYTECODE: "1",
    OPENAI_AGENTS_DISABLE_TRACING: "1",
    LANGSMITH_TRACING: "false",
  };
  const child = spawn(python, [file(script), served.url], {
    env: env as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${script} ended with ${code}\n${stderr.split("\n").slice(-40).join("\n")}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Told;
}

describe.each([
  ["2025", ["plain.py", "gemini.py", "openai_agents.py", "langchain_tools.py", "llama_index_tools.py"]],
  ["2026", ["plain.py", "gemini.py", "openai_agents.py"]],
])("Python clients with the SDK of %s", (era, scripts) => {
  let environment: PythonEnvironment;

  beforeAll(async () => {
    environment = await findEnvironment(file(`requirements-${era}.txt`));
    if (!("missing" in environment)) return;
    // In CI every client must run, so a missing environment is a failure.
    if (process.env["CI"] !== undefined) throw new Error(environment.missing);
    process.stderr.write(`Clients of Python are skipped: ${environment.missing}.\n`);
  }, 600_000);

  test.for(scripts)(
    "the Python client %s lists, converts and calls every tool",
    { timeout: 120_000 },
    async (script, context) => {
      if ("missing" in environment) return context.skip(environment.missing);
      const told = await run(environment.python, script);
      expect(told.listed).toEqual(tools);
      expect(told.called, "a new tool needs a call in tests/clients/python/journey.py").toEqual(tools);
    },
  );
});
