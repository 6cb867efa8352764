import { type Imported, type ImportRow, importRows } from "#lib/odoo/calls/import-rows.ts";
import type { CallOptions, OdooTransport } from "#lib/odoo/types.ts";
import * as odoo from "#tests/support/odoo-calls.ts";
import type { ContractCase, World } from "./world.ts";

async function load(
  transport: OdooTransport,
  model: string,
  rows: readonly ImportRow[],
  options?: CallOptions,
): Promise<Imported> {
  return importRows(transport, model, { rows, fields: await odoo.fieldsGet(transport, model) }, options);
}

/** Imports rows, returns the created records in the order of the rows, and deletes them. */
async function roundTrip(
  { odoo: transport }: World,
  model: string,
  rows: readonly ImportRow[],
  fields: readonly string[],
): Promise<unknown[]> {
  const { ids, errors } = await load(transport, model, rows);
  if (ids === undefined) return [...errors];
  const found = await odoo.read(transport, model, ids, { fields });
  await odoo.unlink(transport, model, ids);
  return ids.map((id) => {
    const { id: _id, ...row } = found.find((one) => one.id === id) ?? { id };
    return row;
  });
}

const contact = (values: ImportRow["values"]): ImportRow => ({ values });
const mine = ({ marker }: World) => [["name", "like", `${marker} Row`]] as const;

