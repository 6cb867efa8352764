import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** The folder with the lock file of the programs and the lists of scenarios that are known to fail. */
export const wanted = join(root, "tests", "conformance");
export const reports = join(root, ".cache", "reports", "conformance");
const installed = join(root, ".cache", "conformance");

/**
 * Installs the suite and the Inspector from a lock file of their own, because the service needs none of their 144 MB.
 */
export function install(): void {
  const lock = readFileSync(join(wanted, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex");
  const stamp = join(installed, ".installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  console.log("Installing the conformance suite and the Inspector (under a minute, once) …");
  mkdirSync(installed, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) cpSync(join(wanted, file), join(installed, file));
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], {
    cwd: installed,
    stdio: "inherit",
  });
  if (done.status !== 0) throw new Error("The conformance suite could not be installed.");
  writeFileSync(stamp, hash);
}

/**
 * Runs one of the programs to its end. Files that it keeps stay in their folder. `onOutput` gets all that the program
 * has printed, each time it prints more.
 */
export function runProgram(
  name: "conformance" | "mcp-inspector",
  args: string[],
  onOutput?: (output: string) => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(installed, "node_modules", ".bin", name), ...args], {
      cwd: installed,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, HOME: installed },
    });
    const text = { output: "", errors: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      text.output += chunk;
      onOutput?.(text.output);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      text.errors += chunk;
    });
    child.once("error", reject).once("close", (code) => resolve({ code: code ?? 1, ...text }));
  });
}
