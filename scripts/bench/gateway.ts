import { type ChildProcess, fork, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { boot } from "../../lib/composition/boot.ts";
import { provision } from "../../lib/composition/provision.ts";
import { readConfig } from "../../lib/config/env.ts";
import { closeDatabase, openDatabase } from "../../lib/db/client.ts";
import { generateAccessKey } from "../../lib/kernel/access-key.ts";
import { newId } from "../../lib/kernel/ids.ts";
import { serviceFlags } from "../../server/node-flags.mjs";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const children: ChildProcess[] = [];
/** The models that the rules of every tenant open. */
export const models = [
  "res.partner",
  "res.country",
  "res.users",
  "crm.lead",
  "product.template",
  "project.task",
  "purchase.order",
  "res.bank",
  "res.currency",
  "sale.order",
  "stock.picking",
  "uom.uom",
];

/** A tenant to make: the Odoo that it is connected to, and its owner if a person signs in. */
export interface TenantToMake {
  readonly url: string;
  readonly transport?: "json2" | "jsonrpc" | "xmlrpc";
  readonly owner?: { readonly email: string; readonly name: string; readonly password: string };
}

/** Makes these tenants on the largest plan. Returns their access keys in the same order. */
export async function makeTenants(dataDir: string, wanted: readonly TenantToMake[]): Promise<string[]> {
  const config = readConfig({ ...process.env, MCP_ODOO_DATA_DIR: dataDir });
  const booted = await boot(config, { root, progress: () => {} });
  const db = openDatabase(booted.urls.app, { max: 1 });
  const rule = { label: "Contact", read: true, create: true, write: true, unlink: true, actions: [], deniedFields: [] };
  const keys: string[] = [];
  for (const { url, transport = "json2", owner } of wanted) {
    const key = generateAccessKey("live");
    keys.push(key);
    await provision(db, booted.vault, {
      tenant: { id: newId(), name: "Bench", kind: "live", plan: "enterprise" },
      ...(owner === undefined ? {} : { owner }),
      connection: {
        name: "Stand-in",
        kind: "odoo",
        url,
        database: "bench",
        login: "admin",
        secret: "0123456789abcdef0123456789abcdef01234567",
        transport,
        series: "19.0",
        odooUid: 2,
      },
      rules: models.map((model) => ({ model, ...rule })),
      key: { name: "bench", secret: key, scope: "write" },
    });
  }
  await closeDatabase(db);
  await booted.shutdown();
  return keys;
}

/** Starts the app in a process of its own and waits until it is ready. `flags` are options of Node. */
export async function startGateway(dataDir: string, port: number, flags: readonly string[]): Promise<ChildProcess> {
  const gateway = spawn(process.execPath, [...serviceFlags, ...flags, join(root, "server", "serve.ts")], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      ...process.env,
      PORT: String(port),
      MCP_ODOO_DATA_DIR: dataDir,
      ODOO_ALLOWED_CIDRS: "127.0.0.0/8",
      LOG_LEVEL: "error",
    },
  });
  children.push(gateway);
  await ready(`http://127.0.0.1:${port}/ready`);
  return gateway;
}

export function startScript(script: string, args: string[]): ChildProcess {
  const child = fork(join(root, "scripts", "bench", script), args);
  children.push(child);
  return child;
}

/** Ends all processes that were started. */
export function endAll(): void {
  for (const child of children) child.kill();
}

const Told = z.object({ port: z.number() });

export function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(Told.parse(message).port));
    child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
  });
}

async function ready(url: string): Promise<void> {
  for (let i = 0; i < 600; i++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(100);
  }
  throw new Error("The gateway did not become ready within a minute.");
}

/** Returns the id of a process. Throws if it could not be started. */
export function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("A process could not be started.");
  return pid;
}

export function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}

export function ratio(a: number, b: number): number {
  return Math.round((a / b) * 1000) / 1000;
}
