import { describe, expect, test } from "vitest";
import { AppError } from "#lib/kernel/errors.ts";
import { findRecord } from "#lib/mcp/tools/read/find-record.ts";
import { listAttachments } from "#lib/mcp/tools/read/list-attachments.ts";
import { searchRecords } from "#lib/mcp/tools/read/search-records.ts";
import { nameSearch, searchRead } from "#lib/odoo/calls/client.ts";
import { fieldsGet } from "#lib/odoo/calls/fields-get.ts";
import type { FieldMap, OdooCall, OdooRecord } from "#lib/odoo/types.ts";
import type { CallIo } from "#lib/records/call-io.ts";
import { lateFilter } from "#lib/records/reads/late-filters.ts";
import { uniqueOrder } from "#lib/records/reads/unique-order.ts";
import { createSandbox } from "#lib/sandbox/transport.ts";
import { runTool } from "../run-tool.ts";
import { createTinyOdoo, type TinyOdoo } from "../tiny-odoo.ts";

const sandbox = createSandbox({ now: () => new Date("2026-11-20T10:00:00Z") }).open("paging");
const models = [
  "res.partner",
  "res.country",
  "product.template",
  "product.product",
  "sale.order",
  "sale.order.line",
  "purchase.order",
  "account.move",
  "account.move.line",
  "stock.quant",
  "crm.lead",
  "mail.message",
  "ir.attachment",
];
const rules = models.map((model) => ({ model, read: true }));
const run = (tool: typeof searchRecords, args: Record<string, unknown>) =>
  runTool(tool, { transport: sandbox } as TinyOdoo, args, { rules });

async function follow(tool: typeof searchRecords, args: Record<string, unknown>, list: string): Promise<number[]> {
  const ids: number[] = [];
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const { data } = await run(tool, { ...args, offset });
    ids.push(...(data[list] as { id: number }[]).map(({ id }) => id));
    expect(data["has_more"]).toBe(data["next_offset"] !== undefined);
    offset = data["next_offset"] as number | undefined;
  }
  return ids;
}
const sorted = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);

describe("the sandbox", () => {
  test.each(models)("the pages of %s in the sandbox contain each record once, in any order", async (model) => {
    const all = (await searchRead(sandbox, model, { fields: ["id"] })).map(({ id }) => id);
    expect(all.length).toBeGreaterThan(0);
    const fields = [...(await fieldsGet(sandbox, model)).values()];
    const equal = fields.filter(
      ({ type, sortable }) => sortable && ["selection", "boolean", "many2one"].includes(type),
    );
    for (const order of [undefined, ...equal.slice(0, 4).map(({ name }, i) => (i % 2 === 0 ? name : `${name} desc`))]) {
      for (const limit of [Math.max(3, Math.ceil(all.length / 6)), 200]) {
        const args = { model, fields: ["id"], limit: Math.min(limit, 200), ...(order === undefined ? {} : { order }) };
        expect(sorted(await follow(searchRecords, args, "records")), String(order)).toEqual(sorted(all));
      }
    }
  });

  test("the pages of a name search in the sandbox contain each match once", async () => {
    const all = await nameSearch(sandbox, "res.partner", { name: "a", limit: 10_000 });
    const found = await follow(findRecord, { model: "res.partner", text: "a", limit: 4 }, "matches");
    expect(found).toEqual(all.map(([id]) => id));
  });

  test("the pages of files in the sandbox contain each file once", async () => {
    const found = await follow(listAttachments, { model: "sale.order", record_id: 1, limit: 2 }, "attachments");
    expect(found).toHaveLength(3);
    expect(new Set(found).size).toBe(3);
  });
});

/** A small Odoo of a series that receives the calls of a search and finds no record. */
function asked(kind: "json2" | "jsonrpc" | "addon", major: number) {
  const tiny = createTinyOdoo();
  const transport = { ...tiny.transport, kind, series: { major, minor: 0, edition: "community" as const } };
  return { ...tiny, transport };
}

