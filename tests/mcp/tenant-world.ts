import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type CallResult, callTool, createHarness, type Harness } from "./harness.ts";
import { type Seeded, seedTenant } from "./seed.ts";
import { createTinyOdoo, type TinyOdoo } from "./tiny-odoo.ts";

export const partner = { model: "res.partner" };

export interface TenantWorld {
  readonly database: TestDatabase;
  readonly seeded: Seeded;
  readonly odoo: TinyOdoo;
  harness: Harness;
  /** Calls a tool with the key of the tenant, or with another key. */
  call(name: string, args: Record<string, unknown>, key?: string): Promise<CallResult>;
  /** The audit entries so far. */
  entries(): Promise<Record<string, unknown>[]>;
}

/** Opens the endpoint of one tenant, with rules for partners and countries, before each test of a file. */
export function openTenantWorld(): TenantWorld {
  let database: TestDatabase;
  let seeded: Seeded;
  let odoo: TinyOdoo;
  let harness: Harness;
  beforeAll(async () => {
    database = await openTestDatabase();
    seeded = await seedTenant(database, {
      rules: [
        { model: "res.partner", allow: "rcwu", writable: ["score"], denied: ["credit_limit"] },
        { model: "res.country", allow: "r", denied: ["code"] },
        { model: "res.partner.category", allow: "r" },
      ],
    });
  });
  afterAll(() => database.close());
  afterEach(() => harness.recorder.stop());
  beforeEach(async () => {
    await database.admin`truncate audit_entries, confirmations, write_results`;
    odoo = createTinyOdoo();
    harness = createHarness(database, { odooOf: () => odoo.transport });
  });
  return {
    get database() {
      return database;
    },
    get seeded() {
      return seeded;
    },
    get odoo() {
      return odoo;
    },
    get harness() {
      return harness;
    },
    set harness(other) {
      harness = other;
    },
    call: (name, args, key = seeded.key) => callTool(harness, key, name, args),
    async entries() {
      await harness.recorder.flush();
      return database.admin`select * from audit_entries order by started_at, id`;
    },
  };
}
