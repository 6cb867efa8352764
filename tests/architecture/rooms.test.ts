import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

interface Cruise {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
}

const canaryFolder = "lib/kernel/__canary__";
afterAll(() => rmSync(canaryFolder, { recursive: true, force: true }));

async function cruise(...paths: string[]): Promise<Cruise["summary"]> {
  const args = [
    "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "json",
    ...paths,
  ];
  // It exits with the number of errors, and prints the report all the same.
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 << 20 }).catch(
    (error: { stdout: string }) => error,
  );
  return (JSON.parse(stdout) as Cruise).summary;
}

test("no room imports what its line does not name, and the cruise saw the modules", async () => {
  const { violations, totalCruised } = await cruise("app", "components", "lib", "scripts", "e2e");
  expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  // With an unsupported TypeScript the tool sees no module and is silently content.
  expect(totalCruised).toBeGreaterThan(100);
}, 120_000);

test("a planted bad import is reported by name, also when it is a type", async () => {
  mkdirSync(canaryFolder, { recursive: true });
  writeFileSync(
    `${canaryFolder}/canary.ts`,
    'import type { Database } from "../../db/client.ts";\nexport type Canary = Database;\n',
  );
  const { violations } = await cruise(canaryFolder);
  expect(violations.map(({ rule }) => rule.name)).toContain("room-kernel");
}, 120_000);