export const importCases: readonly ContractCase[] = [
  {
    name: "an import creates records in the order of its rows, with relations, choices, numbers, booleans and empty values",
    run: async (world) => {
      const { marker, ids } = world;
      const row = (name: string, values: ImportRow["values"]) =>
        contact({ name: `${marker} Row ${name}`, email: false, city: "Vigo", ...values });
      const rows = await roundTrip(
        world,
        "res.partner",
        [
          row("C", {
            is_company: true,
            color: 4,
            type: "other",
            parent_id: false,
            category_id: [[6, 0, [ids["tag"]]]],
          }),
          row("A", { is_company: false, color: 0, type: "delivery", parent_id: ids["acme"], category_id: false }),
        ],
        ["name", "email", "city", "is_company", "color", "type", "parent_id", "category_id"],
      );
      return JSON.parse(
        JSON.stringify(rows)
          .replaceAll(marker, "M")
          .replaceAll(`[${ids["acme"]},`, '["acme",')
          .replaceAll(`[${ids["tag"]}]`, '["tag"]'),
      );
    },
    expected: [
      {
        name: "M Row C",
        email: false,
        city: "Vigo",
        is_company: true,
        color: 4,
        type: "other",
        parent_id: false,
        category_id: ["tag"],
      },
      {
        name: "M Row A",
        email: false,
        city: "Vigo",
        is_company: false,
        color: 0,
        type: "delivery",
        parent_id: ["acme", "M Acme"],
        category_id: [],
      },
    ],
  },
  {
    name: "an import takes dates as they are, and times in UTC",
    run: (world) =>
      roundTrip(
        world,
        "sale.order",
        [
          contact({
            partner_id: world.ids["acme"],
            client_order_ref: "R1",
            validity_date: "2027-03-01",
            commitment_date: "2027-03-02 23:30:00",
          }),
          contact({
            partner_id: world.ids["zoe"],
            client_order_ref: "R2",
            validity_date: false,
            commitment_date: false,
          }),
        ],
        ["client_order_ref", "validity_date", "commitment_date"],
      ),
    expected: [
      { client_order_ref: "R1", validity_date: "2027-03-01", commitment_date: "2027-03-02 23:30:00" },
      { client_order_ref: "R2", validity_date: false, commitment_date: false },
    ],
  },
  {
    name: "an import takes amounts, and texts of several lines with quotes and commas",
    run: (world) =>
      roundTrip(
        world,
        "product.template",
        [
          contact({
            name: `${world.marker} Row`,
            list_price: 12.34,
            description_sale: 'First, "quoted"\nSecond; line',
          }),
        ],
        ["list_price", "description_sale"],
      ),
    expected: [{ list_price: 12.34, description_sale: 'First, "quoted"\nSecond; line' }],
  },
  {
    name: "an import changes records by id, and an empty value clears a field",
    run: async ({ odoo: transport, ids }) => {
      const [ann, bob] = [ids["ann"] as number, ids["bob"] as number];
      const read = async () =>
        (await odoo.read(transport, "res.partner", [ann, bob], { fields: ["city", "color", "category_id"] })).map(
          (row) => [row["city"], row["color"], (row["category_id"] as number[]).length],
        );
      const done = await load(transport, "res.partner", [
        { id: bob, values: { city: "Lugo", color: 9, category_id: [[6, 0, [ids["tag"]]]] } },
        { id: ann, values: { city: false, color: 8, category_id: false } },
      ]);
      const changed = await read();
      await load(transport, "res.partner", [
        { id: ann, values: { city: "madrid", color: 1, category_id: false } },
        { id: bob, values: { city: "Sevilla", color: 2, category_id: false } },
      ]);
      return [done.errors, done.ids?.join() === [bob, ann].join(), changed, await read()];
    },
    expected: [
      [],
      true,
      [
        [false, 8, 0],
        ["Lugo", 9, 1],
      ],
      [
        ["madrid", 1, 0],
        ["Sevilla", 2, 0],
      ],
    ],
  },
  {
    name: "an import with a wrong row imports nothing and names the row",
    run: async (world) => {
      const { odoo: transport, marker } = world;
      const row = (name: string, type: string) => contact({ name: `${marker} Row ${name}`, type });
      const faulty = [row("1", "other"), row("2", "no_such_type"), row("3", "other")];
      const { ids, errors } = await load(transport, "res.partner", faulty);
      return [
        ids ?? "none",
        errors.map((error) => error.row),
        errors.every(({ message }) => message.length > 10),
        await odoo.searchCount(transport, "res.partner", { domain: mine(world) }),
      ];
    },
    expected: ["none", [1], true, 0],
  },
  {
    name: "an import names the row that lacks a required value",
    run: async (world) => {
      const { odoo: transport, marker } = world;
      const rows = [
        contact({ name: `${marker} Row 1`, code: `${marker.slice(-4)}1` }),
        contact({ name: false, code: "X" }),
      ];
      const { ids, errors } = await load(transport, "res.country.state", rows);
      return [ids ?? "none", errors.map((error) => error.row).includes(1)];
    },
    expected: ["none", true],
  },
  {
    name: "an import names the row of a record that does not exist, and changes no other",
    run: async ({ odoo: transport, ids }) => {
      const ann = ids["ann"] as number;
      const done = await load(transport, "res.partner", [
        { id: ann, values: { city: "Nowhere" } },
        { id: 2_000_000_000, values: { city: "Nowhere" } },
      ]);
      const [row] = await odoo.read(transport, "res.partner", [ann], { fields: ["city"] });
      // Odoo may report several faults of a row.
      return [done.ids ?? "none", [...new Set(done.errors.map((error) => error.row))], row?.["city"]];
    },
    expected: ["none", [1], "madrid"],
  },
  {
    name: "a dry run, on a transport that supports it, leaves nothing behind",
    run: async (world) => {
      const { odoo: transport, marker, ids } = world;
      if (transport.supportsDryRun !== true) return ["nothing tried", 0, "madrid"];
      const dry = { dryRun: true };
      await odoo.create(transport, "res.partner", { name: `${marker} Row Dry` }, {}, dry);
      await odoo.write(transport, "res.partner", [ids["ann"] as number], { city: "Nowhere" }, {}, dry);
      await load(transport, "res.partner", [contact({ name: `${marker} Row Dry` })], dry);
      const [row] = await odoo.read(transport, "res.partner", [ids["ann"] as number], { fields: ["city"] });
      return [
        "nothing tried",
        await odoo.searchCount(transport, "res.partner", { domain: mine(world) }),
        row?.["city"],
      ];
    },
    expected: ["nothing tried", 0, "madrid"],
  },
];
