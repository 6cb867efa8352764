import { createServer } from "node:http";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import next from "next";
import { boot } from "../lib/composition/boot.ts";
import { explainStart } from "../lib/composition/explain-start.ts";
import { recover } from "../lib/composition/recover.ts";
import { startRuntime } from "../lib/composition/runtime.ts";
import { seed } from "../lib/composition/seed.ts";
import { readConfig } from "../lib/config/env.ts";
import { buildIfStale } from "./build.ts";
import { createDispatch } from "./dispatch.ts";
import { endOnSignal } from "./end-on-signal.ts";
import { dropSecrets } from "./environment.mjs";
import { beat } from "./supervise.mjs";
import { welcome } from "./welcome.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const development = process.argv.includes("--dev");
const progress = (line: string) => console.log(line);

async function start(): Promise<void> {
  const wanted = readConfig(process.env);
  dropSecrets(process.env);
  // A launcher that is killed during the start must not leave the service behind.
  const closeWith = endOnSignal();
  const booted = await boot(wanted, { root, progress });
  const { config } = booted;
  try {
    const demo = await seed(booted);
    for (const { id, tool, model, startedAt } of await recover(booted)) {
      progress(
        `Unknown outcome: ${tool} on ${model}, begun ${startedAt.toISOString()} (audit entry ${id}). Check the record in Odoo.`,
      );
    }
    if (!development) await buildIfStale(root, progress);
    process.env["NEXT_TELEMETRY_DISABLED"] = "1";
    // Without this, next-auth would build its addresses from headers that a caller can set.
    process.env["NEXTAUTH_URL"] = config.publicUrl;
    const app = next({ dev: development, dir: root, hostname: config.host, port: config.port });
    const handle = app.getRequestHandler();
    // The app looks this runtime up when a request comes.
    const runtime = await startRuntime(booted);
    await app.prepare();
    const dispatch = createDispatch({ runtime, app: handle, root });
    const server = createServer((request, response) => {
      dispatch(request, response).catch(() => response.destroy());
    });
    server.keepAliveTimeout = 65_000;
    // A slow sender occupies memory that other large bodies wait for.
    server.requestTimeout = 120_000;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(config.port, config.host, resolve);
    });
    closeWith(async () => {
      runtime.drain();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeIdleConnections();
        setTimeout(resolve, 10_000).unref();
      });
      await runtime.close();
      await app.close();
      await booted.shutdown();
    });
    // The supervisor kills a service whose heartbeat stops. Without a supervisor there is no channel.
    setInterval(() => process.connected && process.send?.(beat), 1000).unref();
    progress(welcome(booted, demo));
  } catch (error) {
    await booted.shutdown();
    throw error;
  }
}

start().catch((error: unknown) => {
  const { message, exitCode } = explainStart(error);
  if (message === undefined) console.error("\nMCP Odoo did not start.", error);
  else console.error(`\nMCP Odoo did not start. ${message}`);
  process.exit(exitCode);
});
