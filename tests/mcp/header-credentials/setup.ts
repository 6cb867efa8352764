import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type FakeOdoo, startFakeOdoo } from "#tests/support/fake-odoo.ts";
import { toolCall } from "../harness.ts";
import {
  createHeaderCallerHarness,
  type HeaderCallerHarness,
  type HeaderCallerOptions,
  type OdooUser,
  odooUser,
  odooWith,
} from "../header-caller-harness.ts";

export const partner = { model: "res.partner" };

export interface World {
  readonly database: TestDatabase;
  readonly evil: FakeOdoo;
  readonly harness: HeaderCallerHarness;
  /** The users that Odoo knows: at first `ana` and `ben`. */
  users: OdooUser[];
  readonly ana: OdooUser;
  readonly ben: OdooUser;
  reopen(options: HeaderCallerOptions): Promise<void>;
  /** The headers that name the Odoo and the key of a user. */
  as(user: Pick<OdooUser, "key">, host?: string): Record<string, string>;
  entries(): Promise<Record<string, unknown>[]>;
  /** Takes the requests that Odoo has received. */
  requests(): FakeOdoo["requests"];
  /** Takes the requests that Odoo has received and counts the sign-ins among them. */
  signIns(): number;
}

/** Opens the endpoint and an Odoo with two users before each test of a file. */
export function openWorld(): World {
  let database: TestDatabase;
  let evil: FakeOdoo;
  let harness: HeaderCallerHarness;
  let users: OdooUser[];
  let ana: OdooUser;
  let ben: OdooUser;
  beforeAll(async () => {
    database = await openTestDatabase();
    evil = await startFakeOdoo();
  });
  afterAll(() => Promise.all([database.close(), evil.close()]));
  beforeEach(async () => {
    await database.admin`truncate audit_entries, confirmations, write_results`;
    ana = odooUser("a", "Azure of Ana");
    ben = odooUser("b", "Blue of Ben");
    users = [ana, ben];
    evil.routes = odooWith(() => users);
    evil.requests.length = 0;
    harness = await createHeaderCallerHarness(database);
  });
  afterEach(() => harness.close());

  const requests = () => evil.requests.splice(0);
  return {
    get database() {
      return database;
    },
    get evil() {
      return evil;
    },
    get harness() {
      return harness;
    },
    get users() {
      return users;
    },
    set users(others) {
      users = others;
    },
    get ana() {
      return ana;
    },
    get ben() {
      return ben;
    },
    async reopen(options) {
      await harness.close();
      harness = await createHeaderCallerHarness(database, options);
    },
    as: ({ key }, host = "odoo.example") => ({ "X-Odoo-URL": `http://${host}:${evil.port}`, "X-Odoo-API-Key": key }),
    async entries() {
      await harness.recorder.flush();
      return database.admin`select * from audit_entries order by started_at, id`;
    },
    requests,
    signIns: () => requests().filter(({ path }) => path.endsWith("/context_get")).length,
  };
}

export function listTools(): RequestInit {
  const { headers, body, ...init } = toolCall("", {});
  const { "mcp-name": _, ...rest } = headers as Record<string, string>;
  return {
    ...init,
    headers: { ...rest, "mcp-method": "tools/list" },
    body: JSON.stringify({ ...JSON.parse(String(body)), method: "tools/list" }),
  };
}
