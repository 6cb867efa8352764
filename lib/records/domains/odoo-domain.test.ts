import { describe, expect, test } from "vitest";
import type { Domain, FieldInfo, FieldMap } from "../../odoo/types.ts";
import { toOdooDomain } from "./odoo-domain.ts";

const field = (name: string, type: string, relation?: string) =>
  [name, { name, type, ...(relation === undefined ? {} : { relation }) } as FieldInfo] as const;
const models: Readonly<Record<string, FieldMap>> = {
  "sale.order": new Map([
    field("id", "integer"),
    field("date_order", "datetime"),
    field("validity_date", "date"),
    field("name", "char"),
    field("active", "boolean"),
    field("partner_id", "many2one", "res.partner"),
    field("order_line", "one2many", "sale.order.line"),
    field("tag_ids", "many2many", "crm.tag"),
  ]),
  "crm.tag": new Map([field("create_date", "datetime")]),
  "res.partner": new Map([field("create_date", "datetime"), field("date", "date"), field("active", "boolean")]),
  "sale.order.line": new Map([field("create_date", "datetime"), field("order_id", "many2one", "sale.order")]),
};

function convert(major: number, domain: Domain, { zone = "Europe/Madrid", context = {} } = {}): Promise<Domain> {
  const io = {
    odoo: { series: { major } },
    fields: async (model: string) => models[model] ?? new Map(),
    user: async () => ({ uid: 2, lang: "es_ES", zone }),
  };
  return toOdooDomain(io as unknown as Parameters<typeof toOdooDomain>[0], "sale.order", domain, context);
}
const day = "2026-10-01";
const [start, end] = ["2026-09-30 22:00:00", "2026-10-01 22:00:00"];

test.each([">=", "<=", ">", "<", "=", "!=", "in", "not in", "=?"])(
  "a bare day after %s is sent unchanged from 19 on, because Odoo applies the user's time zone itself",
  async (operator) => {
    const value = operator.endsWith("in") ? [day, false] : day;
    for (const path of ["date_order", "partner_id.create_date", "order_line.create_date", "validity_date"])
      expect(await convert(19, [[path, operator, value]])).toEqual([[path, operator, value]]);
  },
);

describe("a bare day before 19", () => {
  const cases: [operator: string, value: unknown, domain: unknown][] = [
    [">=", day, [["date_order", ">=", start]]],
    ["<", day, [["date_order", "<", start]]],
    [">", day, [["date_order", ">=", end]]],
    ["<=", day, [["date_order", "<", end]]],
    ["=", day, ["&", ["date_order", ">=", start], ["date_order", "<", end]]],
    ["=?", day, ["&", ["date_order", ">=", start], ["date_order", "<", end]]],
    ["in", [day], ["&", ["date_order", ">=", start], ["date_order", "<", end]]],
    [
      "in",
      [day, "2026-11-01T08:00:00Z", false],
      [
        "|",
        "&",
        ["date_order", ">=", start],
        ["date_order", "<", end],
        ["date_order", "in", ["2026-11-01 08:00:00", false]],
      ],
    ],
    ["<>", day, ["|", ["date_order", "=", false], "|", ["date_order", "<", start], ["date_order", ">=", end]]],
    ["!=", day, ["|", ["date_order", "=", false], "|", ["date_order", "<", start], ["date_order", ">=", end]]],
    [
      "not in",
      [day, false],
      ["&", "|", ["date_order", "<", start], ["date_order", ">=", end], ["date_order", "not in", [false]]],
    ],
  ];
  test.each(cases)("%s %j covers the user's day in the user's time zone", async (operator, value, expected) => {
    expect(await convert(14, [["date_order", operator, value as string]])).toEqual(expected);
  });

  test("a bare day is taken in the time zone that the call names", async () => {
    const found = await convert(14, [["date_order", ">=", day]], { context: { tz: "America/New_York" } });
    expect(found).toEqual([["date_order", ">=", "2026-10-01 04:00:00"]]);
  });

  test("a bare day may have spaces around it", async () => {
    expect(await convert(14, [["date_order", ">=", ` ${day} `]])).toEqual([["date_order", ">=", start]]);
  });

  test("a bare day is taken in the user's time zone if the call's tz is false", async () => {
    const found = await convert(14, [["date_order", ">=", day]], { context: { tz: false } });
    expect(found).toEqual([["date_order", ">=", start]]);
  });

  test("a bare day at the end of a path is converted, and the logical operators around it stay", async () => {
    const found = await convert(14, ["|", "!", ["partner_id.create_date", "=", day], ["name", "=", "2026-10-01"]]);
    expect(found).toEqual([
      "|",
      "!",
      "&",
      ["partner_id.create_date", ">=", start],
      ["partner_id.create_date", "<", end],
      ["name", "=", "2026-10-01"],
    ]);
  });

  test("a condition on a whole day is refused behind a relation to many", async () => {
    for (const operator of ["=", "!=", "in", "not in"]) {
      const value = operator.endsWith("in") ? [day] : day;
      for (const path of ["order_line.create_date", "tag_ids.create_date"])
        await expect(convert(14, [[path, operator, value]])).rejects.toMatchObject({
          code: "invalid_input",
          options: { path: "domain[0]" },
        });
    }
    expect(await convert(14, [["order_line.create_date", ">", day]])).toEqual([["order_line.create_date", ">=", end]]);
  });

  test("a day at the end of the calendar is left to Odoo", async () => {
    expect(await convert(14, [["date_order", "<=", "9999-12-31"]])).toEqual([["date_order", "<=", "9999-12-31"]]);
  });
});

