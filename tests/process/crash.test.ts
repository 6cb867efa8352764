import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Booted, boot } from "../../lib/composition/boot.ts";
import { provision } from "../../lib/composition/provision.ts";
import { readConfig } from "../../lib/config/env.ts";
import { closeDatabase, openDatabase } from "../../lib/db/client.ts";
import { auditEntries } from "../../lib/db/schema/index.ts";
import { withTenant } from "../../lib/db/with-tenant.ts";
import { generateAccessKey } from "../../lib/kernel/access-key.ts";
import { newId, type TenantId } from "../../lib/kernel/ids.ts";
import { startApp } from "./app.ts";

const dataDir = mkdtempSync(join(tmpdir(), "mcp-odoo-crash-"));
chmodSync(dataDir, 0o755);
const root = new URL("../../", import.meta.url).pathname;
const tenantId = newId<TenantId>();
const key = generateAccessKey("live");

/** An Odoo that takes a create and never answers, so that the process can die between intent and outcome. */
let odoo: Server;
let createArrived: Promise<void>;

beforeAll(async () => {
  createArrived = new Promise((arrived) => {
    odoo = createServer((request, response) => {
      const path = request.url ?? "";
      request.resume();
      if (path.endsWith("/create")) return arrived();
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(path.endsWith("/fields_get") ? fields : { lang: "en_US", tz: "UTC", uid: 2 }));
    });
  });
  await new Promise<void>((resolve) => odoo.listen(0, "127.0.0.1", resolve));
  await booted(async ({ urls, vault }) => {
    const db = openDatabase(urls.app, { max: 1 });
    await provision(db, vault, {
      tenant: { id: tenantId, name: "Crash", kind: "live", plan: "enterprise" },
      connection: {
        name: "Silent",
        kind: "odoo",
        url: `http://127.0.0.1:${(odoo.address() as AddressInfo).port}`,
        database: "crash",
        login: "admin",
        secret: "0123456789abcdef0123456789abcdef01234567",
        transport: "json2",
        series: "19.0",
        odooUid: 2,
      },
      rules: [
        {
          model: "res.partner",
          label: "Contact",
          read: true,
          create: true,
          write: true,
          unlink: false,
          actions: [],
          deniedFields: [],
        },
      ],
      key: { name: "Claude", secret: key, scope: "write" },
    });
    await closeDatabase(db);
  });
}, 120_000);

afterAll(() => {
  odoo.closeAllConnections();
  odoo.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test("after a kill between intent and outcome the audit entry is unknown, and the next start reports it once", async () => {
  const env = { ODOO_ALLOWED_CIDRS: "127.0.0.0/8", SANDBOX: "off" };
  const first = await startApp({ script: "serve.ts", dataDir, env });
  const lost = createPartner(`${first.url}/api/mcp`).then(
    () => "answered",
    () => "lost",
  );
  await createArrived;
  await first.crash();
  expect(await lost).toBe("lost");

  const second = await startApp({ script: "serve.ts", dataDir, env });
  const reported = /Unknown outcome: create_record on res\.partner, .*audit entry ([0-9a-f-]{36})/.exec(
    second.output(),
  );
  expect(reported, second.output()).not.toBeNull();
  await second.stop();
  expect((await startAndStop(env)).match(/Unknown outcome/)).toBeNull();

  await booted(async ({ urls }) => {
    const db = openDatabase(urls.app, { max: 1 });
    const entries = await withTenant(db, tenantId, (tx) =>
      tx.select().from(auditEntries).where(eq(auditEntries.tenantId, tenantId)),
    );
    await closeDatabase(db);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      id: reported?.[1],
      tool: "create_record",
      model: "res.partner",
      operation: "create",
      outcome: "unknown",
      errorCode: "interrupted",
      fields: ["name"],
    });
  });
}, 400_000);

async function startAndStop(env: Record<string, string>): Promise<string> {
  const app = await startApp({ script: "serve.ts", dataDir, env });
  await app.stop();
  return app.output();
}

function createPartner(url: string): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "create_record", arguments: { model: "res.partner", values: { name: "Ann" } } },
    }),
  });
}

/** Runs `work` on the database of the data folder while no app runs on it. */
async function booted(work: (booted: Booted) => Promise<void>): Promise<void> {
  const config = readConfig({ ...process.env, MCP_ODOO_DATA_DIR: dataDir });
  const running = await boot(config, { root, progress: () => {} });
  try {
    await work(running);
  } finally {
    await running.shutdown();
  }
}

const attributes = { required: false, readonly: false, store: true, searchable: true, sortable: true };
const fields = {
  id: { type: "integer", string: "ID", ...attributes },
  display_name: { type: "char", string: "Display Name", ...attributes },
  name: { type: "char", string: "Name", ...attributes },
};
