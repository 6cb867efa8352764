// The first step of `npm start`, on any Node: installs what is missing, then hands over to the pinned Node.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withoutSecrets } from "./environment.mjs";
import { serviceFlags } from "./node-flags.mjs";
import { supervise } from "./supervise.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
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

/** The pinned Node of node_modules. */
export function pinnedNode() {
  return join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node");
}

/** The command and the arguments that start a script of ours. */
function launch(script, args, flags = []) {
  const env = {
    ...process.env,
    PATH: `${join(root, "node_modules", ".bin")}${windows ? ";" : ":"}${process.env.PATH}`,
  };
  return [pinnedNode(), [...flags, join(root, script), ...args], { cwd: root, env }];
}

/** Runs a script on the pinned Node, passing on signals, and ends as it ends. */
export function handOver(script, args) {
  const [node, all, options] = launch(script, args);
  // The channel closes when this process is killed, and the app then ends by itself.
  const child = spawn(node, all, { ...options, stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  install();
  const args = process.argv.slice(2);
  if (args.includes("--bench"))
    handOver(args.includes("--addon") ? "scripts/bench/addon.ts" : "scripts/bench/run.ts", args);
  else if (args.includes("--faults")) handOver("scripts/bench/hostile.ts", args);
  // Whoever develops wants to see the crash.
  else if (args.includes("--dev")) handOver("server/serve.ts", args);
  else supervise(...launch("server/serve.ts", args, serviceFlags));
}