describe.each([14, 19])("values of a domain on %i", (major) => {
  test("a time with an offset is converted to UTC", async () => {
    const found = await convert(major, [
      ["date_order", ">=", "2026-10-01T00:30:00+02:00"],
      ["date_order", "<", "2026-10-01 10:00"],
    ]);
    expect(found).toEqual([
      ["date_order", ">=", "2026-09-30 22:30:00"],
      ["date_order", "<", "2026-10-01 10:00:00"],
    ]);
  });

  test("a time compared with a date field becomes the day that it was written with", async () => {
    expect(await convert(major, [["validity_date", "<=", "2026-10-01T00:30:00+02:00"]])).toEqual([
      ["validity_date", "<=", day],
    ]);
  });

  test.each([
    ["date_order", ">=", "2026-02-31"],
    ["validity_date", "=", "2026-13-01"],
    ["date_order", "in", ["2026-01-01", "2025-02-29T10:00:00Z"]],
    ["partner_id.date", "<", "2026-00-10"],
    ["date_order", "<", "2026-01-01T25:00:00Z"],
    ["date_order", "<", "2026-01-01T10:00:00+15:00"],
  ] as const)(
    "a day or time that does not exist is refused with its place: %s %s %j",
    async (path, operator, value) => {
      const domain = [
        ["name", "=", "x"],
        [path, operator, value],
      ] as unknown as Domain;
      await expect(convert(major, domain)).rejects.toMatchObject({
        code: "invalid_input",
        options: { path: "domain[1]" },
      });
    },
  );

  test("the text of a char field is never parsed as a day", async () => {
    expect(await convert(major, [["name", "=", "2026-02-31"]])).toEqual([["name", "=", "2026-02-31"]]);
  });
});

test.each(["any", "not any"])(
  "a day that does not exist is refused inside a sub-domain of %s too",
  async (operator) => {
    const domain = [["order_line", operator, [["create_date", ">", "2026-02-31"]]]] as unknown as Domain;
    await expect(convert(19, domain)).rejects.toMatchObject({ options: { path: "domain[0][2][0]" } });
  },
);

test.each([
  [14, "03/11/2026"],
  [14, "29.11.2026"],
  [14, "2026-11"],
  [14, "today"],
  [14, "-7d"],
  [19, "03/11/2026"],
  [19, "2026-2-3"],
  [19, "20261103"],
])("on %s a day written as %s is refused with its place and the right form", async (major, text) => {
  for (const path of ["date_order", "validity_date", "partner_id.create_date"])
    for (const [operator, value] of [
      [">=", text],
      ["in", ["2026-11-01", text]],
    ] as const)
      await expect(convert(major, [[path, operator, value as never]])).rejects.toMatchObject({
        code: "invalid_input",
        options: { path: "domain[0]", hint: expect.stringMatching(`"${path}","${operator}",.*"2026-11-(30|01)"`) },
      });
  if (major < 17) return;
  await expect(convert(major, [["order_line", "any", [["create_date", "<", text]] as never]])).rejects.toMatchObject({
    options: { path: "domain[0][2][0]" },
  });
});

test("relative days on 19, text patterns, other fields and false are sent unchanged", async () => {
  for (const [major, domain] of [
    [19, [["date_order", ">=", "today"]]],
    [19, [["date_order", ">=", "-7d"]]],
    [14, [["date_order", "ilike", "2026-11"]]],
    [14, [["name", "=", "03/11/2026"]]],
    [14, [["date_order", "!=", false]]],
  ] as [number, Domain][])
    expect(await convert(major, domain)).toEqual(domain);
});

test("a text that names a boolean becomes a boolean, because Odoo before 19 takes every text for true", async () => {
  for (const major of [14, 19]) {
    expect(await convert(major, [["active", "=", "False"]])).toEqual([["active", "=", false]]);
    expect(await convert(major, [["active", "!=", "yes"]])).toEqual([["active", "!=", true]]);
    expect(await convert(major, [["active", "in", ["0", true, ""]]])).toEqual([["active", "in", [false, true, false]]]);
    expect(await convert(major, [["partner_id.active", "=", "no"]])).toEqual([["partner_id.active", "=", false]]);
    expect(await convert(major, [["active", "=", 1]])).toEqual([["active", "=", 1]]);
    expect(await convert(major, [["name", "=", "False"]])).toEqual([["name", "=", "False"]]);
  }
});

