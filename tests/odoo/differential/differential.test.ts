import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import { isOnHardFloor } from "#lib/policy/hard-floor.ts";
import { callTool, createHarness } from "#tests/mcp/harness.ts";
import { seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabServer, labServers } from "../lab.ts";
import { openSql, type Sql } from "../sql.ts";
import { openDirect } from "./ask-odoo.ts";
import { makeEdgeRecords } from "./edge-records.ts";
import { readFacts, rowsOf } from "./facts.ts";
import { runQuestions, type Tally } from "./run-questions.ts";

/** The seed of the questions. It is the same in every run unless DIFFERENTIAL_SEED is set. */
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 20_261_129);
const count = Number(process.env["DIFFERENTIAL_QUESTIONS"] ?? 250);
const minutes = 60_000;

/** The demo user's settings in the demo data. A run that was killed may have left others. */
const fromDemoData = { lang: "en_US", tz: "Europe/Brussels" };

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

describe.each(Object.entries(labServers()))("the answers of Odoo %s and of the gateway", (series, server) => {
  let sql: Sql;
  let removeEdgeRecords: () => Promise<void>;
  let demoId: number;
  /** All models that a rule can open. A record's name is returned only if its model may be read. */
  let open: string[];

  const setDemo = (values: Record<string, unknown>) =>
    direct(server, server.admin, "res.users", "write", [[demoId], values]);

  beforeAll(async () => {
    sql = openSql(series);
    const [demo] = (await direct(server, server.admin, "res.users", "search", [[["login", "=", "demo"]]])) as number[];
    if (demo === undefined) throw new Error("The lab has no user demo");
    demoId = demo;
    const named = await direct(server, server.admin, "ir.model", "search_read", [[], ["model"]]);
    open = (named as { model: string }[]).map(({ model }) => model).filter((model) => !isOnHardFloor(model));
    removeEdgeRecords = await makeEdgeRecords(server, demoId);
  }, 3 * minutes);
  afterAll(async () => {
    sql?.close();
    await removeEdgeRecords?.();
  }, 3 * minutes);

  async function compare(user: "admin" | "demo", salt: number): Promise<Tally> {
    const { ask, zone } = await openDirect(server, server[user]);
    const facts = await readFacts(ask);
    const companies = (await ask("res.company", "search", [[]])) as number[];
    const { handle, stop } = await openGateway(server, user);
    const { uid } = (await ask("res.users", "context_get", [])) as { uid?: number };
    const userId = uid ?? (user === "demo" ? demoId : 2);
    const world = { major: Number(series), facts, companies, rows: rowsOf(open, userId) };
    try {
      return await runQuestions(seed + salt, count, { world, ask, sql, zone }, handle);
    } finally {
      await stop();
    }
  }

  async function openGateway({ url, database: name, ...users }: LabServer, user: "admin" | "demo") {
    const { login, apiKey: secret } = users[user];
    const found = await probeOdoo({ url, database: name, login, secret }, { fetch });
    if (!found.ok) throw found.error;
    const seeded = await seedTenant(database, { rules: open.map((model) => ({ model })), plan: "enterprise" });
    const odoo = openOdoo(found.target, { fetch });
    const harness = createHarness(database, { odooOf: () => odoo });
    return {
      handle: (tool: string, args: Record<string, unknown>) => callTool(harness, seeded.key, tool, args),
      stop: () => harness.recorder.stop(),
    };
  }

  function report(name: string, { equal, refused, documented, unmeasured, different }: Tally): void {
    const known = Object.entries(documented).map(([heading, times]) => `${times} × ${heading}`);
    const lines = different.map(({ number, question, what }) => `#${number} ${JSON.stringify(question)}\n    ${what}`);
    process.stdout.write(
      `${[
        `Odoo ${series}, ${name}, seed ${seed}: ${equal} equal (${refused} refused by both), ${known.length === 0 ? "0 documented" : known.join(", ")}, ${unmeasured} unmeasured, ${different.length} different`,
        ...lines,
      ].join("\n")}\n`,
    );
  }

  test(
    `${count} questions of the administrator are answered as Odoo answers them`,
    async () => {
      const tally = await compare("admin", 0);
      report("admin", tally);
      expect(tally.different).toEqual([]);
      expect(tally.unmeasured).toBeLessThan(count * 0.02);
    },
    20 * minutes,
  );

  test(
    `${count} questions of a Spanish user in New York are answered as Odoo answers them`,
    async () => {
      try {
        await setDemo({ lang: "es_ES", tz: "America/New_York" });
        const tally = await compare("demo", 1);
        report("demo", tally);
        expect(tally.different).toEqual([]);
        expect(tally.unmeasured).toBeLessThan(count * 0.02);
      } finally {
        await setDemo(fromDemoData);
      }
    },
    20 * minutes,
  );
});
