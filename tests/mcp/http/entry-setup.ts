import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type Served, serve } from "#tests/clients/served.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { createHarness, type Harness, toolCall } from "../harness.ts";
import { type Seeded, seedTenant } from "../seed.ts";
import { createTinyOdoo } from "../tiny-odoo.ts";

export const mebibyte = 1024 * 1024;

export interface World {
  readonly database: TestDatabase;
  readonly seeded: Seeded;
  harness: Harness;
  /** The same endpoint behind a real HTTP server. */
  readonly served: Served;
}

/** Opens the endpoint of one tenant before each test of a file. */
export function openWorld(): World {
  let database: TestDatabase;
  let seeded: Seeded;
  let harness: Harness;
  let served: Served;
  beforeAll(async () => {
    database = await openTestDatabase();
    seeded = await seedTenant(database, { rules: [{ model: "res.partner", allow: "rcwu" }] });
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    const odoo = createTinyOdoo();
    harness = createHarness(database, { odooOf: () => odoo.transport });
    served = await serve(harness);
  });
  afterEach(async () => {
    await served.close();
    await harness.recorder.stop();
  });
  return {
    get database() {
      return database;
    },
    get seeded() {
      return seeded;
    },
    get harness() {
      return harness;
    },
    set harness(other) {
      harness = other;
    },
    get served() {
      return served;
    },
  };
}

/** A call of a client before 2026, which names the tool only in the body. */
export function oldCall(name: string, args: object, more: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...more },
    body: JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params: { name, arguments: args } }),
  };
}

export function newCall(name: string, args: Record<string, unknown>, more: Record<string, string> = {}): RequestInit {
  const init = toolCall(name, args, 7);
  return { ...init, headers: { ...(init.headers as Record<string, string>), ...more } };
}

export const eras = [
  ["2025", oldCall],
  ["2026", newCall],
] as const;
export const search = { model: "res.partner", limit: 1 };

/** Returns the request without one header. */
export function without(init: RequestInit, name: string): RequestInit {
  const { [name]: _, ...headers } = init.headers as Record<string, string>;
  return { ...init, headers };
}
