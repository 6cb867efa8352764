import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { type AuditEntryId, newId } from "../../kernel/ids.ts";
import { roles } from "../../policy/types.ts";
import type { AuditEntryView } from "../../views/audit.ts";
import { readCursor } from "./cursor.ts";
import { exportAudit } from "./export-audit.ts";
import type { AuditFilters } from "./filters.ts";
import { getAuditEntry } from "./get-audit-entry.ts";
import { listAudit } from "./list-audit.ts";
import { listAuditChoices } from "./list-choices.ts";

const now = () => new Date("2026-11-24T12:00:00Z");
let database: TestDatabase;
let acme: Company;
let other: Company;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database, { now });
  other = await seedCompany(database, { now });
});
afterAll(() => database.close());

interface Written {
  readonly started_at?: string;
  readonly [column: string]: unknown;
}

/** Writes entries without the row policies; `started_at` has microseconds. Returns their ids in order. */
async function write(company: Company, entries: readonly Written[]): Promise<AuditEntryId[]> {
  const rows = entries.map((entry) => ({
    id: newId<AuditEntryId>() as string,
    tenant_id: company.tenantId,
    started_at: "2026-11-24T11:59:00Z",
    request_id: "r",
    instance: "test",
    actor_kind: "key",
    actor_id: "k1",
    actor_label: "Claude",
    tool: "search_records",
    operation: "read",
    model: "res.partner",
    outcome: "ok",
    connection_id: company.connectionId as string,
    record_ids: [] as number[],
    ...entry,
  }));
  await database.admin.unsafe(
    "insert into audit_entries select * from jsonb_populate_recordset(null::audit_entries, $1::text::jsonb)",
    [JSON.stringify(rows.map((row) => ({ client: "", ip: "", odoo_user: "", fields: [], odoo_calls: 0, ...row })))],
  );
  return rows.map(({ id }) => id as AuditEntryId);
}

