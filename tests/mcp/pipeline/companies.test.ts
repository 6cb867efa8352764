import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type GrantId, newId, type UserId } from "#lib/kernel/ids.ts";
import type { OdooCompany } from "#lib/kernel/odoo-values.ts";
import type { OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness, type Harness } from "../harness.ts";
import { type Seeded, seedKey, seedTenant } from "../seed.ts";

/** The two companies of the demo Odoo. */
const [main, branch] = [1, 2];
const named = (id: number): OdooCompany => ({ id, name: `Company ${id}` });
/** Odoo has no company rule for calendars, so only the gateway hides those of another company. */
const ruleless = "resource.calendar";
const models = [
  "res.partner",
  "sale.order",
  "sale.order.line",
  "res.company",
  "res.users",
  ruleless,
  "hr.employee",
  "ir.attachment",
  "mail.activity",
];

let database: TestDatabase;
let seeded: Seeded;
let harness: Harness;
let odoo: OdooTransport;
let keys: { all: string; main: string; branch: string; both: string };
/** Ids of records by model and company, and of a shared contact. */
let own: { partner: Record<number, number>; calendar: Record<number, number>; shared: number };

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
afterEach(() => harness.recorder.stop());
beforeEach(async () => {
  const rules = models.map((model) => ({ model, allow: "rcwu", actions: ["action_confirm"] }));
  seeded = await seedTenant(database, { rules });
  odoo = createSandbox({ now: () => new Date() }).open(seeded.connectionId);
  harness = createHarness(database, { odooOf: () => odoo });
  keys = {
    all: seeded.key,
    main: await keyFor([main]),
    branch: await keyFor([branch]),
    both: await keyFor([branch, main]),
  };
  own = {
    partner: { [main]: await make("res.partner", main), [branch]: await make("res.partner", branch) },
    calendar: { [main]: await make(ruleless, main), [branch]: await make(ruleless, branch) },
    shared: await make("res.partner", false),
  };
});

async function make(model: string, company: number | false): Promise<number> {
  const values = { name: `Scope ${company}`, company_id: company };
  return (await odoo.call({ model, method: "create", args: { values } })) as number;
}

async function keyFor(companies: readonly number[]): Promise<string> {
  const { keyId, key } = await seedKey(database, seeded, "write");
  await database.admin`
    update access_keys set companies = ${database.admin.json(companies.map(named) as never)} where id = ${keyId}`;
  return key;
}

const call = (key: string, tool: string, args: Record<string, unknown>) => callTool(harness, key, tool, args);

async function idsOf(key: string, model: string, more: Record<string, unknown> = {}): Promise<number[]> {
  const domain = [["name", "like", "Scope"]];
  const { data, text } = await call(key, "search_records", { model, fields: ["id"], domain, order: "id", ...more });
  expect(data["records"], text).toBeDefined();
  return (data["records"] as { id: number }[]).map(({ id }) => id);
}

