import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** A Python with the packages of a requirements file, or the reason why there is none. */
export type PythonEnvironment = { readonly python: string } | { readonly missing: string };

const oldest = [3, 10] as const;

/**
 * Returns the environment of the requirements from a cache outside the checkout, and creates it once. On a bare Debian,
 * as root, it installs the missing parts of Python first, as scripts/browser.ts does for Chromium.
 */
export async function findEnvironment(requirements: string): Promise<PythonEnvironment> {
  if (process.platform === "win32") return { missing: "the clients of Python are not run on Windows" };
  const version = (await pythonVersion()) ?? ((await installPython()) ? await pythonVersion() : undefined);
  if (version === undefined)
    return { missing: `there is no Python ${oldest.join(".")} or newer with venv and pip (python3, python3-venv)` };
  const hash = createHash("sha256").update(version).update(readFileSync(requirements)).digest("hex");
  const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "mcp-odoo", "pyclients");
  const folder = join(cache, hash.slice(0, 16));
  return existsSync(folder) ? { python: join(folder, "bin", "python") } : makeEnvironment(folder, requirements);
}

/** Returns the full version of a python3 that can create environments. */
async function pythonVersion(): Promise<string | undefined> {
  const ask = `import ensurepip, venv, sys; assert sys.version_info >= (${oldest.join(", ")}); print(sys.version)`;
  const { ok, output } = await run("python3", ["-c", ask]);
  return ok ? output : undefined;
}

async function installPython(): Promise<boolean> {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  await run("apt-get", ["update", "-qq"]);
  return (await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "python3", "python3-venv"])).ok;
}

async function makeEnvironment(folder: string, requirements: string): Promise<PythonEnvironment> {
  // The environment is created beside its place and then moved, because another run may create the same one.
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const python = join(draft, "bin", "python");
  const options = ["--quiet", "--disable-pip-version-check", "--no-input", "--prefer-binary"];
  const made = await run("python3", ["-m", "venv", draft]);
  const { ok, output } = made.ok ? await run(python, ["-m", "pip", "install", ...options, "-r", requirements]) : made;
  if (!ok) {
    rmSync(draft, { recursive: true, force: true });
    return { missing: `the packages could not be installed: ${output.trim().split("\n").slice(-3).join(" ")}` };
  }
  try {
    renameSync(draft, folder);
  } catch {
    rmSync(draft, { recursive: true, force: true });
  }
  return { python: join(folder, "bin", "python") };
}

/** Runs a command asynchronously, because a worker that does not answer for a minute counts as hung. */
function run(command: string, args: readonly string[]): Promise<{ readonly ok: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk;
      });
    }
    child.once("error", ({ message }) => resolve({ ok: false, output: message }));
    child.once("close", (code) => resolve({ ok: code === 0, output }));
  });
}
