import { expect, test } from "vitest";
import { openTestDatabase } from "#tests/support/database.ts";
import { callTool, createHarness } from "../harness.ts";
import { seedTenant } from "../seed.ts";
import { createTinyOdoo } from "../tiny-odoo.ts";

const calls = 10_000;
const atOnce = 100;

test("10,000 interleaved calls of two tenants with the same JSON-RPC id never mix their data", async () => {
  const database = await openTestDatabase();
  const rules = [{ model: "res.partner", allow: "rw" }];
  const tenants = await Promise.all(
    ["Canary A", "Canary B"].map(async (canary) => ({
      canary,
      seeded: await seedTenant(database, { rules }),
      odoo: createTinyOdoo(canary),
    })),
  );
  const harness = createHarness(database, {
    odooOf: (id) => {
      const tenant = tenants.find(({ seeded }) => seeded.connectionId === id);
      if (tenant === undefined) throw new Error("a connection of nobody");
      return tenant.odoo.transport;
    },
  });
  for (const { odoo } of tenants) {
    // The answers come late and in another order.
    odoo.before = () => new Promise((resolve) => setImmediate(() => setTimeout(resolve, Math.random() * 3)));
  }

  let next = 0;
  let crossed = 0;
  async function work(): Promise<void> {
    for (let i = next++; i < calls; i = next++) {
      const own = tenants[i % 2];
      const other = tenants[(i + 1) % 2];
      if (own === undefined || other === undefined) throw new Error("two tenants");
      const { text, data, isError } = await callTool(
        harness,
        own.seeded.key,
        "search_records",
        { model: "res.partner" },
        0,
      );
      const all = text + JSON.stringify(data);
      if (isError || !all.includes(own.canary) || all.includes(other.canary)) crossed++;
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  await harness.recorder.flush();
  const counted =
    await database.admin`select tenant_id, count(*)::int from audit_entries where outcome = 'ok' group by 1`;
  await database.close();

  expect(crossed).toBe(0);
  expect(counted.map((row) => row["count"])).toEqual([calls / 2, calls / 2]);
}, 120_000);
