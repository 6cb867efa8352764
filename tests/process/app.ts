import { type ChildProcess, spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = new URL("../../", import.meta.url).pathname;

export interface RunningApp {
  readonly url: string;
  readonly pid: number;
  /** Returns everything that the app has printed. */
  output(): string;
  /** Ends the app as a service manager does. */
  stop(): Promise<void>;
  /** Kills the app as the kernel does when memory runs out, so that nothing is closed in order. */
  crash(): Promise<void>;
}

/** Starts the app in a process of its own: with its supervisor by `start.mjs`, or alone by `serve.ts`. */
export async function startApp(options: {
  readonly script: "start.mjs" | "serve.ts";
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the process id, before the app is ready. */
  readonly onStart?: (pid: number) => void;
}): Promise<RunningApp> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [`server/${options.script}`], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      ...withoutVitest(process.env),
      PORT: String(port),
      MCP_ODOO_DATA_DIR: options.dataDir,
      LOG_LEVEL: "warn",
      ...options.env,
    },
  });
  const pid = child.pid as number;
  options.onStart?.(pid);
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    output += chunk;
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended(child);
  };
  for (let waited = 0; !output.includes("MCP Odoo is ready"); waited++) {
    if (child.exitCode !== null || waited > 3000) {
      await end("SIGKILL");
      throw new Error(`The app did not start.\n${output}`);
    }
    await sleep(100);
  }
  return { url, pid, output: () => output, stop: () => end("SIGTERM"), crash: () => end("SIGKILL") };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

/** Leaves out the settings of the test runner, with which the app would not start as in production. */
function withoutVitest(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^(VITEST|NODE_ENV$|NODE_OPTIONS$|MCP_ODOO_|MODE$|DEV$|PROD$|TEST$)/.test(name),
    ),
  ) as NodeJS.ProcessEnv;
}

/** Returns the process id of the service that owns a data folder; undefined if no service owns it. */
export function ownerOf(dataDir: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    let answer = "";
    connect(join(dataDir, "owner.sock"))
      .on("data", (chunk) => {
        answer += chunk;
      })
      .once("error", () => resolve(undefined))
      .once("end", () => resolve(Number(answer)));
  });
}

/** Returns a port of this machine on which nothing listens now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once("error", reject)
      .listen(0, "127.0.0.1", () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
  });
}
