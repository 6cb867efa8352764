import { searchRead } from "#lib/odoo/calls/client.ts";
import type { Domain, OdooCall, OdooRecord, OdooTransport } from "#lib/odoo/types.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { type CallResult, callTool, createHarness, type Harness } from "#tests/mcp/harness.ts";
import { type Rule, type Seeded, seedTenant, setRules } from "#tests/mcp/seed.ts";
import { openTestDatabase } from "#tests/support/database.ts";
import { tokensOf } from "../../scripts/token-count.ts";

export const models = [
  ...["res.partner", "res.users", "res.company", "res.currency", "product.product", "sale.order", "sale.report"],
  ...["stock.quant", "stock.location", "account.move", "account.move.line", "account.account"],
  ...["crm.lead", "crm.stage", "mail.message"],
];

/** Rules that open every model of the reports except these. */
export function rulesWithout(...names: string[]): Rule[] {
  return models.filter((model) => !names.includes(model)).map((model) => ({ model }));
}

export interface Kpi {
  readonly key: string;
  readonly value: number | string;
  readonly unit?: string;
  readonly id?: number;
}
export interface Answer {
  readonly period?: { from: string; to: string };
  readonly company?: { id: number; name: string; currency?: string };
  readonly columns: { key: string; label: string; type: string; id?: string; model?: string }[];
  readonly rows: Record<string, string | number | null>[];
  readonly kpis: Kpi[];
  readonly chart?: { x: string; series: string[] };
  readonly notes: string[];
}

export interface UseCases {
  readonly harness: Harness;
  readonly seeded: Seeded;
  /** The models of the calls that reached Odoo since the last report, reads of fields included. */
  readonly reached: string[];
  rules(rules: readonly Rule[]): Promise<void>;
  report(args: Record<string, unknown>): Promise<Answer & { result: CallResult; tokens: number }>;
  refused(args: Record<string, unknown>): Promise<CallResult>;
  close(): Promise<void>;
}

/** Opens the whole endpoint in front of an Odoo. By default the rules open every model of the reports. */
export async function openUseCases(
  odoo: OdooTransport,
  given: readonly Rule[] = models.map((model) => ({ model })),
): Promise<UseCases> {
  const database = await openTestDatabase();
  const reached: string[] = [];
  const watched: OdooTransport = {
    ...odoo,
    call(call, options) {
      if (!isOfUser(call)) reached.push(call.model);
      return odoo.call(call, options);
    },
  };
  const seeded = await seedTenant(database, { rules: [...given] });
  const harness = createHarness(database, { odooOf: () => watched });
  const ask = (args: Record<string, unknown>) => {
    reached.length = 0;
    return callTool(harness, seeded.key, "business_report", args);
  };
  return {
    harness,
    seeded,
    reached,
    async rules(rules) {
      await setRules(database, seeded, rules);
      harness.resolver.invalidateConnection(seeded.connectionId);
    },
    async report(args) {
      const result = await ask(args);
      if (result.isError) throw new Error(result.text);
      const tokens = tokensOf(result.text) + tokensOf(JSON.stringify(result.data));
      return { ...(result.data as unknown as Answer), result, tokens };
    },
    async refused(args) {
      const result = await ask(args);
      if (!result.isError) throw new Error(`answered: ${result.text}`);
      return result;
    },
    async close() {
      await harness.recorder.stop();
      await database.close();
    },
  };
}

export function openSandbox(): OdooTransport {
  return createSandbox({ now: () => new Date() }).open("usecases");
}

/** Returns every record of a model, for figures that are computed separately. */
export function all(odoo: OdooTransport, model: string, fields: string[], domain: Domain = []): Promise<OdooRecord[]> {
  return searchRead(odoo, model, { domain, fields, limit: 10_000 });
}

export const idOf = (value: unknown) => (Array.isArray(value) ? Number(value[0]) : 0);
export const sum = (values: readonly unknown[]) => values.reduce<number>((total, value) => total + Number(value), 0);
export const keys = ({ columns }: { columns: { key: string }[] }) => columns.map(({ key }) => key);
export const kpi = ({ kpis }: Pick<Answer, "kpis">, key: string) => kpis.find((one) => one.key === key)?.value;

/** Returns the day of a time of Odoo's, or the current day, in the time zone of the sandbox's user. */
export function localDay(time: unknown = new Date().toISOString()): string {
  const at = new Date(String(time).replace(" ", "T").replace(/Z?$/, "Z"));
  return at.toLocaleDateString("sv-SE", { timeZone: "Europe/Madrid" });
}

/** Returns a month or quarter by its distance from the current one, computed apart from the code under test. */
export function span(months: number, back: number): { from: string; to: string; name: string } {
  const [year = 0, month = 1] = localDay().split("-").map(Number);
  const first = Math.floor((month - 1) / months) * months - back * months;
  const from = new Date(Date.UTC(year, first, 1));
  const to = new Date(Date.UTC(year, first + months, 0));
  const day = (date: Date) => date.toISOString().slice(0, 10);
  return { from: day(from), to: day(to), name: `${day(from)}..${day(to)}` };
}

/** True for a call that reads the user's language, zone or companies. These are read whatever the rules open. */
function isOfUser({ method, model, args }: OdooCall): boolean {
  const fields = JSON.stringify(args?.["fields"]);
  return method === "context_get" || (model === "res.users" && fields === '["company_id","company_ids"]');
}
