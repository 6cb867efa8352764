import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#lib/kernel/ids.ts";
import { authError } from "#lib/odoo/faults/errors.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { type Seeded, seedKey, seedTenant, setRules } from "../seed.ts";
import { createTinyOdoo, type TinyOdoo } from "../tiny-odoo.ts";

/** The refused calls in a row that Odoo may see, each with up to two sign-ins: Odoo blocks an address after more. */
const tries = 2;
const rules = [{ model: "res.partner", allow: "rcwu" }];
const search = { model: "res.partner", fields: ["name"] };

let database: TestDatabase;
let harness: Harness;
let seeded: Seeded;
/** By connection: every connection here has an Odoo of its own. */
let odoos: Map<string, TinyOdoo>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  odoos = new Map();
  seeded = await seedTenant(database, { rules });
  harness = createHarness(database, {
    odooOf: (id) => {
      const odoo = odoos.get(id) ?? createTinyOdoo();
      odoos.set(id, odoo);
      return odoo.transport;
    },
  });
});
afterEach(() => harness.recorder.stop());

const call = (key = seeded.key, tool = "search_records", args: Record<string, unknown> = search) =>
  callTool(harness, key, tool, args);

/** Odoo accepts the first call of the connection and refuses every sign-in after that. */
async function refuseSignIns({ connectionId, key }: Pick<Seeded, "connectionId" | "key">) {
  expect(await call(key)).toMatchObject({ isError: false });
  const odoo = odoos.get(connectionId) as TinyOdoo;
  const before = odoo.calls.length;
  odoo.before = () => {
    throw authError();
  };
  return { odoo, heard: () => odoo.calls.length - before };
}

test("an Odoo that refuses sign-ins gets no more calls after a few, from any key or tool", async () => {
  const { heard } = await refuseSignIns(seeded);
  const { key: sibling } = await seedKey(database, seeded, "read");
  for (let turn = 0; turn < 3 * tries; turn++) {
    const answer = await (turn % 2 === 0 ? call() : call(sibling, "find_record", { model: "res.partner", text: "a" }));
    expect(answer).toMatchObject({ isError: true, error: { code: "odoo_auth" } });
  }
  expect(heard()).toBe(tries);
  expect((await call()).error.retry_after_seconds).toBe(15);
});

test("an accepted sign-in resets the count of refused ones", async () => {
  const { odoo, heard } = await refuseSignIns(seeded);
  const refuse = odoo.before;
  for (let turn = 1; turn <= 3 * tries; turn++) {
    odoo.before = turn % tries === 0 ? () => {} : refuse;
    await call();
  }
  expect(heard()).toBe(3 * tries);
});

test("a connection with a new credential or address is tried at once", async () => {
  const { odoo, heard } = await refuseSignIns(seeded);
  for (let turn = 0; turn < 2 * tries; turn++) await call();
  expect(heard()).toBe(tries);
  odoo.before = () => {};
  expect(await call()).toMatchObject({ error: { code: "odoo_auth" } });
  await database.admin`update connections set version = version + 1 where id = ${seeded.connectionId}`;
  harness.resolver.invalidateConnection(seeded.connectionId);
  expect(await call()).toMatchObject({ isError: false });
});

test("refused sign-ins do not affect other connections of the same or another tenant", async () => {
  const other = { tenantId: seeded.tenantId, connectionId: newId() as Seeded["connectionId"] };
  await database.admin`insert into connections ${database.admin({
    id: other.connectionId,
    tenant_id: other.tenantId,
    name: "Second",
    kind: "odoo",
    url: "https://second.example.com",
    transport: "json2",
    series: "19.0",
  })}`;
  await setRules(database, other, rules);
  const { key } = await seedKey(database, other, "read");
  const stranger = await seedTenant(database, { rules });
  await refuseSignIns(seeded);
  for (let turn = 0; turn < 2 * tries; turn++) await call();
  for (const own of [key, stranger.key]) expect(await call(own)).toMatchObject({ isError: false });
});
