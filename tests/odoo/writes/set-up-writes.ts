import { afterAll, beforeAll } from "vitest";
import { createSafeFetch, type SafeFetch } from "#lib/http/outgoing/safe-fetch.ts";
import { openOdoo } from "#lib/odoo/open.ts";
import { probeOdoo } from "#lib/odoo/probe/probe.ts";
import type { OdooTransport, TransportKind } from "#lib/odoo/types.ts";
import { type CallResult, callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Rule, type Seeded, seedTenant } from "#tests/mcp/seed.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { direct, type LabServer } from "../lab.ts";

const rules: Rule[] = [
  { model: "res.partner", allow: "rcwu", actions: ["action_archive"], writable: ["commercial_company_name"] },
  { model: "res.partner.category", allow: "rc" },
  { model: "res.users" },
  { model: "res.country" },
  { model: "product.product" },
  { model: "sale.order", allow: "rcwu", actions: ["action_confirm", "action_cancel", "action_draft"] },
  { model: "sale.order.line", allow: "rcwu" },
  { model: "account.move", actions: ["action_register_payment"] },
  { model: "account.payment.register", allow: "rcw", actions: ["action_create_payments"] },
  { model: "mail.activity", allow: "rcwu" },
  { model: "mail.message" },
  { model: "mail.activity.type" },
  { model: "calendar.event", allow: "rcwu" },
  { model: "crm.lead", allow: "rcwu" },
  { model: "crm.lost.reason" },
  { model: "crm.lead.lost", allow: "rcw", actions: ["action_lost_reason_apply"] },
];

export type Row = Record<string, unknown> & { id: number };

/** Registers the set-up of a describe block: a tenant whose connection signs in to this server as the demo user. */
export function setUpWrites(series: string, server: LabServer) {
  let fetch: SafeFetch;
  let database: TestDatabase;
  let harness: Harness;
  let seeded: Seeded;
  const major = Number(series);
  const made: [model: string, id: number][] = [];
  const call = (name: string, args: Record<string, unknown>, of = harness) => callTool(of, seeded.key, name, args);
  async function okay(name: string, args: Record<string, unknown>): Promise<CallResult> {
    const answer = await call(name, args);
    if (answer.isError) throw new Error(answer.text);
    return answer;
  }
  async function make(model: string, values: Record<string, unknown>): Promise<CallResult> {
    const answer = await okay("create_record", { model, values, allow_duplicate: true });
    made.push([model, answer.data["id"] as number]);
    return answer;
  }
  const ask = <T>(model: string, method: string, args: unknown[], kwargs: Record<string, unknown> = {}) =>
    direct(server, server.admin, model, method, args, kwargs) as Promise<T>;
  const update = (model: string, id: unknown, values: Record<string, unknown>) =>
    okay("update_record", { model, record_id: id, values });

  beforeAll(async () => {
    fetch = createSafeFetch({ allowedCidrs: ["127.0.0.0/8"] });
    database = await openTestDatabase();
    seeded = await seedTenant(database, { rules, plan: "enterprise", url: server.url });
    await database.admin`
      update connections set series = ${server.series}, confirm = 'nothing' where id = ${seeded.connectionId}`;
    const odoo = await connect(server, fetch);
    harness = createHarness(database, { odooOf: () => odoo });
  });
  afterAll(async () => {
    for (const [model, id] of made.reverse()) await ask(model, "unlink", [[id]]).catch(() => undefined);
    await harness.recorder.stop();
    await database.close();
    await fetch.close();
  });

  return {
    major,
    made,
    call,
    okay,
    make,
    ask,
    update,
    get harness() {
      return harness;
    },
    get database() {
      return database;
    },
    get fetch() {
      return fetch;
    },
  };
}

export async function connect(
  { url, database: name, demo }: LabServer,
  fetch: SafeFetch,
  kind?: TransportKind,
): Promise<OdooTransport> {
  const found = await probeOdoo({ url, database: name, login: demo.login, secret: demo.apiKey }, { fetch });
  if (!found.ok) throw found.error;
  return openOdoo({ ...found.target, ...(kind === undefined ? {} : { kind }) }, { fetch });
}
