import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownerOf, type RunningApp, startApp } from "./app.ts";

const dataDir = mkdtempSync(join(tmpdir(), "mcp-odoo-outage-"));
// The embedded database runs as a user of its own, which must be able to reach its folder.
chmodSync(dataDir, 0o755);
const cluster = join(dataDir, "postgres");
const away = join(dataDir, "away");
let app: RunningApp;
let key: string;

beforeAll(async () => {
  // The service runs as it does behind a proxy that ends TLS.
  app = await startApp({ script: "start.mjs", dataDir, env: { PUBLIC_URL: "https://mcp.example.com" } });
  key = /access key\s+(\S+)/.exec(app.output())?.[1] ?? "";
}, 400_000);

afterAll(async () => {
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

function ask(path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  const { port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, path, method: body === undefined ? "GET" : "POST", headers: { host: "mcp.example.com", ...headers } },
      (answer) => {
        let text = "";
        answer.on("data", (chunk) => {
          text += chunk;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers }));
      },
    );
    sent.once("error", reject).end(body);
  });
}

function call(name: string, args: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(
    "/api/mcp",
    {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }),
  );
}

const read = () => call("search_records", { model: "res.partner", limit: 1 });
const write = () => call("create_record", { model: "res.partner", values: { name: `Ann ${Math.random()}` } });

interface Told {
  readonly result?: {
    readonly isError?: boolean;
    readonly _meta?: Record<string, { code: string; retry_after_seconds: number }>;
  };
  readonly error?: { readonly data?: { readonly code: string; readonly retry_after_seconds: number } };
}

/** Returns the error of an answer, from the HTTP entry or from the tool; undefined if the call succeeded. */
function errorOf({ status, body }: Answer) {
  // An older client gets an event stream with one message.
  const told = JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? body) as Told;
  if (status === 200 && told.result?.isError !== true) return undefined;
  return told.error?.data ?? told.result?._meta?.["mcp-odoo/error"] ?? { code: body, retry_after_seconds: 0 };
}

const killDatabase = () =>
  process.kill(Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await isSo()); waited++) {
    if (waited > 600) throw new Error(`Timed out waiting for: ${what}.\n${app.output().slice(-3000)}`);
    await sleep(100);
  }
}
const ready = async () => (await ask("/ready")).status === 200;

test("a started service sets Strict-Transport-Security, refuses foreign hosts and hides its metrics", async () => {
  for (const path of ["/api/mcp", "/sign-in", "/health", "/ready", "/nowhere"])
    expect((await ask(path)).headers["strict-transport-security"], path).toBe("max-age=31536000");
  expect((await read()).headers["strict-transport-security"]).toBe("max-age=31536000");
  const foreign = { host: "evil.example.com" };
  for (const path of ["/sign-in", "/", "/_next/x", "/api/auth/session"])
    expect((await ask(path, foreign)).status, path).toBe(403);
  expect((await call("list_models", {}, foreign)).status).toBe(403);
  for (const path of ["/health", "/ready", "/status"]) expect((await ask(path, foreign)).status, path).toBe(200);
  expect((await ask("/sign-in")).status).toBe(200);
  expect((await ask("/metrics")).status).toBe(404);
  expect((await ask("/metrics", { accept: "application/json" })).status).toBe(404);
});

test("while the database does not answer, every surface reports it, and the service starts the database again", async () => {
  expect(errorOf(await read())).toBeUndefined();
  // Without its files the database can't be started again for a while.
  renameSync(cluster, away);
  process.kill(Number(readFileSync(join(away, "postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
  await until("not ready", async () => !(await ready()));
  const { body, status } = await ask("/ready");
  expect([status, JSON.parse(body)]).toEqual([
    503,
    {
      ready: false,
      components: expect.objectContaining({ database: "down", vault: "up" }),
      problems: expect.objectContaining({ database: "The database does not answer. It is started again by itself." }),
    },
  ]);
  expect((await ask("/health")).status).toBe(200);
  // Keys are cached for three seconds and rules for two. After that no call can be authorized.
  await sleep(3_500);
  for (const answer of await Promise.all([read(), write(), read(), write()])) {
    expect(errorOf(answer)).toEqual({ code: "busy", retry_after_seconds: 5 });
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
  }
  for (const [language, words] of [
    ["en-GB", "is not available at the moment"],
    ["es", "no está disponible en este momento"],
  ] as const) {
    const page = await ask("/overview", { accept: "text/html", "accept-language": language });
    expect(page.status).toBe(503);
    expect(page.body).toContain(words);
  }
  renameSync(away, cluster);
  await until("ready again", ready);
  expect(errorOf(await read())).toBeUndefined();
  expect(errorOf(await write())).toBeUndefined();
  expect(app.output()).not.toContain("MCP Odoo ended unexpectedly");
}, 120_000);

test("each kill of the database during calls causes only answers that a client can retry", async () => {
  for (let round = 0; round < 2; round++) {
    let isOver = false;
    const wrong: unknown[] = [];
    const callers = [read, write, read, write].map(async (asked) => {
      while (!isOver) {
        const error = errorOf(await asked());
        if (error !== undefined && !(error.code === "busy" && error.retry_after_seconds > 0)) wrong.push(error);
        // A key of the demo may make 120 calls a minute.
        await sleep(700);
      }
    });
    await sleep(500);
    killDatabase();
    await sleep(2_000);
    await until("ready again", ready);
    isOver = true;
    await Promise.all(callers);
    expect(wrong).toEqual([]);
    await until("a write goes through", async () => errorOf(await write()) === undefined);
  }
  expect(app.output()).not.toContain("MCP Odoo ended unexpectedly");
}, 180_000);

test("a killed service is started again by its launcher, with the same key", async () => {
  const pid = (await ownerOf(dataDir)) as number;
  process.kill(pid, "SIGKILL");
  await until("another process", async () => ![undefined, pid].includes(await ownerOf(dataDir)));
  await until("ready again", () => ready().catch(() => false));
  expect(errorOf(await read())).toBeUndefined();
  expect(app.output()).toContain("MCP Odoo ended unexpectedly by SIGKILL. It is started again in 1 s.");
}, 180_000);
