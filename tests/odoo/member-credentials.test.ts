import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOdooAccess } from "#lib/composition/odoo-access.ts";
import { systemClock } from "#lib/kernel/clock.ts";
import { type ConnectionId, type GrantId, newId, type TenantId, type UserId } from "#lib/kernel/ids.ts";
import { createConnection } from "#lib/services/connections/create-connection.ts";
import { CreateInput } from "#lib/services/connections/schemas.ts";
import type { CredentialContext } from "#lib/services/credentials/context.ts";
import { requireOwnCredential } from "#lib/services/credentials/require-own-credential.ts";
import { StoreCredentialInput } from "#lib/services/credentials/schemas.ts";
import { storeCredential } from "#lib/services/credentials/store-credential.ts";
import { createOdooCaches } from "#lib/services/odoo-models/odoo-caches.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { setRules, vault } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabUser, labServers } from "./lab.ts";

/** Models of which Marc Demo sees fewer records than the admin, on both series, and some of which he sees all. */
const narrowed = ["sale.order", "sale.order.line", "crm.lead"] as const;
const models = [...narrowed, "res.partner", "product.template", "account.move"];

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

describe.each(Object.entries(labServers()))("members' own credentials on Odoo %s", (_series, server) => {
  const tenantId = newId<TenantId>();
  let harness: Harness;
  let connectionId: ConnectionId;
  let marc: { userId: UserId; token: string };
  let admin: { userId: UserId; token: string };
  const tokens = new Map<string, { userId: UserId; grantId: GrantId; scope: "write"; tenantId: TenantId }>();

  /** A member of the company, and the access token of a client that they allowed. */
  async function addMember(role: string) {
    const sql = database.admin;
    const [userId, grantId] = [newId<UserId>(), newId<GrantId>()];
    const at = new Date();
    await sql`insert into users ${sql({ id: userId, email: `${userId}@example.com`, name: role })}`;
    await sql`insert into members ${sql({ tenant_id: tenantId, user_id: userId, role })}`;
    const client = { client_id: "claude", client_name: "Claude", redirect_host: "claude.ai", scope: "write" };
    const ids = { id: grantId, tenant_id: tenantId, user_id: userId, created_at: at, consented_at: at };
    await sql`insert into grants ${sql({ ...ids, ...client })}`;
    const link = { grant_id: grantId, connection_id: connectionId, tenant_id: tenantId };
    if (connectionId !== undefined) await sql`insert into grant_connections ${sql(link)}`;
    const token = `header.${grantId}.signature`;
    tokens.set(token, { userId, grantId, scope: "write", tenantId });
    return { userId, token };
  }

  const contextOf = (userId: UserId, role: "owner" | "member"): CredentialContext => ({
    db: database.db,
    vault,
    now: systemClock,
    actor: { kind: "session", tenantId, userId, role, label: role },
    requestId: "r",
    ip: "203.0.113.7",
    sandboxEnabled: false,
    odooCaches: createOdooCaches(),
    admitProbe: async () => {},
    probeOdoo: access.probe,
    openConnection: access.open,
    invalidateConnection: (id) => harness.resolver.invalidateConnection(id),
    forgetMemberOdoo: (...of) => harness.memberOdoos.forget(...of),
  });

  beforeAll(async () => {
    const sql = database.admin;
    const row = { id: tenantId, name: "Acme", plan: "enterprise", wrapped_key: vault.newTenantKey(tenantId) };
    await sql`insert into tenants ${sql(row)}`;
    harness = createHarness(database, {
      odooOf: () => {
        throw new Error("Connections are opened with their own credentials.");
      },
      open: access.open,
      verifyToken: async (token) => tokens.get(token),
    });
    const { login, apiKey: secret } = server.admin;
    const target = { kind: "odoo", name: "Odoo", url: server.url, database: server.database, login, secret };
    const owner = contextOf(newId<UserId>(), "owner");
    ({ id: connectionId } = await createConnection(owner, CreateInput.parse(target)));
    await setRules(
      database,
      { tenantId, connectionId },
      models.map((model) => ({ model, allow: "rc" })),
    );
    marc = await addMember("member");
    admin = await addMember("owner");
  });
  afterAll(() => harness?.recorder.stop());

  async function store(userId: UserId, { login, apiKey: secret }: LabUser) {
    const input = StoreCredentialInput.parse({ connectionId, login, secret });
    return storeCredential(contextOf(userId, "member"), input);
  }

  /** All ids of a model that a client sees, page by page. */
  async function seenBy(token: string, model: string): Promise<number[]> {
    const ids: number[] = [];
    for (let offset = 0; ; offset += 50) {
      const args = { model, fields: ["id"], order: "id", limit: 50, offset };
      const { isError, text, data } = await callTool(harness, token, "search_records", args);
      if (isError) throw new Error(text);
      const page = (data["records"] as { id: number }[]).map(({ id }) => id);
      ids.push(...page);
      if (page.length < 50) return ids;
    }
  }
  const directly = (user: LabUser, model: string) =>
    direct(server, user, model, "search", [[]], { order: "id" }) as Promise<number[]>;

  test("before a member has a credential of their own, their clients act through the shared one", async () => {
    for (const model of narrowed) expect(await seenBy(marc.token, model)).toEqual(await directly(server.admin, model));
  });

  test("with it a member's clients see exactly what the member sees in Odoo, and others still see more", async () => {
    expect(await store(marc.userId, server.demo)).toMatchObject({ odooUser: "Marc Demo" });
    for (const model of models) {
      const [his, all] = [await directly(server.demo, model), await directly(server.admin, model)];
      // In turns, so that an answer kept for one would show at the other.
      for (let turn = 0; turn < 2; turn++) {
        expect([model, await seenBy(marc.token, model)]).toEqual([model, his]);
        expect([model, await seenBy(admin.token, model)]).toEqual([model, all]);
      }
      if (narrowed.some((one) => one === model)) expect(all.length).toBeGreaterThan(his.length);
    }
  });

  test("sums, single records and what is hidden follow the member too", async () => {
    const sumOf = async (token: string) => {
      const { data } = await callTool(harness, token, "aggregate_records", {
        model: "sale.order",
        aggregates: ["amount_total:sum"],
      });
      const [group] = data["groups"] as { count: number; aggregates: Record<string, number> }[];
      return [group?.count, Math.round(Number(group?.aggregates["amount_total:sum"]) * 100)];
    };
    for (const [token, user] of [
      [marc.token, server.demo],
      [admin.token, server.admin],
    ] as const) {
      const rows = (await direct(server, user, "sale.order", "search_read", [[]], { fields: ["amount_total"] })) as {
        amount_total: number;
      }[];
      const sum = rows.reduce((total, { amount_total }) => total + amount_total, 0);
      expect(await sumOf(token)).toEqual([rows.length, Math.round(sum * 100)]);
    }
    const his = new Set(await directly(server.demo, "crm.lead"));
    const hidden = (await directly(server.admin, "crm.lead")).find((id) => !his.has(id)) ?? 0;
    const one = { model: "crm.lead", record_id: hidden };
    expect(await callTool(harness, admin.token, "get_record", one)).toMatchObject({ isError: false });
    expect(await callTool(harness, marc.token, "get_record", one)).toMatchObject({ isError: true });
  });

  test("a record is made by the Odoo user who acts, and the audit entry names member, client and Odoo user", async () => {
    const made: number[] = [];
    for (const { token } of [marc, admin]) {
      const values = { name: `Own credential ${process.pid} ${token}` };
      const { data, text } = await callTool(harness, token, "create_record", { model: "crm.lead", values });
      expect(data["id"], text).toBeTypeOf("number");
      made.push(Number(data["id"]));
    }
    try {
      const rows = (await direct(server, server.admin, "crm.lead", "read", [made], { fields: ["create_uid"] })) as {
        create_uid: [number, string];
      }[];
      expect(rows.map(({ create_uid }) => create_uid[1])).toEqual(["Marc Demo", "Mitchell Admin"]);
      await harness.recorder.flush();
      const entries = await database.admin`
        select actor_label, odoo_user from audit_entries
        where tenant_id = ${tenantId} and tool = 'create_record' order by started_at, id`;
      expect(entries).toEqual([
        { actor_label: `${marc.userId}@example.com · Claude`, odoo_user: "Marc Demo" },
        { actor_label: `${admin.userId}@example.com · Claude`, odoo_user: "Mitchell Admin" },
      ]);
    } finally {
      await direct(server, server.admin, "crm.lead", "unlink", [made]);
    }
  });

  test("where it is demanded, nobody acts through the shared credential", async () => {
    await requireOwnCredential(contextOf(admin.userId, "owner"), { id: connectionId, isRequired: true });
    const refused = await callTool(harness, admin.token, "search_records", { model: "sale.order" });
    expect(refused).toMatchObject({ isError: true, error: { code: "forbidden" } });
    expect(await seenBy(marc.token, "sale.order")).toEqual(await directly(server.demo, "sale.order"));
  });

  test("a key that Odoo refuses replaces nothing", async () => {
    await expect(store(marc.userId, { ...server.demo, apiKey: "0".repeat(40) })).rejects.toMatchObject({
      options: { path: "secret" },
    });
    expect(await seenBy(marc.token, "sale.order")).toEqual(await directly(server.demo, "sale.order"));
  });
});
