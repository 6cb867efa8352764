import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import next from "next";
import { boot } from "../lib/composition/boot.ts";
import { explainStart } from "../lib/composition/explain-start.ts";
import { recover } from "../lib/composition/recover.ts";
import { getRuntime, type Runtime } from "../lib/composition/runtime.ts";
import { seed } from "../lib/composition/seed.ts";
import { peerHeader, sendResponse, toRequest } from "../lib/http/node-bridge.ts";
import { buildIfStale } from "./build.ts";
import { createFront } from "./front.ts";
import { beat } from "./supervise.mjs";
import { welcome } from "./welcome.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const development = process.argv.includes("--dev");
const progress = (line: string) => console.log(line);
async function start(): Promise<void> {
  const booted = await boot({ root, progress });
  try {
    const demo = await seed(booted);
    for (const { id, tool, model, startedAt } of await recover(booted)) {
      console.log(
        `Unknown outcome: ${tool} on ${model}, begun ${startedAt.toISOString()} (audit entry ${id}). Check the record in Odoo.`,
      );
    }
    if (!development) await buildIfStale(root, progress);
    process.env["NEXT_TELEMETRY_DISABLED"] = "1";
    const app = next({ dev: development, dir: root, hostname: booted.config.host, port: booted.config.port });
    const handle = app.getRequestHandler();
    // Made before the app, which finds it and uses the same one (lib/composition/runtime.ts).
    const runtime = await getRuntime();
    await app.prepare();
    const front = createFront({
      publicUrl: booted.config.publicUrl,
      root,
      isDatabaseUp: async () => (await runtime.health()).components["database"] !== "down",
    });
    const server = createServer((request, response) => {
      serve(runtime, front, handle, request, response).catch(() => response.destroy());
    });
    server.keepAliveTimeout = 65_000;
    // Who sends slowly holds the room of a large body.
    server.requestTimeout = 120_000;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(booted.config.port, booted.config.host, resolve);
    });
    endWith(async () => {
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
    // The supervisor ends a service that falls silent; without it there is nobody to tell.
    setInterval(() => process.connected && process.send?.(beat), 1000).unref();
    console.log(welcome(booted, demo));
  } catch (error) {
    await booted.shutdown();
    throw error;
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const mcpBodyBytes = 1024 * 1024;

/** AI clients go straight to the endpoint: through the app's own routing a call would cost twice as much. */
async function serve(
  runtime: Runtime,
  front: ReturnType<typeof createFront>,
  app: Handler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (await front(request, response)) return;
  const path = request.url?.split("?", 1)[0];
  if (path === "/api/mcp") {
    await sendResponse(
      await runtime.mcp.handle(toRequest(request, response, runtime.config.publicUrl, mcpBodyBytes)),
      response,
    );
    return;
  }
  request.headers[peerHeader] = request.socket.remoteAddress ?? "";
  await app(request, response);
}

/** Ends once, in order, on a signal or when the launcher is gone; another signal later ends at once. */
function endWith(close: () => Promise<void>): void {
  let endingSince = 0;
  const end = () => {
    // A terminal's Ctrl-C reaches us and our launcher, which passes it on: the same wish within a second is one wish.
    if (endingSince > 0 && Date.now() - endingSince > 1000) process.exit(1);
    if (endingSince > 0) return;
    endingSince = Date.now();
    close().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", end).on("SIGTERM", end).on("SIGHUP", end);
  process.once("disconnect", end);
}

start().catch((error: unknown) => {
  const { message, exitCode } = explainStart(error);
  if (message === undefined) console.error("\nMCP Odoo did not start.", error);
  else console.error(`\nMCP Odoo did not start. ${message}`);
  process.exit(exitCode);
});
