import { describe, expect, test } from "vitest";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { runTool } from "#tests/mcp/run-tool.ts";
import type { TinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { aggregateRecords } from "./aggregate-records.ts";

const readable = ["sale.order", "res.partner", "res.currency", "res.company", "res.users", "account.move"];
const rules = readable.map((model) => ({ model, read: true }));
interface Shown {
  readonly mixed?: Record<string, number>;
  readonly unit?: Record<string, unknown>;
}

function open() {
  const transport = createSandbox({ now: () => new Date("2026-07-24T12:00:00Z") }).open("aggregate");
  let calls = 0;
  const counted = {
    ...transport,
    call: async (...args: Parameters<typeof transport.call>) => {
      if (args[0].method !== "fields_get") calls++;
      return transport.call(...args);
    },
  };
  return { odoo: { transport: counted } as unknown as TinyOdoo, count: () => calls };
}
async function ask(args: Record<string, unknown>, own: readonly object[] = rules) {
  const { odoo, count } = open();
  const { data, text } = await runTool(aggregateRecords, odoo, args, { rules: own as never });
  return { groups: data["groups"] as Shown[], text, calls: count() };
}

describe("amounts", () => {
  const args = { model: "sale.order", aggregates: ["amount_total:sum"] };

  test("a total over several currencies and companies says so and how to separate them", async () => {
    const { groups, text, calls } = await ask(args);
    expect(groups[0]?.mixed).toEqual({ currency_id: 2, company_id: 2 });
    expect(text).toContain('add "currency_id" and "company_id" to groupby');
    expect(calls).toBe(1);
  });

  test("groups with different currencies name their currency, by id if the currency model is closed", async () => {
    const one = { ...args, groupby: ["partner_id"], domain: [["company_id", "=", 1]] };
    const named = (await ask(one)).groups.flatMap(({ unit }) => (unit === undefined ? [] : [unit["currency_id"]]));
    expect(new Set(named.map((unit) => JSON.stringify(unit)))).toEqual(new Set(['[1,"EUR"]', '[2,"USD"]']));
    const closed = await ask(
      one,
      rules.filter(({ model }) => model !== "res.currency"),
    );
    expect(closed.groups[0]?.unit?.["currency_id"]).toBeOneOf([1, 2]);
    const denied = rules.map((rule) => ({ ...rule, deniedFields: ["currency_id"] }));
    expect(JSON.stringify((await ask(one, denied)).groups)).not.toContain("currency_id");
  });

  test("a total of one unit names no unit", async () => {
    for (const quiet of [
      { ...args, groupby: ["currency_id", "company_id"] },
      {
        ...args,
        domain: [
          ["currency_id", "=", 1],
          ["company_id", "=", 1],
        ],
      },
      { ...args, aggregates: ["amount_total:sum_currency", "id:sum", "partner_id:count_distinct"] },
    ]) {
      const { groups, calls } = await ask(quiet);
      expect(groups.some(({ mixed, unit }) => mixed !== undefined || unit !== undefined)).toBe(false);
      expect(calls).toBe(1);
    }
    const signed = await ask({ model: "account.move", aggregates: ["amount_total_signed:sum"] });
    expect(signed.groups[0]?.mixed?.["currency_id"]).toBeUndefined();
  });
});

describe("wrong arguments of aggregate_records", () => {
  test.each([
    [{ groupby: ["date_order"] }, '"date_order:month"'],
    [{ groupby: ["state:month"] }, '"state"'],
    [{ groupby: ["state.name"] }, "many2one"],
    [{ aggregates: ["state:sum"] }, '"state:count"'],
    [{ model: "res.partner", aggregates: ["is_company:min"] }, '"is_company:bool_and"'],
    [{ aggregates: ["partner_id:bool_or"] }, '"partner_id:min"'],
    [{ aggregates: ["order_line:count"] }, "one2many"],
    [{ aggregates: ["date_order:max"], having: [["date_order:max", ">", 5]] }, "domain"],
    [{ aggregates: ["currency_rate:sum_currency"] }, "monetary"],
  ])("aggregate_records refuses %j with the right form", async (args, form) => {
    const refused = ask({ model: "sale.order", ...args });
    await expect(refused).rejects.toMatchObject({ code: "invalid_input" });
    await refused.catch((error: { message: string; options: { hint?: string } }) =>
      expect(`${error.message} ${error.options.hint}`).toContain(form),
    );
  });
});

test("the text of groups by hour shows hours of 24, which Odoo's labels of twelve hours do not", async () => {
  const ordered = { model: "sale.order", groupby: ["date_order:hour"], domain: [["date_order", "!=", false]] };
  const { groups, text } = await ask({ ...ordered, limit: 3 });
  const [start] = (groups[0] as unknown as { key: Record<string, string[]> }).key["date_order:hour"] as string[];
  expect(text).toContain(`\n${start} +00:00 | `);
});
