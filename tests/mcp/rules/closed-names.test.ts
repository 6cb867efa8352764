import { expect, test } from "vitest";
import { runTool } from "#tests/mcp/run-tool.ts";
import { createTinyOdoo } from "#tests/mcp/tiny-odoo.ts";
import { getRecord } from "../../../lib/mcp/tools/read/get-record.ts";
import { searchRecords } from "../../../lib/mcp/tools/read/search-records.ts";
import { updateRecord } from "../../../lib/mcp/tools/write/update-record.ts";
import { withoutClosedNames } from "../../../lib/records/authorize.ts";
import { stateOf } from "../../../lib/records/lookups/record-state.ts";
import { uniqueOrder } from "../../../lib/records/reads/unique-order.ts";

const model = "res.partner";
const open = { model, read: true, write: true };
const rules = [open, { model: "res.country", read: true, deniedFields: ["name"] }];

/** An Odoo with a contact in Spain. The rules close the name of the country. */
function inSpain() {
  const odoo = createTinyOdoo();
  const [[id, partner] = []] = odoo.records.get(model) ?? [];
  const [[country] = []] = odoo.records.get("res.country") ?? [];
  if (id === undefined || partner === undefined || country === undefined) throw new Error("no records");
  partner["country_id"] = [country, "Spain"];
  return { odoo, id, country };
}

test("a read shows only the id of a related record whose name is closed", async () => {
  const { odoo, id, country } = inSpain();
  for (const [tool, args] of [
    [searchRecords, { model, domain: [["id", "=", id]] }],
    [searchRecords, { model, domain: [["id", "=", id]], fields: ["country_id"] }],
    [getRecord, { model, record_id: id }],
    [getRecord, { model, record_id: id, fields: ["country_id"] }],
  ] as const) {
    const { data, text } = await runTool(tool, odoo, args, { rules });
    expect(JSON.stringify(data) + text).not.toContain("Spain");
    expect(data["record"] ?? (data["records"] as unknown[])[0]).toMatchObject({ country_id: country });
    // The names of a model that may not be read are closed too.
    const closed = await runTool(tool, odoo, args, { rules: [{ model, read: true }] });
    expect(JSON.stringify(closed.data) + closed.text).not.toContain("Spain");
    const named = await runTool(tool, odoo, args, { rules: [open, { model: "res.country", read: true }] });
    expect(named.text).toContain("Spain");
  }
});

test("the answer of a write shows only the id of a related record whose name is closed", async () => {
  const { odoo, id, country } = inSpain();
  const { data, text } = await runTool(
    updateRecord,
    odoo,
    { model, record_id: id, values: { city: "Vigo", country_id: country } },
    { rules },
  );
  expect(JSON.stringify(data) + text).not.toContain("Spain");
  expect(data["fields_not_applied"] ?? []).toEqual([]);
  expect(data["fields_not_checked"] ?? []).toEqual([]);
});

test("the state of records shows only the ids of related records whose names are closed", async () => {
  const { odoo, id, country } = inSpain();
  const { io } = await runTool(getRecord, odoo, { model, record_id: id }, { rules });
  expect(await stateOf(io, model, [id], ["country_id"])).toEqual([{ id, country_id: country }]);
});

test("the default order of rows follows no relation whose names are closed", async () => {
  const { odoo } = inSpain();
  const line = "account.bank.statement.line";
  const field = (name: string, relation?: string) => [name, { name, sortable: true, relation }] as const;
  const fields = new Map([
    field("id"),
    field("statement_id", "account.bank.statement"),
    field("date"),
    field("sequence"),
  ]) as never;
  const order = async (deniedFields: string[]) => {
    const opened = [open, { model: line, read: true }, { model: "account.bank.statement", read: true, deniedFields }];
    const { io } = await runTool(searchRecords, odoo, { model }, { rules: opened });
    const old = { ...io, odoo: { ...io.odoo, series: { ...io.odoo.series, major: 14 } } };
    return uniqueOrder(old, line, fields);
  };
  expect(await order([])).toBe("statement_id desc, date, sequence, id desc");
  expect(await order(["display_name"])).toBe("date, sequence, id desc");
});

test("a property shows only the id of a related record whose name is closed", () => {
  const models = new Map([
    ["res.country", { read: true, deniedFields: ["name"] }],
    ["res.partner", { read: true, deniedFields: [] }],
  ]);
  const fields = new Map([["extra", { name: "extra", type: "properties" }]]) as never;
  const toTold = withoutClosedNames({ rules: { models } } as never, fields);
  const of = (type: string, value: unknown, comodel = "res.country") => ({ name: type, type, comodel, value });
  expect(
    toTold({
      id: 1,
      extra: [
        of("many2one", [7, "Spain"]),
        of("many2many", [[7, "Spain"]]),
        of("many2one", [9, "Ann"], "res.partner"),
        of("many2one", [5, "Bo"], "res.users"),
      ],
    } as never)["extra"],
  ).toEqual([
    of("many2one", 7),
    of("many2many", [7]),
    of("many2one", [9, "Ann"], "res.partner"),
    of("many2one", 5, "res.users"),
  ]);
});

test("the default of a property shows only the id of a related record whose name is closed", () => {
  const models = new Map([["res.partner", { read: true, deniedFields: [] }]]);
  const types = ["properties", "properties_definition"];
  const fields = new Map(types.map((type) => [type, { name: type, type }])) as never;
  const toTold = withoutClosedNames({ rules: { models } } as never, fields);
  const of = (type: string, value: unknown, comodel = "res.users") => ({ name: type, type, comodel, default: value });
  const told = [of("many2one", 5), of("many2many", [5]), of("many2one", [9, "Ann"], "res.partner")];
  for (const name of types) {
    const read = [of("many2one", [5, "Bo"]), of("many2many", [[5, "Bo"]]), of("many2one", [9, "Ann"], "res.partner")];
    expect(toTold({ id: 1, [name]: read } as never)[name]).toEqual(told);
  }
});

test("a read shows only the id of a related record whose display name contains a denied field", async () => {
  const { odoo, id } = inSpain();
  const closed = [open, { model: "res.country", read: true, deniedFields: ["code"] }];
  // The table says that countries show only their names. These models show more.
  const fields = new Map([
    ["country_id", { name: "country_id", type: "many2one", relation: "res.country", namesClosed: true }],
  ]);
  const { io } = await runTool(getRecord, odoo, { model, record_id: id }, { rules: closed });
  expect(withoutClosedNames(io.context, fields as never)({ id, country_id: [7, "Spain"] })).toEqual({
    id,
    country_id: 7,
  });
});