/** Reads all pages of a search one after the other. */
async function readAll(company: Company, filters: AuditFilters = {}, limit = 50): Promise<AuditEntryView[]> {
  const found: AuditEntryView[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAudit(company.as("owner"), { filters, cursor, limit });
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    found.push(...page.entries);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

const ids = (entries: readonly { readonly id: AuditEntryId }[]) => entries.map(({ id }) => id);

describe("pages of the audit log", () => {
  test("the pages show every entry once, the newest first, even with equal times and small pages", async () => {
    // There are few times, a microsecond apart: most entries share one, and a cursor in milliseconds would skip some.
    const time = fc.integer({ min: 0, max: 4 }).map((micros) => `2026-11-24T11:00:00.00000${micros}Z`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(time, { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        async (times, limit, filtered) => {
          const company = await seedCompany(database, { now });
          const written = await write(
            company,
            times.map((started_at) => ({ started_at, tool: "t" })),
          );
          const order = times.map((at, i) => ({ at, id: written[i] as AuditEntryId }));
          order.sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id));
          expect(ids(await readAll(company, filtered ? { tool: "t" } : {}, limit))).toEqual(ids(order));
        },
      ),
      { numRuns: 40 },
    );
  });

  test("a page with the last entry has no cursor", async () => {
    const written = await write(acme, [{}, {}, {}]);
    expect((await listAudit(acme.as("owner"), { filters: {}, limit: 3 })).nextCursor).toBeUndefined();
    const { entries, nextCursor = "" } = await listAudit(acme.as("owner"), { filters: {}, limit: 2 });
    expect(readCursor(nextCursor).id).toBe(entries[1]?.id);
    const rest = await listAudit(acme.as("owner"), { filters: {}, limit: 2, cursor: nextCursor });
    expect(ids([...entries, ...rest.entries]).toSorted()).toEqual(written.toSorted());
  });

  test("a page has a thousand entries at most, even if more are requested", async () => {
    await write(acme, Array(1_001).fill({}));
    const { entries, nextCursor } = await listAudit(acme.as("owner"), { filters: {}, limit: 5_000 });
    expect(entries).toHaveLength(1_000);
    expect(await listAudit(acme.as("owner"), { filters: {}, cursor: nextCursor })).toMatchObject({
      entries: [expect.anything()],
      nextCursor: undefined,
    });
  });

  test("the second page continues the first one although newer entries were added", async () => {
    const [oldest, newest] = await write(acme, [{ started_at: "2026-11-24T10:00:00Z" }, {}]);
    const first = await listAudit(acme.as("owner"), { filters: {}, limit: 1 });
    await write(acme, [{ started_at: "2026-11-24T11:59:30Z" }]);
    const second = await listAudit(acme.as("owner"), { filters: {}, cursor: first.nextCursor, limit: 1 });
    expect([ids(first.entries), ids(second.entries)]).toEqual([[newest], [oldest]]);
  });

  const id = newId<never>() as string;
  test.each([
    ...["", "x", "2026", "2026-11-24 10:00:00+00|' or true --", `2026-11-24 10:00:00+00|${id}0`, `|${id}`],
    // PostgreSQL or JavaScript accepts some of these as times, and neither accepts the others.
    ...[`Nov 24 2026|${id}`, `2026-11-24|${id}`, `infinity|${id}`, `now|${id}`, `2026-11-24T10:00:00Z|${id}`],
    ...[`2026-13-24 10:00:00+00|${id}`, `2026-11-24 10:00:00+00 |${id}`, `2026-11-24 10:00:00.1234567+00|${id}`],
  ])("the cursor %j, which the service did not make, is refused", async (text) => {
    const cursor = Buffer.from(text).toString("base64url");
    await expect(listAudit(acme.as("owner"), { filters: {}, cursor })).rejects.toMatchObject({
      code: "invalid_input",
      options: { path: "cursor" },
    });
  });

  test("a search without an index ends after 20,000 entries and says how far it came", async () => {
    await database.admin`
      insert into audit_entries (id, tenant_id, started_at, request_id, instance, actor_kind, actor_id, actor_label, tool, operation, outcome)
      select gen_random_uuid(), ${acme.tenantId}, '2026-11-20T00:00:00Z'::timestamptz + n * interval '1 second', 'r', 'test', 'key',
        'k1', 'Claude', 'some_tool', case when n = 1 then 'unlink' else 'read' end, 'ok'
      from generate_series(1, 20005) n`;
    const first = await listAudit(acme.as("owner"), { filters: { operation: "unlink" } });
    expect(first.entries).toEqual([]);
    expect(first.searchedTo).toEqual(new Date("2026-11-20T00:00:06Z"));
    const second = await listAudit(acme.as("owner"), { filters: { operation: "unlink" }, cursor: first.nextCursor });
    expect(second.entries.map(({ operation }) => operation)).toEqual(["unlink"]);
    expect([second.nextCursor, second.searchedTo]).toEqual([undefined, undefined]);
  });
});

describe("filters of the audit log", () => {
  const variants: readonly [string, Written, AuditFilters][] = [
    ["outcome", { outcome: "denied" }, { outcome: "denied" }],
    ["operation", { operation: "unlink" }, { operation: "unlink" }],
    ["model", { model: "sale.order" }, { model: "sale.order" }],
    ["tool", { tool: "get_record" }, { tool: "get_record" }],
    ["actor", { actor_id: "k2" }, { actor: "k2" }],
    ["request id", { request_id: "0193-abc" }, { text: "0193-abc" }],
    ["record id", { record_ids: [7, 42] }, { text: "42" }],
    ["record id with a sign", { record_ids: [42] }, { text: "#42" }],
    ["record of a model", { record_ids: [42], model: "sale.order" }, { text: "sale.order,42" }],
    ["period", { started_at: "2026-11-24T11:59:59Z" }, { period: "1h" }],
    ["days", { started_at: "2026-11-23T00:00:00Z" }, { from: "2026-11-23", to: "2026-11-23" }],
  ];

  test.each(variants)("the filter by %s finds only the entries that match", async (name, match, filters) => {
    const elsewhere = name === "period" || name === "days" ? { started_at: "2026-11-22T23:59:59.999Z" } : {};
    const later = name === "days" ? { started_at: "2026-11-24T00:00:00Z" } : elsewhere;
    const [, wanted] = await write(acme, [elsewhere, match, later]);
    await write(other, [match]);
    expect(ids(await readAll(acme, filters))).toEqual([wanted]);
  });

  test("the filter by connection separates two connections of a company", async () => {
    const [, wanted] = await write(acme, [{}, { connection_id: acme.sandboxId }]);
    expect(ids(await readAll(acme, { connectionId: acme.sandboxId }))).toEqual([wanted]);
  });

  test("an entry must match all filters that are set", async () => {
    const match = { outcome: "failed", model: "sale.order", tool: "update_record", actor_id: "k2", operation: "write" };
    const near = Object.keys(match).map((column) => ({ ...match, [column]: column === "outcome" ? "ok" : "read" }));
    const [wanted] = await write(acme, [match, ...near]);
    const filters = {
      outcome: "failed",
      model: "sale.order",
      tool: "update_record",
      actor: "k2",
      operation: "write",
    } as const;
    expect(ids(await readAll(acme, filters))).toEqual([wanted]);
  });
});

describe("access to the audit log", () => {
  test("a company sees only its own entries, in the list and one by one", async () => {
    const [mine] = await write(acme, [{}]);
    const [theirs = ""] = await write(other, [{}]);
    expect(ids(await readAll(acme))).toEqual([mine]);
    const foreign = await getAuditEntry(acme.as("owner"), { id: theirs }).catch((error) => error);
    const unknown = await getAuditEntry(acme.as("owner"), { id: newId() as string }).catch((error) => error);
    const nonsense = await getAuditEntry(acme.as("owner"), { id: "1" }).catch((error) => error);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect([foreign, nonsense]).toEqual([unknown, unknown]);
  });

  test.each(roles)("the audit log is open to owners, admins and auditors (tried as %s)", async (role) => {
    const [id = ""] = await write(acme, [{}]);
    const context = acme.as(role);
    const outcomes = await Promise.all(
      [
        listAudit(context, { filters: {} }),
        getAuditEntry(context, { id }),
        listAuditChoices(context),
        exportAudit(context, {}).next(),
      ].map((answer) =>
        answer.then(
          () => "shown",
          (error) => error.code,
        ),
      ),
    );
    expect(new Set(outcomes)).toEqual(new Set([["owner", "admin", "auditor"].includes(role) ? "shown" : "forbidden"]));
  });
});

test("an entry shows everything that was recorded about its call", async () => {
  const [id = ""] = await write(acme, [
    {
      outcome: "failed",
      fields: ["name", "email"],
      record_ids: [7],
      duration_ms: 12,
      odoo_calls: 2,
      client: "claude-ai/1.0",
      ip: "198.51.100.4",
      error_code: "odoo_validation",
      error_message: "The e-mail address is not valid.",
    },
  ]);
  expect(await getAuditEntry(acme.as("auditor"), { id })).toMatchObject({
    id,
    outcome: "failed",
    fields: ["name", "email"],
    recordIds: [7],
    durationMs: 12,
    odooCalls: 2,
    client: "claude-ai/1.0",
    ip: "198.51.100.4",
    errorCode: "odoo_validation",
    errorMessage: "The e-mail address is not valid.",
    connectionId: acme.connectionId,
  });
});

test("the choices of the filters name only the company's own keys, people and calls", async () => {
  for (const company of [acme, other]) {
    await database.admin`insert into access_keys ${database.admin({
      id: newId() as string,
      tenant_id: company.tenantId,
      connection_id: company.connectionId,
      name: company === acme ? "Claude" : "Theirs",
      key_hash: company.tenantId,
      last4: "wxyz",
      scope: "read",
    })}`;
  }
  await write(acme, [{ tool: "b" }, { tool: "a" }, { tool: "a", model: "" }]);
  await write(other, [{ tool: "c", model: "hr.employee" }]);
  const { actors, models, tools } = await listAuditChoices(acme.as("owner"));
  expect(actors.map(({ kind, label }) => [kind, label])).toEqual([
    ["key", "Claude (…wxyz)"],
    ["session", `${acme.userId}@example.com`],
  ]);
  expect([models, tools]).toEqual([["res.partner"], ["a", "b"]]);
});

describe("the export of the audit log", () => {
  async function exported(filters: AuditFilters, options?: { maxRows: number }): Promise<string[]> {
    const chunks: string[] = [];
    for await (const chunk of exportAudit(acme.as("owner"), filters, options)) chunks.push(chunk);
    return chunks.join("").split("\r\n").slice(0, -1);
  }

  test("an export has a line for each entry that the filter shows, and is recorded first", async () => {
    await write(acme, [{ tool: "a" }, { tool: "b", record_ids: [7, 8] }, { tool: "a" }]);
    await write(other, [{ tool: "a" }]);
    const lines = await exported({ tool: "b" });
    expect(lines[0]).toMatch(/^\uFEFFid,started_at,finished_at,outcome,tool,/);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(",b,read,res.partner,7 8,");
    expect((await readAll(acme, { operation: "admin" })).map(({ tool }) => tool)).toEqual(["audit.export"]);
  });

  test("an export stops at its limit and says so", async () => {
    await write(acme, [{}, {}, {}]);
    const lines = await exported({ operation: "read" }, { maxRows: 2 });
    expect(lines).toHaveLength(4);
    expect(lines[3]).toMatch(/^"?More entries match/);
  });
});
