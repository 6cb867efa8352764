import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { type Company, seedCompany } from "#tests/support/portal.ts";
import { newId } from "../kernel/ids.ts";
import type { Actor } from "../policy/actor.ts";
import { exportAudit } from "./audit/export-audit.ts";
import { listAudit } from "./audit/list-audit.ts";
import { renameConnection } from "./connections/rename-connection.ts";
import { createOdooCaches } from "./odoo-models/odoo-caches.ts";
import { listSessions } from "./sessions/list.ts";
import { updateProfile } from "./settings/update-profile.ts";

let database: TestDatabase;
let acme: Company;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  acme = await seedCompany(database);
});
afterAll(() => database.close());

function operator(role: "owner" | "member"): Actor {
  const inPlaceOf = { userId: acme.userId, role, label: "ana@acme.example" };
  const { tenantId } = acme;
  const label = "ops@example.com";
  return { kind: "operator", tenantId, operatorId: newId<never>(), label, scope: "read", reason: "4711", inPlaceOf };
}

const contextOf = (actor: Actor) => ({ ...acme.as("owner"), actor });
const ignore = {
  sandboxEnabled: false,
  odooCaches: createOdooCaches(),
  admitProbe: async () => {},
  probeOdoo: () => Promise.reject(new Error("not asked")),
  openConnection: () => expect.unreachable(),
  invalidateConnection: () => {},
};

async function read(lines: AsyncGenerator<string>): Promise<void> {
  for await (const _line of lines);
}

const entries = () => database.admin`select * from audit_entries where tenant_id = ${acme.tenantId} order by id`;

test("an operator's act in a member's place is recorded with both names and the reason, and the company can read it", async () => {
  await read(exportAudit(contextOf(operator("owner")), {}));
  const { entries: shown } = await listAudit(acme.as("auditor"), { filters: {} });
  expect(shown).toMatchObject([
    {
      tool: "audit.export",
      actorKind: "operator",
      actorLabel: "ops@example.com → ana@acme.example: 4711",
      client: "portal",
    },
  ]);
});

test("an operator in the place of a member may not read the audit log if the member may not", async () => {
  await expect(read(exportAudit(contextOf(operator("member")), {}))).rejects.toMatchObject({ code: "forbidden" });
  expect(await entries()).toEqual([]);
});

test("an operator cannot change the company or the member in whose place it works", async () => {
  const context = { ...contextOf(operator("owner")), ...ignore };
  const rename = renameConnection(context, { id: acme.connectionId, name: "Mine" });
  await expect(rename).rejects.toMatchObject({ code: "forbidden" });
  await expect(updateProfile(context, { name: "Mine" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(listSessions({ ...context, sessionId: newId() })).rejects.toMatchObject({ code: "forbidden" });
  expect(await entries()).toEqual([]);
});

test("an API token can rename a connection with the scope write, and not with the scope read", async () => {
  const token = (scope: "read" | "write"): Actor => {
    return { kind: "token", tenantId: acme.tenantId, tokenId: newId<never>(), scope, label: "ERP sync" };
  };
  const rename = (actor: Actor) =>
    renameConnection({ ...contextOf(actor), ...ignore }, { id: acme.connectionId, name: "Mine" });
  await expect(rename(token("read"))).rejects.toMatchObject({ code: "forbidden" });
  await rename(token("write"));
  expect(await entries()).toMatchObject([
    { tool: "connections.rename", actor_kind: "token", actor_label: "ERP sync", client: "" },
  ]);
});

test("a job and a webhook are refused verbs that the table of permissions does not give them", async () => {
  const { tenantId } = acme;
  for (const actor of [
    { kind: "job", tenantId, job: "usage.recount", runId: "run-1" },
    { kind: "webhook", tenantId, source: "stripe", event: "invoice.paid", eventId: "evt_1" },
  ] satisfies Actor[]) {
    await expect(listAudit(contextOf(actor), { filters: {} })).rejects.toMatchObject({ code: "forbidden" });
  }
});
