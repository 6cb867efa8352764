import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../tests/support/database.ts";
import { seedCompany } from "../../tests/support/portal.ts";
import { type GrantId, newId } from "../kernel/ids.ts";
import { endGrant } from "./end-grant.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test("a grant ends once and keeps the time of its end, and a grant of another company is left alone", async () => {
  const { admin, db } = database;
  const [acme, other] = [await seedCompany(database), await seedCompany(database)];
  const newGrant = async ({ tenantId, userId }: typeof acme) => {
    const grantId = newId<GrantId>();
    const client = { client_id: "c", client_name: "Claude", redirect_host: "claude.ai", scope: "read" };
    const times = { created_at: new Date(), consented_at: new Date() };
    await admin`insert into grants ${admin({ id: grantId, tenant_id: tenantId, user_id: userId, ...client, ...times })}`;
    return grantId;
  };
  const endOf = async (id: GrantId) => (await admin`select revoked_at from grants where id = ${id}`)[0]?.["revoked_at"];
  const grantId = await newGrant(acme);
  const [first, later] = [new Date("2026-01-01T00:00:00Z"), new Date("2026-01-02T00:00:00Z")];
  await endGrant(db, { grantId, tenantId: other.tenantId }, first);
  expect(await endOf(grantId)).toBeNull();
  await endGrant(db, { grantId, tenantId: acme.tenantId }, first);
  await endGrant(db, { grantId, tenantId: acme.tenantId }, later);
  expect(await endOf(grantId)).toEqual(first);
});