describe("reads", () => {
  test("a search shows only the records of the companies and of none, also where Odoo has no company rule", async () => {
    const { partner, calendar, shared } = own;
    // In turns, so that an answer that is kept for one key would show at the other.
    for (let turn = 0; turn < 2; turn++) {
      expect(await idsOf(keys.main, "res.partner")).toEqual([partner[main], shared]);
      expect(await idsOf(keys.branch, "res.partner")).toEqual([partner[branch], shared]);
      expect(await idsOf(keys.both, "res.partner")).toEqual([partner[main], partner[branch], shared]);
      expect(await idsOf(keys.main, ruleless)).toEqual([calendar[main]]);
      expect(await idsOf(keys.branch, ruleless)).toEqual([calendar[branch]]);
      expect(await idsOf(keys.all, ruleless)).toEqual([calendar[main], calendar[branch]]);
    }
  });

  test("counts, groups and the search by name show no more", async () => {
    const { data } = await call(keys.main, "aggregate_records", {
      model: ruleless,
      domain: [["name", "like", "Scope"]],
      groupby: ["company_id"],
    });
    const groups = data["groups"] as { count: number; key: Record<string, unknown> }[];
    expect(groups.map(({ count }) => count)).toEqual([1]);
    const found = await call(keys.main, "find_record", { model: ruleless, text: "Scope" });
    expect(found.text).toContain(`Scope ${main}`);
    expect(found.text).not.toContain(`Scope ${branch}`);
  });

  test("a condition of the caller cannot undo the limit", async () => {
    const wide = ["|", ["id", ">", 0], ["company_id", "=", branch]];
    expect(await idsOf(keys.main, ruleless, { domain: wide })).not.toContain(own.calendar[branch]);
  });

  test("a condition on a related record tells nothing of one of another company", async () => {
    const [employee] = (await odoo.call({
      model: "hr.employee",
      method: "search_read",
      args: { domain: [["company_id", "=", main]], fields: ["id"], limit: 1 },
    })) as { id: number }[];
    const change = { resource_calendar_id: own.calendar[branch] };
    await odoo.call({ model: "hr.employee", method: "write", ids: [employee?.id ?? 0], args: { values: change } });
    const count = async (key: string, domain: unknown) => {
      const { data, text } = await call(key, "search_records", { model: "hr.employee", domain, fields: ["id"] });
      expect(data["records"], text).toBeDefined();
      return (data["records"] as unknown[]).length;
    };
    const byName = [["resource_calendar_id.name", "=", `Scope ${branch}`]];
    expect(await count(keys.all, byName)).toBe(1);
    expect(await count(keys.main, byName)).toBe(0);
    expect(await count(keys.main, [["resource_calendar_id", "any", [["name", "like", "Scope"]]]])).toBe(0);
  });

  test("the companies that are listed are the client's own", async () => {
    expect(await idsOf(keys.branch, "res.company", { domain: [] })).toEqual([branch]);
    expect(await idsOf(keys.all, "res.company", { domain: [] })).toEqual([main, branch]);
  });
});

describe("a record of another company", () => {
  const file = { name: "a.txt", content: "hi" };
  test.each<[string, (model: string, id: number) => Record<string, unknown>]>([
    ["get_record", (model, record_id) => ({ model, record_id })],
    ["update_record", (model, record_id) => ({ model, record_id, values: { name: "New" } })],
    ["delete_record", (model, record_id) => ({ model, record_id })],
    ["post_message", (model, record_id) => ({ model, record_id, body: "Hello" })],
    ["list_attachments", (model, record_id) => ({ model, record_id })],
    ["add_attachment", (model, record_id) => ({ model, record_id, ...file })],
    ["run_action", (model, record_id) => ({ model, record_ids: [record_id], action: "action_confirm" })],
    ["import_records", (model, id) => ({ model, mode: "update", rows: [{ id, name: "New" }] })],
  ])("%s answers as for a record that does not exist, and nothing is written", async (tool, args) => {
    for (const [model, id] of [
      ["res.partner", own.partner[branch] ?? 0],
      [ruleless, own.calendar[branch] ?? 0],
    ] as const) {
      const before = await read(model, id);
      const foreign = await call(keys.main, tool, args(model, id));
      const missing = await call(keys.main, tool, args(model, 999_999));
      const plain = ({ text }: { text: string }, of: number) => text.replaceAll(String(of), "N");
      expect([foreign.error.code, missing.error.code]).toEqual(["odoo_missing", "odoo_missing"]);
      expect(plain(foreign, id)).toBe(plain(missing, 999_999));
      expect(foreign.text).not.toContain(`Scope ${branch}`);
      expect(await read(model, id)).toEqual(before);
    }
  });

  const read = (model: string, id: number) =>
    odoo
      .call({ model, method: "read", ids: [id], args: { fields: ["name", "write_date", "message_ids"] } })
      .catch(() => odoo.call({ model, method: "read", ids: [id], args: { fields: ["name", "write_date"] } }));

  test("another company itself cannot be read, changed or made", async () => {
    const record = { model: "res.company", record_id: branch };
    expect(await call(keys.main, "get_record", record)).toMatchObject({ isError: true });
    expect(await call(keys.main, "update_record", { ...record, values: { name: "Mine" } })).toMatchObject({
      isError: true,
    });
    const made = await call(keys.main, "create_record", { model: "res.company", values: { name: "Third" } });
    expect(made).toMatchObject({ isError: true, error: { code: "denied" } });
  });
});

