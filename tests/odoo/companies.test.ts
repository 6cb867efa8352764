import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOdooAccess } from "#lib/composition/odoo-access.ts";
import { systemClock } from "#lib/kernel/clock.ts";
import { type ConnectionId, newId, type SessionId, type TenantId, type UserId } from "#lib/kernel/ids.ts";
import { listOdooCompanies } from "#lib/services/companies/list-odoo-companies.ts";
import { createConnection } from "#lib/services/connections/create-connection.ts";
import { CreateInput } from "#lib/services/connections/schemas.ts";
import { createKey } from "#lib/services/keys/create-key.ts";
import { createOdooCaches } from "#lib/services/odoo-models/odoo-caches.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { setRules, vault } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "./lab.ts";

/** Models with a company rule of Odoo's own, most of them with records of both companies. */
const ruled = ["stock.quant", "stock.warehouse", "project.task", "account.move", "sale.order", "product.template"];
/** A model with a company for which Odoo has no rule: only the gateway hides those of another company. */
const ruleless = "resource.calendar";
const models = [...ruled, ruleless, "res.partner", "res.company", "res.users"];

let database: TestDatabase;
let access: ReturnType<typeof createOdooAccess>;
beforeAll(async () => {
  database = await openTestDatabase();
  access = createOdooAccess({ allowedCidrs: ["127.0.0.0/8"] }, systemClock);
});
afterAll(async () => {
  await access.close();
  await database.close();
});

interface Row {
  readonly id: number;
  readonly [field: string]: unknown;
}

