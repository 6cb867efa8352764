import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { roles } from "../../policy/types.ts";
import { renameTenant } from "./rename-tenant.ts";
import { updateProfile } from "./update-profile.ts";

let database: TestDatabase;
let acme: Company;
let other: Company;

beforeAll(async () => {
  database = await openTestDatabase();
  acme = await seedCompany(database);
  other = await seedCompany(database);
});
afterAll(() => database.close());

test("a member changes only their own name", async () => {
  await updateProfile(acme.as("member"), { name: "Ana María" });
  const found = await database.admin`select id, name from users where name = 'Ana María'`;
  expect(found.map(({ id }) => id)).toEqual([acme.userId]);
});

test.each(roles)("only an owner can rename the company (tried as %s)", async (role) => {
  const name = `Acme of the ${role}`;
  const result = await renameTenant(acme.as(role), { name }).then(
    () => "done",
    (error) => error.code,
  );
  expect(result).toBe(role === "owner" ? "done" : "forbidden");
  const named = await database.admin`select id from tenants where name = ${name}`;
  expect(named.map(({ id }) => id)).toEqual(role === "owner" ? [acme.tenantId] : []);
});

test("a new company name is audited with the name of its field and without its value", async () => {
  await renameTenant(other.as("owner"), { name: "Beta" });
  const entries = await database.admin`select tool, fields from audit_entries where tenant_id = ${other.tenantId}`;
  expect(entries).toEqual([expect.objectContaining({ tool: "tenant.rename", fields: ["name"] })]);
});
