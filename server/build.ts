import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lockDataDir } from "../lib/db/lock.ts";
import { toStorageFault } from "../lib/db/storage.ts";
import { AppError, isAppError } from "../lib/kernel/errors.ts";
import { withoutSecrets } from "./environment.mjs";

const sources = [
  "app",
  "components",
  "i18n",
  "lib",
  "messages",
  "public",
  "stdio/src",
  "proxy.ts",
  "instrumentation.ts",
  "next.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

/** Builds the portal unless the last build is of the same sources. Throws if the build fails. */
export async function buildIfStale(root: string, progress: (line: string) => void): Promise<void> {
  const wanted = fingerprint(root);
  const stamp = join(root, ".next", "built-from");
  const isBuilt = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (isBuilt()) return;
  progress("Building the portal (under a minute, after changes only) …");
  const lock = await takeTurn(join(root, ".cache", "build"));
  try {
    // Another process may have built the portal while this one waited for the lock.
    if (isBuilt()) return;
    const next = join(root, "node_modules", "next", "dist", "bin", "next");
    const built = await run(root, [next, "build"], { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
    if (built.code !== 0)
      throw (
        toStorageFault(built.output, root) ??
        new AppError("internal", `The portal could not be built.\n${built.output}`)
      );
    // The Connect page offers this bundle for download, and leaves the offer out if the bundle is missing.
    const client = await run(root, [join(root, "scripts", "stdio", "build.ts")]);
    if (client.code !== 0) progress(`The bundle for Claude Desktop could not be built.\n${client.output}`);
    writeFileSync(stamp, wanted);
  } finally {
    lock.release();
  }
}

/** Runs Node with `args` and without our secrets. The child ends with this process at the latest. */
async function run(root: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...withoutSecrets(process.env), ...more },
  });
  const kill = () => child.kill();
  process.once("exit", kill);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  process.off("exit", kill);
  return { code, output };
}

async function takeTurn(folder: string): Promise<{ release(): void }> {
  for (;;) {
    try {
      return await lockDataDir(folder);
    } catch (error) {
      if (!isAppError(error)) throw error;
      await sleep(500);
    }
  }
}

function fingerprint(root: string): string {
  const hash = createHash("sha256");
  const visit = (path: string) => {
    if (!existsSync(path) || path.includes(".test.")) return;
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(path.slice(root.length)).update(readFileSync(path));
  };
  for (const source of sources) visit(join(root, source));
  return hash.digest("hex");
}