describe("the order of a page", () => {
  const orderOf = async (odoo: TinyOdoo, args: Record<string, unknown>, options = {}) => {
    await runTool(searchRecords, odoo, { model: "res.partner", fields: ["id"], ...args }, options);
    return odoo.calls.at(-1)?.args?.["order"];
  };

  test.each([
    ["name", "name, id"],
    [" name desc , city", "name desc, city, id"],
    ["country_id desc", "country_id desc, id"],
    ["city, id desc", "city, id desc"],
    ["ID, name", "ID, name, id"],
    ["user_id.id", "user_id.id, id"],
    ["name  desc,\tcity", "name desc, city, id"],
  ])("the order %j is completed by the id", async (order, expected) => {
    expect(await orderOf(asked("json2", 19), { order })).toBe(expected);
  });

  test("the default order of a page is that of the model in the Odoo series", async () => {
    // The order of 19 names a field that this Odoo does not have.
    expect(await orderOf(asked("json2", 19), {})).toBe("id DESC");
    expect(await orderOf(asked("jsonrpc", 16), {})).toBe("display_name, id");
    expect(await orderOf(asked("jsonrpc", 17), { order: "  " })).toBe("id DESC");
  });

  test("the default order of a page leaves out fields that the caller may not read", async () => {
    const open = { model: "res.partner", read: true };
    expect(await orderOf(asked("jsonrpc", 14), {}, { rules: [{ ...open, deniedFields: ["name"] }] })).toBe("id");
  });

  test("the default order of a page leaves out relations that sort by closed fields", () => {
    const field = (name: string, relation?: string) => [
      name,
      { name, type: "char", sortable: true, ...(relation === undefined ? {} : { relation }) },
    ];
    const map = new Map([field("order_id", "sale.order"), field("sequence"), field("id")] as never) as FieldMap;
    const order = (kind: "jsonrpc" | "addon", denied: Record<string, string[]>) => {
      const named = Object.entries(denied).map(([model, deniedFields]) => [model, { read: true, deniedFields }]);
      const context = { rules: { models: new Map(named as never) } };
      const io = { context, odoo: { kind, series: { major: 14 } } } as unknown as CallIo;
      return uniqueOrder(io, "sale.order.line", map);
    };
    const line = { "sale.order.line": [] };
    expect(order("jsonrpc", { ...line, "sale.order": [] })).toBe("order_id, sequence, id");
    expect(order("jsonrpc", line)).toBe("sequence, id");
    expect(order("jsonrpc", { ...line, "sale.order": ["date_order"] })).toBe("sequence, id");
    expect(order("jsonrpc", { ...line, "sale.order": ["note"] })).toBe("order_id, sequence, id");
    expect(order("jsonrpc", { "sale.order.line": ["sequence"], "sale.order": [] })).toBe("order_id, id");
    // The addon follows the relations in that order further.
    expect(order("addon", { ...line, "sale.order": [] })).toBe("order_id, sequence, id");
    expect(order("addon", { ...line, "sale.order": ["note"] })).toBe("sequence, id");
  });

  test("an order by a field that Odoo until 16 would silently ignore is refused", () => {
    const map = new Map([["city", { name: "city", type: "char", sortable: false }]] as never) as FieldMap;
    const order = (model: string, major: number) => {
      const io = { context: {}, odoo: { kind: "jsonrpc", series: { major } } } as unknown as CallIo;
      return () => uniqueOrder(io, model, map, "name, city desc");
    };
    for (const major of [14, 16]) expect(order("res.partner", major)).toThrow(/cannot sort res.partner by city/);
    // Odoo reports that itself.
    expect(order("res.partner", 17)()).toBe("name, city desc, id");
  });

  test("the default order of a page keeps a field without a column that the search of the model sorts by", () => {
    const name = "my_activity_date_deadline";
    const map = new Map([[name, { name, type: "date", sortable: false }]] as never) as FieldMap;
    const io = { context: {}, odoo: { kind: "jsonrpc", series: { major: 14 } } } as unknown as CallIo;
    expect(uniqueOrder(io, "crm.lead", map, `${name} desc`)).toBe(`${name} desc, id`);
    expect(() => uniqueOrder(io, "res.partner", map, name)).toThrow(/cannot sort/);
  });

  test("the default order of a page leaves out fields that cannot be sorted by, also in the sandbox", () => {
    const map = new Map([["display_name", { name: "display_name", type: "char", sortable: false }]]) as never;
    const orderOn = (kind: "jsonrpc" | "sandbox") => {
      const io = { context: { rules: { models: new Map() } }, odoo: { kind, series: { major: 14 } } };
      return uniqueOrder(io as unknown as CallIo, "res.partner", map);
    };
    expect(orderOn("jsonrpc")).toBe("id");
    expect(orderOn("sandbox")).toBeUndefined();
  });

  test("the order of groups by their full name is left to Odoo", async () => {
    const odoo = asked("jsonrpc", 14);
    for (const order of ["full_name desc", "full_name"])
      await runTool(searchRecords, odoo, { model: "res.groups", fields: ["id"], order }, { rules: [] }).catch(() => 0);
    const orders = odoo.calls.map(({ args }) => args?.["order"]);
    expect(orders).toEqual(["full_name DESC", "full_name"]);
  });
});

