import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { newId } from "../kernel/ids.ts";

/** The owners of rows, by their names in the settings of a transaction and in the columns of the tables. */
const own = { tenant: newId() as string, user: newId() as string };
const foreign = { tenant: newId() as string, user: newId() as string };
type Owner = typeof own;

interface Column {
  readonly name: string;
  readonly type: string;
  /** The table to which the column refers. */
  readonly refersTo: string | null;
  readonly isRequired: boolean;
}
interface Table {
  readonly name: string;
  /** The column with the owner of a row. */
  readonly ownerColumn: string;
  readonly columns: readonly Column[];
}

let database: TestDatabase;
let app: postgres.Sql;
/** One connection, one grant and one approval of each owner by tenant, to which rows of other tables refer. */
const connectionOf = new Map<string, string>();
const grantOf = new Map<string, string>();
const approvalOf = new Map<string, string>();

/** The tables whose rows belong to a tenant or a person. Add a new table here or below: a test compares the catalog. */
const expectedTables = [
  "access_keys",
  "account_links",
  "approval_links",
  "approvals",
  "audit_entries",
  "confirmations",
  "connections",
  "grant_connections",
  "grants",
  "invitations",
  "member_credentials",
  "members",
  "model_rules",
  "recovery_codes",
  "sessions",
  "tenants",
  "user_identities",
  "user_totp",
  "users",
  "write_results",
];
/** The tables whose rows belong to nobody, and the statements that the app may run on them. */
const serviceTables: Readonly<Record<string, readonly string[]>> = {
  mail_outbox: ["INSERT"],
  oauth_keys: ["INSERT", "SELECT", "UPDATE"],
  oauth_payloads: ["DELETE", "INSERT", "SELECT", "UPDATE"],
  service_key: ["INSERT", "SELECT"],
};
const personal = ["account_links", "recovery_codes", "sessions", "user_identities", "user_totp"];
/** The tables of the catalog. */
let tables: readonly Table[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  app = postgres(database.urls.app, { max: 1, onnotice: () => {} });
  tables = await readTables();
  const { admin } = database;
  for (const owner of [own, foreign]) {
    const id = newId() as string;
    connectionOf.set(owner.tenant, id);
    for (const name of ["tenants", "users"]) await admin`insert into ${admin(name)} ${admin(rowOf(name, owner))}`;
    await admin`insert into connections ${admin({ ...rowOf("connections", owner), id })}`;
    const grantId = newId() as string;
    grantOf.set(owner.tenant, grantId);
    await admin`insert into grants ${admin({ ...rowOf("grants", owner), id: grantId })}`;
    const approvalId = newId() as string;
    approvalOf.set(owner.tenant, approvalId);
    await admin`insert into approvals ${admin({ ...rowOf("approvals", owner), id: approvalId })}`;
  }
});
afterAll(async () => {
  await app.end();
  await database.close();
});

async function readTables(): Promise<Table[]> {
  const rows = await database.admin<(Column & { table: string })[]>`
    select c.table_name as "table", c.column_name as name, c.udt_name as type,
      c.is_nullable = 'NO' and c.column_default is null as "isRequired",
      (select f.confrelid::regclass::text from pg_constraint f
        where f.contype = 'f' and f.conrelid = c.table_name::regclass and f.conkey[1] = c.ordinal_position) as "refersTo"
    from information_schema.columns c where c.table_schema = 'public' order by c.table_name, c.ordinal_position`;
  return [...Map.groupBy(rows, ({ table }) => table)].map(([name, columns]) => ({
    name,
    ownerColumn: ownerColumnOf(name),
    columns,
  }));
}

/** Returns the column of a table's owner, which is a person for a person's rows and a tenant for all others. */
function ownerColumnOf(table: string): string {
  if (table === "tenants" || table === "users") return "id";
  return personal.includes(table) ? "user_id" : "tenant_id";
}

