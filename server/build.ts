import { spawnSync } from "node:child_process";
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

/** Builds the portal unless the build at hand is of these very sources. Throws when the build fails. */
export async function buildIfStale(root: string, progress: (line: string) => void): Promise<void> {
  const wanted = fingerprint(root);
  const stamp = join(root, ".next", "built-from");
  const isBuilt = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (isBuilt()) return;
  progress("Building the portal (under a minute, after changes only) …");
  const lock = await takeTurn(join(root, ".cache", "build"));
  try {
    // Of two starts at once the second finds the work of the first.
    if (isBuilt()) return;
    const next = join(root, "node_modules", "next", "dist", "bin", "next");
    const done = spawnSync(process.execPath, [next, "build"], {
      cwd: root,
      encoding: "utf8",
      env: { ...withoutSecrets(process.env), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    });
    if (done.status !== 0) {
      const said = `${done.stdout}\n${done.stderr}`;
      throw toStorageFault(said, root) ?? new AppError("internal", `The portal could not be built.\n${said}`);
    }
    // Offered for download on the Connect page; without it that page says nothing of a bundle.
    const client = spawnSync(process.execPath, [join(root, "scripts", "stdio", "build.ts")], {
      encoding: "utf8",
      env: withoutSecrets(process.env),
    });
    if (client.status !== 0) progress(`The bundle for Claude Desktop could not be built.\n${client.stderr}`);
    writeFileSync(stamp, wanted);
  } finally {
    lock.release();
  }
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