describe("a model that Odoo filters after paging", () => {
  /** 130 messages. The user sees every third one by default. */
  function messages(kind: "jsonrpc" | "addon", sees = (id: number) => id % 3 === 0) {
    const odoo = asked(kind, 14);
    const table = Array.from({ length: 130 }, (_, i) => 130 - i);
    const calls: OdooCall[] = [];
    const call = async (one: OdooCall): Promise<unknown> => {
      if (one.method === "fields_get") return odoo.transport.call(one);
      calls.push(one);
      if (one.method === "search_count") return table.filter(sees).length;
      const { offset = 0, limit = 80 } = one.args as { offset?: number; limit?: number };
      expect(limit).toBeLessThanOrEqual(kind === "addon" ? 201 : Number.POSITIVE_INFINITY);
      const rows = table.slice(offset, offset + limit).filter(sees);
      return rows.map((id): OdooRecord => ({ id, body: "x", display_name: `m${id}` }));
    };
    return { odoo: { ...odoo, transport: { ...odoo.transport, call } }, calls };
  }
  const seen = Array.from({ length: 43 }, (_, i) => 129 - 3 * i);
  const options = { rules: [{ model: "mail.message", read: true }] };

  test.each(["jsonrpc", "addon"] as const)(
    "the pages of messages contain each message that the user sees once, over %s",
    async (kind) => {
      for (const limit of [1, 5, 20, 200]) {
        const { odoo } = messages(kind);
        const ids: number[] = [];
        for (let offset: number | undefined = 0; offset !== undefined; ) {
          const args = { model: "mail.message", fields: ["body"], limit, offset };
          const { data } = await runTool(searchRecords, odoo, args, options);
          ids.push(...(data["records"] as { id: number }[]).map(({ id }) => id));
          offset = data["next_offset"] as number | undefined;
        }
        expect(ids).toEqual(seen);
      }
    },
  );

  test("a full page of messages needs one call", async () => {
    const { odoo, calls } = messages("jsonrpc", () => true);
    const args = { model: "mail.message", fields: ["body"], limit: 20 };
    const { data } = await runTool(searchRecords, odoo, args, options);
    expect(data).toMatchObject({ has_more: true, next_offset: 20 });
    expect(calls).toHaveLength(1);
  });

  test.each(["mail.message", "mail.activity", "mail.scheduled.message"])(
    "%s is filtered after paging on every series",
    (model) => {
      for (const major of [14, 18, 19])
        for (const kind of ["jsonrpc", "addon"] as const)
          expect(lateFilter(asked(kind, major).transport, model)).toEqual({ context: {}, reordered: false });
    },
  );

  test("Odoo until 18 answers employees in another order than it pages them", () => {
    expect(lateFilter(asked("jsonrpc", 18).transport, "hr.employee")).toEqual({ context: {}, reordered: true });
    expect(lateFilter(asked("json2", 19).transport, "hr.employee")).toBeUndefined();
  });

  test("files are filtered after paging until 18, and Odoo is told not to fill the page", () => {
    expect(lateFilter(asked("jsonrpc", 18).transport, "ir.attachment")?.context).toEqual({ need: 0 });
    expect(lateFilter(asked("addon", 18).transport, "ir.attachment")?.context).toEqual({});
    expect(lateFilter(asked("json2", 19).transport, "ir.attachment")).toBeUndefined();
    expect(lateFilter(asked("json2", 19).transport, "mail.message")).toEqual({ context: {}, reordered: false });
    expect(lateFilter(asked("json2", 19).transport, "res.partner")).toBeUndefined();
  });
});

test("a page that is cut by its size says so, and the next page begins with the next row", async () => {
  const odoo = createTinyOdoo();
  for (let i = 0; i < 12; i++)
    await odoo.transport.call({
      model: "res.partner",
      method: "create",
      args: { values: { name: `Long ${i}`, comment: "y".repeat(9_000) } },
    });
  const ids: number[] = [];
  const texts: string[] = [];
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const args = { model: "res.partner", fields: ["name", "comment"], limit: 20, offset };
    const { data, text } = await runTool(searchRecords, odoo, args);
    ids.push(...(data["records"] as { id: number }[]).map(({ id }) => id));
    offset = data["next_offset"] as number | undefined;
    texts.push(text);
  }
  expect(new Set(ids).size).toBe(15);
  expect(ids).toHaveLength(15);
  expect(texts[0]).toMatch(/no more fit into one answer\); more with offset \d/);
});

test("a name search over the addon pages up to the limit of the addon and reports further matches", async () => {
  const names = Array.from({ length: 30 }, (_, i) => [i + 1, `Deco ${i}`]);
  const follow = async (found: number, most: number) => {
    const odoo = asked("addon", 19);
    const call = async ({ args = {} }: OdooCall) => {
      const limit = Number(args["limit"]) || most;
      if (limit > most) throw new AppError("odoo_validation", `Malformed: limit is at most ${most}.`);
      return names.slice(0, Math.min(found, limit));
    };
    const ids: number[] = [];
    let more = true;
    for (let offset: number | undefined = 0; offset !== undefined; ) {
      const args = { model: "res.partner", text: "d", limit: 8, offset };
      const { data } = await runTool(findRecord, { ...odoo, transport: { ...odoo.transport, call } }, args);
      ids.push(...(data["matches"] as { id: number }[]).map(({ id }) => id));
      offset = data["next_offset"] as number | undefined;
      more = data["has_more"] as boolean;
    }
    return { ids, more };
  };
  const first = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  expect(await follow(20, 25)).toEqual({ ids: first(20), more: false });
  expect(await follow(25, 25)).toEqual({ ids: first(25), more: true });
  expect(await follow(30, 25)).toEqual({ ids: first(25), more: true });
});