/** Returns a row of this owner with only the owner's and the required columns. */
function rowOf(table: string, owner: Owner): Record<string, string | number | string[]> {
  const { columns = [], ownerColumn } = tables.find(({ name }) => name === table) ?? {};
  const required = columns.filter(({ name, isRequired }) => isRequired || name === ownerColumn);
  return Object.fromEntries(required.map((column) => [column.name, requiredValue(table, column, owner)]));
}

function requiredValue(table: string, { name, type, refersTo }: Column, owner: Owner): string | number | string[] {
  if (refersTo === "tenants" || name === "tenant_id" || (table === "tenants" && name === "id")) return owner.tenant;
  if (refersTo === "users" || (table === "users" && name === "id")) return owner.user;
  if (refersTo === "approvals") return approvalOf.get(owner.tenant) as string;
  if (refersTo === "grants") return grantOf.get(owner.tenant) as string;
  if (refersTo === "connections") return connectionOf.get(owner.tenant) as string;
  // An entry with another outcome is complete, and its trigger refuses every change.
  if (name === "outcome") return "pending";
  if (type === "uuid") return newId() as string;
  if (type === "timestamptz") return "2026-11-30T00:00:00Z";
  if (type.startsWith("_")) return [];
  return type.startsWith("int") ? 1 : `${name} ${newId()}`;
}

/** Runs a function in a transaction of the app's role with this owner, and rolls it back. */
async function as(owner: Owner | undefined, run: (sql: postgres.TransactionSql) => Promise<unknown>): Promise<string> {
  const undone = new Error("undone");
  try {
    await app.begin(async (sql) => {
      if (owner !== undefined) {
        await sql`select set_config('app.tenant_id', ${owner.tenant}, true), set_config('app.user_id', ${owner.user}, true)`;
      }
      await run(sql);
      throw undone;
    });
  } catch (error) {
    if (error === undone) return "done";
    const { code, message } = error as postgres.PostgresError;
    return `${code} ${message}`;
  }
  return "kept";
}

const refusedByPolicy = (table: string) => `42501 new row violates row-level security policy for table "${table}"`;

test("the tests cover every table of the schema", () => {
  expect(tables.map(({ name }) => name)).toEqual([...expectedTables, ...Object.keys(serviceTables)].toSorted());
});