describe("writes", () => {
  const create = (key: string, values: Record<string, unknown>, model = ruleless) =>
    call(key, "create_record", { model, values: { name: "Made", ...values } });
  const companyOf = async (id: unknown) => {
    const [row] = (await odoo.call({
      model: ruleless,
      method: "read",
      ids: [Number(id)],
      args: { fields: ["company_id"] },
    })) as { company_id: [number, string] }[];
    return row?.company_id[0];
  };

  test("a new record belongs to the first company of the client", async () => {
    expect(await companyOf((await create(keys.main, {})).data["id"])).toBe(main);
    expect(await companyOf((await create(keys.branch, {})).data["id"])).toBe(branch);
    expect(await companyOf((await create(keys.both, {})).data["id"])).toBe(branch);
    expect(await companyOf((await create(keys.both, { company_id: main })).data["id"])).toBe(main);
  });

  test("values that name another company are refused with the companies that the client has", async () => {
    const made = await create(keys.main, { company_id: branch });
    expect(made).toMatchObject({ isError: true, error: { code: "denied" } });
    expect(made.text).toContain('"Company 1" (1)');
    const moved = { model: ruleless, record_id: own.calendar[main], values: { company_id: branch } };
    expect(await call(keys.main, "update_record", moved)).toMatchObject({ error: { code: "denied" } });
    const rows = [{ id: own.calendar[main], company_id: branch }];
    expect((await call(keys.main, "import_records", { model: ruleless, mode: "update", rows })).isError).toBe(true);
    expect(await companyOf(own.calendar[main])).toBe(main);
  });

  test("values that name a record of another company are refused, also in lines", async () => {
    const values = { partner_id: own.partner[branch] };
    expect(await create(keys.main, values, "sale.order")).toMatchObject({ isError: true });
    const child = { child_ids: [[0, 0, { name: "Child", parent_id: own.partner[branch] }]] };
    expect(await create(keys.main, child, "res.partner")).toMatchObject({ isError: true });
    const taken = { child_ids: [[4, own.partner[branch]]] };
    expect(await create(keys.main, taken, "res.partner")).toMatchObject({ isError: true });
    expect(await create(keys.main, { partner_id: own.partner[main] }, "sale.order")).toMatchObject({ isError: false });
  });
});

test("a file, message or activity is not put at a record of another company", async () => {
  const foreign = own.calendar[branch];
  const activity = { res_model: ruleless, res_id: foreign, summary: "Look" };
  const made = await call(keys.main, "create_record", { model: "mail.activity", values: activity });
  expect(made).toMatchObject({ isError: true });
  const values = { ...activity, res_model: "res.partner", res_id: own.partner[main] };
  const { data, text } = await call(keys.main, "create_record", { model: "mail.activity", values });
  expect(data["id"], text).toBeTypeOf("number");
  for (const moved of [{ res_id: own.partner[branch] }, { res_model: ruleless, res_id: foreign }]) {
    const change = { model: "mail.activity", record_id: data["id"], values: moved };
    expect(await call(keys.main, "update_record", change)).toMatchObject({ isError: true });
  }
});

describe("the context of a call", () => {
  const search = (context: Record<string, unknown>) =>
    call(keys.both, "search_records", { model: ruleless, domain: [["name", "like", "Scope"]], context });

  test("narrows the companies further, and names no other", async () => {
    const narrowed = await search({ allowed_company_ids: [main] });
    expect(narrowed.text).toContain(`Scope ${main}`);
    const outside = { model: ruleless, context: { allowed_company_ids: [branch] } };
    const refused = await call(keys.main, "search_records", outside);
    expect(refused).toMatchObject({ isError: true, error: { code: "denied", path: "context.allowed_company_ids" } });
    const mixed = { model: ruleless, context: { allowed_company_ids: [main, branch] } };
    expect(await call(keys.main, "search_records", mixed)).toMatchObject({ error: { code: "denied" } });
  });

  test.each([[[]], [false], [null]])("does not widen them with %j", async (allowed) => {
    const context = { allowed_company_ids: allowed };
    const { text } = await call(keys.main, "search_records", { model: ruleless, context });
    expect(text).not.toContain(`Scope ${branch}`);
  });
});

