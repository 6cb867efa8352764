import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbedded } from "./embedded.ts";
import { ensureRoles } from "./roles.ts";

// The tests use a server of their own, as roles belong to a server and other tests sign in with them.
const dataDir = mkdtempSync(join(tmpdir(), "mcp-odoo-roles-"));
let server: Awaited<ReturnType<typeof startEmbedded>>;
let admin: postgres.Sql;
const passwords = { app: "one", system: "two" };

beforeAll(async () => {
  // If the tests run as root, the server runs as another account, which must be able to read its folder.
  chmodSync(dataDir, 0o755);
  server = await startEmbedded({ dataDir, password: "test" });
  admin = postgres(server.url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await admin.end();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const signsIn = async (url: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const answer = await sql`select current_user as name`.catch((error: { code: string }) => [{ name: error.code }]);
  await sql.end();
  return answer[0]?.["name"];
};

test("the roles are created with only the right to sign in, and get new passwords at every start", async () => {
  const before = await ensureRoles(server.url, passwords);
  const urls = await ensureRoles(server.url, { app: "three", system: "four" });
  expect([await signsIn(urls.app), await signsIn(urls.system)]).toEqual(["mcp_odoo_app", "mcp_odoo_system"]);
  const roles = await admin`
    select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles
    where rolname like 'mcp_odoo_%' order by 1`;
  expect(roles.map((role) => Object.values(role))).toEqual([
    ["mcp_odoo_app", false, false, false, false, false],
    ["mcp_odoo_system", false, false, false, false, false],
  ]);
  expect(urls.app).not.toBe(before.app);
});

test.each(["bypassrls", "superuser"])(
  "a role with the attribute %s is refused with the statement that removes it",
  async (right) => {
    await ensureRoles(server.url, passwords);
    for (const role of ["mcp_odoo_app", "mcp_odoo_system"]) {
      await admin.unsafe(`alter role ${role} ${right}`);
      await expect(ensureRoles(server.url, passwords)).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringContaining(`ALTER ROLE ${role} NOSUPERUSER NOBYPASSRLS`),
      });
      await admin.unsafe(`alter role ${role} nosuperuser nobypassrls`);
    }
    await ensureRoles(server.url, passwords);
  },
);

test("an owner without the right to create roles gets an error that says who can help", async () => {
  await admin.unsafe("drop role if exists mcp_odoo_app, mcp_odoo_system");
  await admin.unsafe("create role plain login password 'plain'");
  const url = Object.assign(new URL(server.url), { username: "plain", password: "plain" }).href;
  await expect(ensureRoles(url, passwords)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("CREATEROLE"),
  });
});