describe.each(Object.entries(labServers()))("the companies of a key on Odoo %s", (_series, server) => {
  const tenantId = newId<TenantId>();
  const userId = newId<UserId>();
  let harness: Harness;
  let connectionId: ConnectionId;
  /** San Francisco, the admin's own company, and Chicago. */
  let main: { id: number; key: string };
  let other: { id: number; key: string };
  let both: string;

  const context = {
    db: database?.db,
    vault,
    now: systemClock,
    actor: { kind: "session", tenantId, userId, role: "owner", label: "owner" },
    sessionId: newId<SessionId>(),
    requestId: "r",
    ip: "203.0.113.7",
    sandboxEnabled: false,
    odooCaches: createOdooCaches(),
    admitProbe: async () => {},
    findMemberOdoo: async () => undefined,
    invalidateConnection: (id: ConnectionId) => harness.resolver.invalidateConnection(id),
  } as const;
  const own = () => ({ ...context, db: database.db, probeOdoo: access.probe, openConnection: access.open });

  beforeAll(async () => {
    const sql = database.admin;
    const row = { id: tenantId, name: "Acme", plan: "enterprise", wrapped_key: vault.newTenantKey(tenantId) };
    await sql`insert into tenants ${sql(row)}`;
    await sql`insert into users ${sql({ id: userId, email: `${userId}@example.com`, name: "Ana" })}`;
    await sql`insert into members ${sql({ tenant_id: tenantId, user_id: userId, role: "owner" })}`;
    harness = createHarness(database, {
      odooOf: () => {
        throw new Error("Connections are opened with their own credentials.");
      },
      open: access.open,
    });
    const { login, apiKey: secret } = server.admin;
    const target = { kind: "odoo", name: "Odoo", url: server.url, database: server.database, login, secret };
    ({ id: connectionId } = await createConnection(own(), CreateInput.parse(target)));
    await setRules(
      database,
      { tenantId, connectionId },
      models.map((model) => ({ model, allow: "rcwu" })),
    );
    const listed = await listOdooCompanies(own(), { connectionId, forKey: true });
    const [sf, chicago] = ["San Francisco", "Chicago"].map((city) => listed.find(({ name }) => name.includes(city)));
    if (sf === undefined || chicago === undefined) throw new Error(JSON.stringify(listed));
    // The user's current company comes first.
    expect(listed[0]).toEqual(sf);
    main = { id: sf.id, key: await keyFor([sf.id]) };
    other = { id: chicago.id, key: await keyFor([chicago.id]) };
    both = await keyFor([chicago.id, sf.id]);
  });
  afterAll(() => harness?.recorder.stop());

  async function keyFor(companyIds: number[]): Promise<string> {
    const more = { name: "Claude", scope: "write", lifetime: "30" } as const;
    return (await createKey(own(), { connectionId, companyIds, ...more })).key;
  }
  const call = (key: string, tool: string, args: Record<string, unknown>) => callTool(harness, key, tool, args);

  async function seenBy(key: string, model: string): Promise<number[]> {
    const ids: number[] = [];
    for (let offset = 0; ; offset += 100) {
      const args = { model, fields: ["id"], order: "id", limit: 100, offset };
      const { data, text } = await call(key, "search_records", args);
      if (data["records"] === undefined) throw new Error(text);
      const page = (data["records"] as Row[]).map(({ id }) => id);
      ids.push(...page);
      if (page.length < 100) return ids;
    }
  }
  /** What Odoo's own client shows with these companies ticked. */
  const inOdoo = (model: string, companies: readonly number[], domain: unknown[] = []) =>
    direct(server, server.admin, model, "search", [domain], {
      order: "id",
      context: { allowed_company_ids: companies },
    }) as Promise<number[]>;

  test("a client sees what Odoo shows with its companies ticked, in turns with another", async () => {
    for (const model of ruled) {
      const [here, there] = [await inOdoo(model, [main.id]), await inOdoo(model, [other.id])];
      const all = await inOdoo(model, [other.id, main.id]);
      expect([model, await seenBy(main.key, model)]).toEqual([model, here]);
      expect([model, await seenBy(other.key, model)]).toEqual([model, there]);
      expect([model, await seenBy(both, model)]).toEqual([model, all]);
    }
    const counted = await Promise.all(["stock.quant", "project.task"].map((model) => inOdoo(model, [other.id])));
    for (const ids of counted) expect(ids.length).toBeGreaterThan(0);
  });

  test("records of another company are hidden also where Odoo has no rule for them", async () => {
    for (const { id, key } of [main, other]) {
      const wanted = ["|", ["company_id", "=", false], ["company_id", "=", id]];
      expect(await seenBy(key, ruleless)).toEqual(await inOdoo(ruleless, [id], wanted));
    }
    expect((await inOdoo(ruleless, [other.id])).length).toBeGreaterThan((await seenBy(other.key, ruleless)).length);
    const [foreign] = await inOdoo(ruleless, [], [["company_id", "=", main.id]]);
    const missing = { model: ruleless, record_id: 999_999 };
    const answers = [
      await call(other.key, "get_record", { model: ruleless, record_id: foreign }),
      await call(other.key, "get_record", missing),
    ];
    const [one, none] = answers.map(({ text, error }) => [error.code, text.replace(/\d{3,}|id \d+/g, "N")]);
    expect(one).toEqual(none);
    expect(await call(main.key, "get_record", { model: ruleless, record_id: foreign })).toMatchObject({
      isError: false,
    });
  });

  test("sums are those of the companies", async () => {
    for (const { id, key } of [main, other]) {
      const ids = await inOdoo("stock.quant", [id], [["company_id", "=", id]]);
      const rows = (await direct(server, server.admin, "stock.quant", "read", [ids], {
        fields: ["quantity"],
      })) as Row[];
      const sum = rows.reduce((total, { quantity }) => total + Number(quantity), 0);
      const { data, text } = await call(key, "aggregate_records", {
        model: "stock.quant",
        domain: [["company_id", "!=", false]],
        aggregates: ["quantity:sum"],
      });
      const [group] = (data["groups"] ?? []) as { count: number; aggregates: Record<string, number> }[];
      // Odoo sums quantities that are not set to no value.
      expect([group?.count, Number(group?.aggregates["quantity:sum"])], text).toEqual([rows.length, sum]);
    }
  });

  test("a new record belongs to the first company, and another company is refused", async () => {
    const made: number[] = [];
    const create = async (key: string, values: Record<string, unknown>) => {
      const answer = await call(key, "create_record", { model: ruleless, values: { name: "Scope", ...values } });
      if (typeof answer.data["id"] === "number") made.push(answer.data["id"]);
      return answer;
    };
    const companyOf = async (id: unknown) =>
      ((await direct(server, server.admin, ruleless, "read", [[id]], { fields: ["company_id"] })) as Row[])[0]?.[
        "company_id"
      ];
    try {
      const byDefault = await create(other.key, {});
      expect(await companyOf(byDefault.data["id"]), byDefault.text).toMatchObject([other.id, expect.any(String)]);
      expect(await companyOf((await create(both, {})).data["id"])).toMatchObject([other.id, expect.any(String)]);
      expect(await companyOf((await create(both, { company_id: main.id })).data["id"])).toMatchObject([
        main.id,
        expect.any(String),
      ]);
      expect(await create(other.key, { company_id: main.id })).toMatchObject({ error: { code: "denied" } });
      const moved = { model: ruleless, record_id: byDefault.data["id"], values: { company_id: main.id } };
      expect(await call(other.key, "update_record", moved)).toMatchObject({ error: { code: "denied" } });
      const [foreign] = await inOdoo(ruleless, [], [["company_id", "=", main.id]]);
      const change = { model: ruleless, record_id: foreign, values: { name: "Taken" } };
      expect(await call(other.key, "update_record", change)).toMatchObject({ error: { code: "odoo_missing" } });
    } finally {
      await direct(server, server.admin, ruleless, "unlink", [made]);
    }
  });

  test("get_context names the companies and the one of new records", async () => {
    const { data } = await call(both, "get_context", {});
    expect(data).toMatchObject({ may: { companies: [other.id, main.id] } });
    const companies = data["companies"] as { id: number; current?: boolean }[];
    expect(companies.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(
      [main.id, other.id].toSorted((a, b) => a - b),
    );
    expect(companies.filter(({ current }) => current === true)).toMatchObject([{ id: other.id }]);
  });

  test("a company that the Odoo user does not have is named in the refusal", async () => {
    const key = await keyFor([other.id]);
    const lost = database.admin.json([{ id: 999, name: "Gone Ltd" }] as never);
    await database.admin`
      update access_keys set companies = ${lost} where tenant_id = ${tenantId} and last4 = ${key.slice(-4)}`;
    const refused = await call(key, "search_records", { model: "sale.order" });
    expect(refused).toMatchObject({ isError: true, error: { code: "denied" } });
    expect(refused.text).toContain('no longer works in "Gone Ltd" (999)');
  });

  test("a key cannot be made for a company that the Odoo user does not have", async () => {
    await expect(keyFor([999])).rejects.toMatchObject({ code: "invalid_input", options: { path: "companyIds" } });
  });
});