test("get_context names the companies of the client and the one of new records", async () => {
  const { data, text } = await call(keys.both, "get_context", {});
  expect(data).toMatchObject({ may: { companies: [branch, main] } });
  expect((data["companies"] as { id: number; current?: boolean }[]).filter(({ current }) => current)).toMatchObject([
    { id: branch },
  ]);
  expect(text).toContain("You may act only in these companies");
  const one = await call(keys.main, "get_context", {});
  expect((one.data["companies"] as { id: number }[]).map(({ id }) => id)).toEqual([main]);
  expect((await call(keys.all, "get_context", {})).data).not.toHaveProperty("may.companies");
});

test("get_context names the companies as they were chosen if the rules do not open companies", async () => {
  await database.admin`
    delete from model_rules where connection_id = ${seeded.connectionId} and model = 'res.company'`;
  harness.resolver.invalidateConnection(seeded.connectionId);
  const { data } = await call(keys.both, "get_context", {});
  expect(data["companies"]).toEqual([{ ...named(branch), current: true }, named(main)]);
  expect((await call(keys.all, "get_context", {})).data["companies"]).toEqual([]);
});

test("a report is made for the client's company and for no other", async () => {
  await database.admin`insert into model_rules ${database.admin(
    ["account.move", "account.move.line", "product.product"].map((model) => ({
      tenant_id: seeded.tenantId,
      connection_id: seeded.connectionId,
      model,
      label: model,
      can_read: true,
    })),
  )}`;
  harness.resolver.invalidateConnection(seeded.connectionId);
  const ask = (key: string, company?: number) =>
    call(key, "business_report", { report: "receivables", ...(company === undefined ? {} : { company }) });
  const [first, second] = [await ask(keys.main), await ask(keys.branch)];
  expect([first.isError, second.isError], first.text).toEqual([false, false]);
  expect([first.data["company"], second.data["company"]]).toMatchObject([{ id: main }, { id: branch }]);
  expect(await ask(keys.main, branch)).toMatchObject({ isError: true, error: { code: "invalid_input" } });
});

test("a company that the Odoo user has no longer is named in the refusal", async () => {
  await odoo.call({
    model: "res.users",
    method: "write",
    ids: [2],
    args: { values: { company_ids: [[6, 0, [main]]] } },
  });
  const refused = await call(keys.branch, "search_records", { model: "res.partner" });
  expect(refused).toMatchObject({ isError: true, error: { code: "denied" } });
  expect(refused.text).toContain('no longer works in "Company 2" (2)');
});

test("a client that signed in acts in the companies that its member chose for the connection", async () => {
  const { admin } = database;
  const [userId, grantId] = [newId<UserId>(), newId<GrantId>()];
  const { tenantId, connectionId } = seeded;
  const at = new Date();
  await admin`insert into users ${admin({ id: userId, email: `${userId}@example.com`, name: "Ana" })}`;
  await admin`insert into members ${admin({ tenant_id: tenantId, user_id: userId, role: "member" })}`;
  const client = { client_id: "c", client_name: "Claude", redirect_host: "claude.ai", scope: "write" };
  const ids = { id: grantId, tenant_id: tenantId, user_id: userId, created_at: at, consented_at: at };
  await admin`insert into grants ${admin({ ...ids, ...client })}`;
  const companies = admin.json([named(branch)] as never);
  await admin`insert into grant_connections ${admin({
    grant_id: grantId,
    connection_id: connectionId,
    tenant_id: tenantId,
    companies,
  } as never)}`;
  await harness.recorder.stop();
  harness = createHarness(database, {
    odooOf: () => odoo,
    verifyToken: async () => ({ userId, grantId, scope: "write", tenantId }),
  });
  expect(await idsOf("header.payload.signature", ruleless)).toEqual([own.calendar[branch]]);
});
