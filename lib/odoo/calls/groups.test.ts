import { describe, expect, test } from "vitest";
import type { OdooCall } from "../types.ts";
import { toGroups } from "./groups.ts";
import { toWire } from "./methods.ts";

const series = (major: number) => ({ major, minor: 0, edition: "community" }) as const;
const call = (args: Record<string, unknown>): OdooCall => ({ model: "sale.order", method: "read_group", args });
const wire = (args: Record<string, unknown>, major: number): Record<string, unknown> => {
  const { positional, keyword } = toWire(call(args), series(major));
  return { fields: positional.find(([name]) => name === "fields")?.[1], ...keyword };
};

describe("aggregates until 18", () => {
  test("several aggregates of one field get a name each, and so does the id", () => {
    const aggregates = ["amount_total:sum", "amount_total:max", "id:max"];
    expect(wire({ groupby: ["state"], aggregates }, 14)["fields"]).toEqual([
      "amount_total:sum",
      "mcp_1:max(amount_total)",
      "mcp_2:max(id)",
    ]);
    const row = {
      state: "sale",
      __count: 2,
      amount_total: 30,
      mcp_1: 20,
      mcp_2: 7,
      __domain: [["state", "=", "sale"]],
    };
    expect(toGroups([row as never], call({ groupby: ["state"], aggregates }), series(14))[0]?.aggregates).toEqual({
      "amount_total:sum": 30,
      "amount_total:max": 20,
      "id:max": 7,
    });
  });

  test("an aggregate of a grouped field is computed here until 16, and requested under another name after", () => {
    const asked = call({
      groupby: ["amount"],
      aggregates: ["amount:sum", "amount:avg", "amount:max", "amount:count", "amount:count_distinct"],
    });
    expect(wire(asked.args as never, 16)["fields"]).toEqual(["id"]);
    expect(wire(asked.args as never, 17)["fields"]).toContain("mcp_0:sum(amount)");
    const rows = [
      { amount: 0.1, __count: 3 },
      { amount: -2.05, __count: 2 },
      { amount: false, __count: 4 },
    ];
    expect(toGroups(rows, asked, series(14)).map(({ aggregates }) => Object.values(aggregates))).toEqual([
      [0.3, 0.1, 0.1, 3, 1],
      [-4.1, -2.05, -2.05, 2, 1],
      [false, false, false, 0, 0],
    ]);
    const relation = call({ groupby: ["user_id"], aggregates: ["user_id:min", "user_id:sum"] });
    expect(toGroups([{ user_id: [7, "Ann"], __count: 2 }], relation, series(14))[0]?.aggregates).toEqual({
      "user_id:min": 7,
      "user_id:sum": 14,
    });
  });

  test("a call without aggregates requests none from Odoo 14, which would otherwise send all", () => {
    expect(wire({ groupby: ["state"], aggregates: ["__count"] }, 14)["fields"]).toEqual(["id"]);
  });
});

test("until 18 all levels of groups are requested at once", () => {
  for (const major of [14, 16, 18]) expect(wire({ groupby: ["state", "user_id"] }, major)["lazy"]).toBe(false);
  expect(wire({ groupby: ["state", "user_id"] }, 19)).not.toHaveProperty("lazy");
});

describe("the order of groups", () => {
  test("the order ends with the groups and the least id of their records on every series", () => {
    const args = {
      groupby: ["user_id", "state"],
      aggregates: ["amount_total:sum"],
      order: "amount_total:sum desc, state",
    };
    expect(wire(args, 14)["orderby"]).toBe("amount_total desc,state,user_id,id");
    expect(wire(args, 18)["orderby"]).toBe("amount_total:sum desc,state,user_id,id:min");
    expect(wire(args, 19)["order"]).toBe("amount_total:sum desc, state, user_id, id:min");
    expect(wire({ groupby: ["state"] }, 19)["order"]).toBe("state, id:min");
    expect(wire({ groupby: [] }, 14)["orderby"]).toBeUndefined();
    expect(wire({ groupby: [] }, 19)["order"]).toBeUndefined();
  });

  test("the order by count uses a named count of Odoo until 16", () => {
    const { fields, orderby } = wire({ groupby: ["state"], order: "__count desc" }, 14);
    expect([fields, orderby]).toEqual([["id", "mcp_count:count(id)"], "mcp_count desc,state,id"]);
  });
});

describe("a period of a date", () => {
  const groupby = ["date_order:month", "state", "create_date:day"];
  const asked = call({ groupby, domain: [["date_order", ">=", "2026-11-13 00:00:00"]] });

  test("a period until 14 begins at the date in its group's own conditions, whatever the call's domain is", () => {
    const row = {
      "date_order:month": "November 2026",
      state: "sale",
      "create_date:day": "20 Nov 2026",
      __count: 1,
      __domain: [
        ...["&", "&", "&", "&"],
        ...["&", ["date_order", ">=", "2026-10-31 23:00:00"], ["date_order", "<", "2026-11-30 23:00:00"]],
        ["state", "=", "sale"],
        ...["&", ["create_date", ">=", "2026-11-19 23:00:00"], ["create_date", "<", "2026-11-20 23:00:00"]],
        ["date_order", ">=", "2026-11-13 00:00:00"],
      ],
    };
    expect(toGroups([row as never], asked, series(14))[0]?.key).toEqual({
      "date_order:month": ["2026-10-31 23:00:00", "November 2026"],
      state: "sale",
      "create_date:day": ["2026-11-19 23:00:00", "20 Nov 2026"],
    });
  });

  test("an empty period takes one condition, and the next group its own", () => {
    const row = {
      "date_order:month": false,
      state: "sale",
      "create_date:day": "20 Nov 2026",
      __domain: [
        ["date_order", "=", false],
        ["state", "=", "sale"],
        ["create_date", ">=", "2026-11-20"],
        ["create_date", "<", "2026-11-21"],
      ],
    };
    expect(Object.values(toGroups([row as never], asked, series(14))[0]?.key ?? {})).toEqual([
      false,
      "sale",
      ["2026-11-20", "20 Nov 2026"],
    ]);
  });

  test("a period without a start in its conditions has only its label", () => {
    for (const first of [
      ["state", "=", "sale"],
      ["date_order", "<", "2026-11-30 23:00:00"],
    ]) {
      const row = { "date_order:month": "November 2026", __domain: [first] };
      const [found] = toGroups([row as never], call({ groupby: ["date_order:month"] }), series(14));
      expect(found?.key).toEqual({ "date_order:month": "November 2026" });
    }
  });

  test("a period has a range of its own from 15 on, and a part of a date is a number", () => {
    const row = {
      "date:month": "November 2026",
      "date:day_of_week": 2,
      __range: { "date:month": { from: "2026-11-01", to: "2026-12-01" } },
      __domain: [["date", ">=", "2026-11-13"]],
    };
    const args = { groupby: ["date:month", "date:day_of_week"] };
    expect(Object.values(toGroups([row as never], call(args), series(18))[0]?.key ?? {})).toEqual([
      ["2026-11-01", "November 2026"],
      2,
    ]);
  });
});