test("an id written as text becomes a number, and a relation compared with a text keeps it", async () => {
  for (const major of [14, 19]) {
    expect(await convert(major, [["id", "=", " 14 "]])).toEqual([["id", "=", 14]]);
    expect(await convert(major, [["id", "in", ["14", 15]]])).toEqual([["id", "in", [14, 15]]]);
    expect(await convert(major, [["id", "child_of", "14"]])).toEqual([["id", "child_of", "14"]]);
    expect(await convert(major, [["partner_id", "=", "14"]])).toEqual([["partner_id", "=", "14"]]);
  }
});

test("a single value after in or not in becomes a list before 19", async () => {
  const alone: Domain = [
    ["name", "in", "S00012"],
    ["partner_id", "not in", 14],
  ];
  expect(await convert(19, alone)).toEqual(alone);
  expect(await convert(14, alone)).toEqual([
    ["name", "in", ["S00012"]],
    ["partner_id", "not in", [14]],
  ]);
  expect(await convert(14, [["date_order", "in", day]])).toEqual([
    "&",
    ["date_order", ">=", start],
    ["date_order", "<", end],
  ]);
});

test("a list of record names becomes one condition for each name before 19", async () => {
  const changed: [condition: unknown[], meant: unknown[]][] = [
    [["tag_ids", "in", "VIP"], [["tag_ids", "=", "VIP"]]],
    [
      ["tag_ids", "=", ["VIP", "Old"]],
      ["|", ["tag_ids", "=", "VIP"], ["tag_ids", "=", "Old"]],
    ],
    [
      ["tag_ids", "not in", ["VIP", 5]],
      ["&", ["tag_ids", "!=", "VIP"], ["tag_ids", "not in", [5]]],
    ],
    [
      ["partner_id", "in", ["Azure", 14, false]],
      ["|", ["partner_id", "=", "Azure"], ["partner_id", "in", [14, false]]],
    ],
    [
      ["order_line.order_id", "in", ["S1", 2]],
      ["|", ["order_line.order_id", "=", "S1"], ["order_line.order_id", "in", [2]]],
    ],
  ];
  const kept: unknown[][] = [
    ["partner_id", "in", ["Azure", "Deco"]],
    ["partner_id", "=", "Azure"],
    ["tag_ids", "=", "VIP"],
    ["tag_ids", "in", [1, 2]],
    ["tag_ids", "ilike", "VIP"],
    ["order_line.order_id", "not in", ["S1", 2]],
  ];
  for (const [condition, meant] of changed) {
    expect(await convert(14, [condition] as never)).toEqual(meant);
    expect(await convert(19, [condition] as never)).toEqual([condition]);
  }
  for (const condition of kept) expect(await convert(14, [condition] as never)).toEqual([condition]);
});

test.each([
  ["=", "2026-11", '["date_order",">=","2026-11-01"], ["date_order","<","2026-12-01"]'],
  ["=", "2026", '["date_order",">=","2026-01-01"], ["date_order","<","2027-01-01"]'],
  ["in", ["2026-12"], '["date_order",">=","2026-12-01"], ["date_order","<","2027-01-01"]'],
  [">=", "2026-11", '["date_order",">=","2026-11-01"]'],
  ["in", ["november"], '["date_order","in",["2026-11-30"]]'],
])(
  "a month or year after %s, %j, is refused with a hint on its first and last days",
  async (operator, value, right) => {
    await expect(convert(19, [["date_order", operator, value]])).rejects.toThrow(
      expect.objectContaining({ options: expect.objectContaining({ hint: expect.stringContaining(right) }) }),
    );
  },
);

test.each(["abc", "november", "2026", "2026-11", "yesterday"])(
  "%j is refused as a day on every series",
  async (text) => {
    for (const major of [14, 19])
      for (const name of ["date_order", "validity_date", "partner_id.create_date"])
        await expect(convert(major, [[name, ">=", text]])).rejects.toThrow(
          expect.objectContaining({ code: "invalid_input", options: expect.objectContaining({ path: "domain[0]" }) }),
        );
  },
);

test.each(["today", "now", "-7d", "=monday", "+1m"])(
  "the expression %j is sent to Odoo from 19 on and refused before",
  async (text) => {
    expect(await convert(19, [["date_order", ">=", text]])).toEqual([["date_order", ">=", text]]);
    await expect(convert(14, [["date_order", ">=", text]])).rejects.toThrow(/ISO 8601/);
  },
);

test("an operator or date part that an older Odoo lacks is refused with the form that it takes", async () => {
  const any: Domain = [["order_line", "any", [["price_unit", ">", 5]] as never]];
  const part: Domain = ["|", ["name", "=", "a"], ["date_order.month_number", "=", 11]];
  await expect(convert(14, any)).rejects.toMatchObject({
    code: "invalid_input",
    options: { path: "domain[0]", hint: expect.stringContaining('["order_line.field", "=", value]') },
  });
  await expect(convert(14, part)).rejects.toMatchObject({
    code: "invalid_input",
    options: { path: "domain[2]", hint: expect.stringContaining('["date_order", ">=", "2026-01-01"]') },
  });
  expect(await convert(17, any)).toEqual(any);
  expect(await convert(18, part)).toEqual(part);
});
