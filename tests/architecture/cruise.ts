import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";

interface Cruise {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
}

const root = new URL("../../", import.meta.url).pathname;

/** The names of all rules in `.dependency-cruiser.cjs`. */
export const ruleNames: readonly string[] = (
  createRequire(import.meta.url)(`${root}.dependency-cruiser.cjs`) as { forbidden: { name: string }[] }
).forbidden.map(({ name }) => name);

/** Checks the imports of `paths` below `folder` against the project's rules. */
export async function cruise(folder: string, ...paths: string[]): Promise<Cruise["summary"]> {
  const args = [
    `${root}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`,
    "--config",
    `${root}.dependency-cruiser.cjs`,
    "--output-type",
    "json",
    ...paths,
  ];
  // The program exits with the number of violations, and prints its report in that case too.
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 64 << 20 }).catch(
    (error: { stdout: string }) => error,
  );
  return (JSON.parse(stdout) as Cruise).summary;
}