describe.each(expectedTables)("the row policies of %s", (name) => {
  const table = () => tables.find((one) => one.name === name) as Table;
  const insert = (owner: Owner | undefined, row: Record<string, unknown>) =>
    as(owner, (sql) => sql`insert into ${sql(name)} ${sql(row)}`);

  test("the policies accept only rows of the current owner, and none without an owner", async () => {
    const refused = refusedByPolicy(name);
    // This row is accepted, so the others are refused only for their owner. Tenants and users have the row already.
    const taken = name === "tenants" || name === "users" ? expect.stringMatching(/^23505 duplicate key/) : "done";
    expect(await insert(own, rowOf(name, own))).toEqual(taken);
    expect(await insert(own, rowOf(name, foreign))).toBe(refused);
    expect(await insert(undefined, rowOf(name, own))).toBe(refused);
  });

  test("the policies refuse to move a row to another owner and hide other owners' rows from changes and deletions", async () => {
    const { ownerColumn } = table();
    const { admin } = database;
    const isSeeded = ["tenants", "users", "connections", "grants", "approvals"].includes(name);
    if (!isSeeded)
      for (const owner of [own, foreign]) await admin`insert into ${admin(name)} ${admin(rowOf(name, owner))}`;
    const ownerOf = (owner: Owner) => (ownerColumn === "user_id" || name === "users" ? owner.user : owner.tenant);
    try {
      const given = await as(own, (sql) => sql`update ${sql(name)} set ${sql(ownerColumn)} = ${ownerOf(foreign)}`);
      // The app may change only the outcome of an audit entry, so not its owner.
      expect(given).toBe(
        name === "audit_entries" ? "42501 permission denied for table audit_entries" : refusedByPolicy(name),
      );
      const column = name === "audit_entries" ? "outcome" : ownerColumn;
      const change = (sql: postgres.TransactionSql, owner: Owner) => {
        const value = name === "audit_entries" ? sql`'failed'` : sql(column);
        return sql`update ${sql(name)} set ${sql(column)} = ${value} where ${sql(ownerColumn)} = ${ownerOf(owner)}`;
      };
      const counts: number[] = [];
      await as(own, async (sql) => {
        for (const owner of [own, foreign]) counts.push((await change(sql, owner)).count);
      });
      expect(counts).toEqual([1, 0]);
      const gone: number[] = [];
      const taken = await as(own, async (sql) => {
        gone.push((await sql`delete from ${sql(name)} where ${sql(ownerColumn)} = ${ownerOf(foreign)}`).count);
      });
      // The app may not delete access keys and invitations, which are revoked, nor audit entries.
      const mayDelete = !["access_keys", "audit_entries", "invitations"].includes(name);
      expect([taken, gone]).toEqual(mayDelete ? ["done", [0]] : [`42501 permission denied for table ${name}`, []]);
      const seen: number[] = [];
      await as(own, async (sql) => {
        for (const owner of [own, foreign]) {
          const [row] = await sql`select count(*)::int from ${sql(name)} where ${sql(ownerColumn)} = ${ownerOf(owner)}`;
          seen.push(row?.["count"]);
        }
      });
      expect(seen).toEqual([1, 0]);
    } finally {
      if (!isSeeded) await admin`delete from ${admin(name)}`;
    }
  });
});

test.each(Object.entries(serviceTables))("the app may run only the listed statements on %s", async (name, expected) => {
  const rows = await database.admin`
    select privilege_type as statement from information_schema.role_table_grants
    where table_name = ${name} and grantee = 'mcp_odoo_app' order by 1`;
  expect(rows.map(({ statement }) => statement)).toEqual(expected);
});

test("the app cannot read the mails that wait in the outbox", async () => {
  await expect(app`select * from mail_outbox`).rejects.toMatchObject({ code: "42501" });
});

describe("the role of jobs", () => {
  let system: postgres.Sql;
  beforeAll(() => {
    system = postgres(database.urls.system, { max: 1, onnotice: () => {} });
  });
  afterAll(() => system.end());
  test("the role of jobs may complete a pending audit entry only as unknown", async () => {
    const { admin } = database;
    await admin`insert into audit_entries ${admin(rowOf("audit_entries", own))}`;
    const end = (outcome: string) => system`update audit_entries set outcome = ${outcome}`;
    for (const outcome of ["ok", "failed", "denied"]) {
      await expect(end(outcome)).rejects.toMatchObject({ message: refusedByPolicy("audit_entries").slice(6) });
    }
    await expect(end("pending")).rejects.toThrow("must be completed with an outcome");
    expect((await end("unknown")).count).toBe(1);
    // The entry is complete now, so the policy hides it from changes.
    expect((await end("unknown")).count).toBe(0);
  });

  test("the role of jobs may not delete a confirmation that is still valid", async () => {
    const { admin } = database;
    const until = (expires_at: string) => ({ ...rowOf("confirmations", own), expires_at });
    await admin`insert into confirmations ${admin([until("2999-01-01"), until("2020-01-01")])}`;
    expect((await system`delete from confirmations`).count).toBe(1);
    expect([...(await admin`select expires_at > now() as good from confirmations`)]).toEqual([{ good: true }]);
  });

  test.each([...expectedTables, ...Object.keys(serviceTables)])(
    "the role of jobs may not add a row to %s",
    async (name) => {
      await expect(system`insert into ${system(name)} ${system(rowOf(name, own))}`).rejects.toMatchObject({
        code: "42501",
      });
    },
  );
});
