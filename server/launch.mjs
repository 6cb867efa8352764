import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withoutSecrets } from "./environment.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === "win32";

/** Installs the packages of package-lock.json unless they are there already. */
export function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.log("Installing packages (about a minute, once) …");
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: windows,
    env: withoutSecrets(process.env),
  });
  if (done.status !== 0) {
    console.error(
      "The packages could not be installed. Check the network and the lines above, then run the command again.",
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

/** Returns the path of the pinned Node. */
function pinnedNode() {
  return join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node");
}

/** Returns the command, arguments and options that start a script of this project on the pinned Node. */
export function launch(script, args, flags = []) {
  const env = {
    ...process.env,
    PATH: `${join(root, "node_modules", ".bin")}${windows ? ";" : ":"}${process.env.PATH}`,
  };
  return [pinnedNode(), [...flags, join(root, script), ...args], { cwd: root, env }];
}

/** Runs a script on the pinned Node, passes signals on to it, and ends with its exit code. */
export function handOver(script, args) {
  const [node, all, options] = launch(script, args);
  // The channel closes when this process is killed, and the service then ends itself.
  const child = spawn(node, all, { ...options, stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}
