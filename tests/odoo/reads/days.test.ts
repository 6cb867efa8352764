import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, labServers } from "../lab.ts";
import { openLab } from "../open-lab.ts";

const rules = ["sale.order", "sale.order.line", "res.partner"].map((model) => ({ model, allow: "rcwu" }));
const zones = ["UTC", "Europe/Madrid", "America/New_York", "Asia/Kolkata"];
const operators = [">=", ">", "<=", "<", "=", "!="] as const;
// The last hours of a month in UTC, which are the next month in zones further east.
const moments = ["2026-09-30 03:30:00", "2026-09-30 21:59:59", "2026-09-30 22:30:00", "2026-09-30 23:59:59"];
const days = ["2026-09-29", "2026-09-30", "2026-10-01"];

let fetch: SafeFetch;
let database: TestDatabase;
beforeAll(async () => {
  fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  await fetch.close();
});

describe.each(Object.entries(labServers()))("bare days on Odoo %s", (series, server) => {
  let harness: Harness;
  let seeded: Seeded;
  let ids: number[] = [];
  const call = (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args);
  const own = () => ["id", "in", ids];

  beforeAll(async () => {
    const odoo = await openLab(server, server.admin, fetch);
    seeded = await seedTenant(database, { rules, plan: "enterprise" });
    harness = createHarness(database, { odooOf: () => odoo });
    const [partner] = (await direct(server, server.admin, "res.partner", "search", [[]], { limit: 1 })) as number[];
    for (const date_order of moments) {
      const made = await direct(server, server.admin, "sale.order", "create", [{ partner_id: partner, date_order }]);
      ids.push(Number([made].flat()[0]));
    }
  });
  afterAll(async () => {
    await direct(server, server.admin, "sale.order", "unlink", [ids]);
    ids = [];
    await harness.recorder.stop();
  });

  async function found(leaf: unknown[], tz: string): Promise<unknown[]> {
    const { data, isError, text } = await call("search_records", {
      model: "sale.order",
      domain: [leaf, own()],
      fields: ["id"],
      order: "id",
      context: { tz },
    });
    if (isError) throw new Error(text);
    return (data["records"] as { id: number }[]).map(({ id }) => id);
  }

  /** Returns the orders whose day in a zone meets the condition. PostgreSQL computes the day. */
  function inDatabase(where: string, zone: string): number[] {
    const local = `(date_order at time zone 'utc' at time zone '${zone}')::date`;
    const query = `select id from sale_order where id in (${ids.join(",")}) and ${local} ${where} order by id`;
    const text = execFileSync("scripts/odoo-lab", ["psql", series, "-At", "-c", query], { encoding: "utf8" }).trim();
    return text === "" ? [] : text.split("\n").map(Number);
  }

  test.each(zones)("a bare day compared with a time means the same as in Odoo, in the zone %s", async (tz) => {
    for (const operator of operators) {
      for (const day of days) {
        const leaf = ["date_order", operator, day];
        const expected =
          series === "19"
            ? await direct(server, server.admin, "sale.order", "search", [[leaf, own()]], {
                order: "id",
                context: { tz },
              })
            : inDatabase(`${operator} '${day}'`, tz);
        expect([operator, day, await found(leaf, tz)]).toEqual([operator, day, expected]);
      }
    }
  });

  test("aggregate_records treats a bare day as searches do, and includes the last day", async () => {
    const tz = "Europe/Madrid";
    const domain = [["date_order", ">=", "2026-09-30"], ["date_order", "<=", "2026-09-30"], own()];
    const { data } = await call("aggregate_records", { model: "sale.order", domain, context: { tz } });
    expect((data["groups"] as { count: number }[]).map(({ count }) => count)).toEqual([
      inDatabase("= '2026-09-30'", tz).length,
    ]);
    expect(inDatabase("= '2026-09-30'", tz)).toHaveLength(2);
  });

  test("a day that does not exist is refused with its path, in conditions and in values", async () => {
    const searched = await call("search_records", { model: "sale.order", domain: [["date_order", "<", "2026-02-31"]] });
    expect(searched).toMatchObject({ isError: true, error: { code: "invalid_input", path: "domain[0]" } });
    for (const values of [{ date_order: "2026-02-31T10:00:00Z" }, { validity_date: "2026-02-31" }]) {
      const name = Object.keys(values)[0] as string;
      const written = await call("update_record", { model: "sale.order", record_id: ids[0], values });
      expect(written).toMatchObject({ isError: true, error: { code: "invalid_input", path: `values.${name}` } });
    }
  });
});
