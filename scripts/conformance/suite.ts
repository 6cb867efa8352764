import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Count, fail } from "./count.ts";
import { reports, runProgram, wanted } from "./programs.ts";

const Check = z.object({
  id: z.string(),
  /** `SUCCESS`, `FAILURE`, `WARNING`, `SKIPPED` or `INFO`. */
  status: z.string(),
  errorMessage: z.string().optional().catch(undefined),
  details: z.object({ message: z.string() }).optional().catch(undefined),
});
type Check = z.infer<typeof Check>;

/**
 * Runs the server scenarios that a revision requires, and counts each by the record of its run. The result fails if
 * their number is not `required` or if one was not run.
 */
export async function runSuite(revision: string, required: number, url: string): Promise<Count> {
  const count: Count = { passed: 0, failed: 0, known: 0 };
  const baseline = join(wanted, `${revision}.yml`);
  const known = existsSync(baseline) ? namesIn(readFileSync(baseline, "utf8")) : [];
  const list = await runProgram("conformance", ["list", "--requirements", revision]);
  const scenarios = namesIn(/^Server scenarios.*\n((?: +- .+\n)*)/m.exec(list.output)?.[1] ?? "");
  if (scenarios.length !== required) fail(count, `${scenarios.length} scenarios are required, not ${required}`);

  const folder = join(reports, revision);
  rmSync(folder, { recursive: true, force: true });
  const options = ["--url", url, "--requirements", revision, "--output-dir", folder];
  const run = await runProgram("conformance", ["server", ...options]);
  for (const scenario of scenarios) {
    const checks = readChecks(folder, `server-${scenario}`);
    for (const check of checks) if (check.status === "WARNING") console.log(`  ! ${scenario}: ${reasonOf(check)}`);
    const failures = checks.filter(({ status }) => status === "FAILURE");
    if (checks.length === 0) fail(count, `${scenario}: was not run`);
    else if (known.includes(scenario)) {
      if (failures.length > 0) count.known++;
      else fail(count, `${scenario}: passes, so it no longer belongs into ${revision}.yml`);
    } else if (failures.length === 0) count.passed++;
    else fail(count, `${scenario}: ${failures.map(reasonOf).join("; ")}`);
  }
  for (const name of known) if (!scenarios.includes(name)) fail(count, `${name}: in ${revision}.yml, not required`);
  // The suite also ends with an error for known failures. Without those, its error needs a reason of its own.
  if (run.code !== 0 && count.failed + count.known === 0)
    fail(count, `the suite ended with ${run.code}\n${run.errors}`);
  return count;
}

/**
 * Compares the suite's scenarios for the sign-in of clients with the list that names the test for each. The scenarios
 * test clients, so they are not run: they show what clients demand of a server. The comparison counts as one check.
 */
export async function compareClientScenarios(): Promise<Count> {
  const count: Count = { passed: 0, failed: 0, known: 0 };
  const answered = Object.keys(
    z.record(z.string(), z.unknown()).parse(readJson(join(wanted, "client-scenarios.json"))),
  );
  const { output } = await runProgram("conformance", ["list"]);
  const demanded = [...output.matchAll(/^ +- (auth\/\S+)/gm)].map(([, name = ""]) => name);
  for (const name of demanded)
    if (!answered.includes(name)) fail(count, `${name}: no test answers it in client-scenarios.json`);
  if (demanded.length === 0) fail(count, `the suite lists no scenario of a client's sign-in\n${output}`);
  for (const name of answered) if (!demanded.includes(name)) fail(count, `${name}: the suite has no such scenario`);
  if (count.failed === 0) count.passed = 1;
  return count;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

/** Returns the entries of a list, as YAML and the suite write it. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/^\s*- (\S+)$/gm)].map(([, name = ""]) => name);
}

/**
 * Reads the record of a scenario's run, in a folder named after its kind, its name and the time; empty if it was not
 * run.
 */
export function readChecks(folder: string, scenario: string): Check[] {
  const prefix = `${scenario}-`;
  // The time is matched too, because the name of one scenario may begin another's.
  const result = (existsSync(folder) ? readdirSync(folder) : []).find(
    (name) => name.startsWith(prefix) && /^\d{4}-\d\d-\d\dT[\d-]+Z$/.test(name.slice(prefix.length)),
  );
  if (result === undefined) return [];
  return z.array(Check).parse(readJson(join(folder, result, "checks.json")));
}

export function reasonOf({ id, errorMessage, details }: Check): string {
  return `${id} ${errorMessage ?? details?.message ?? ""}`;
}
