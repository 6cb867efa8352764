import type { OdooTransport } from "#lib/odoo/types.ts";
import * as odoo from "#tests/support/odoo-calls.ts";
import { actionCases } from "./action-cases.ts";
import { importCases } from "./import-cases.ts";
import { paperCases } from "./paper-cases.ts";
import { own, searchCases } from "./search-cases.ts";
import type { ContractCase, World } from "./world.ts";
import { writeCases } from "./write-cases.ts";

const fields = ["name", "email", "city", "is_company", "color", "parent_id"];

/** Creates the records that all cases read. Expectations use the keys of `ids` in place of ids. */
export async function build(transport: OdooTransport, marker: string): Promise<World> {
  const ids: Record<string, number> = {};
  const make = async (key: string, model: string, values: Record<string, unknown>) => {
    ids[key] = await odoo.create(transport, model, values);
    return ids[key];
  };
  const tag = await make("tag", "res.partner.category", { name: `${marker} Tag` });
  const acme = await make("acme", "res.partner", {
    name: `${marker} Acme`,
    is_company: true,
    email: "info@acme.example",
    city: "Madrid",
    color: 3,
    category_id: [[6, 0, [tag]]],
  });
  await make("ann", "res.partner", {
    name: `${marker} Ann`,
    parent_id: acme,
    email: "ann@acme.example",
    city: "madrid",
    color: 1,
    type: "other",
  });
  await make("bob", "res.partner", {
    name: `${marker} Bob`,
    parent_id: acme,
    email: false,
    city: "Sevilla",
    color: 2,
    type: "other",
  });
  await make("zoe", "res.partner", {
    name: `${marker} Zoë 100%`,
    is_company: true,
    email: "ZOE@EXAMPLE.COM",
    city: false,
    color: 7,
  });
  await make("old", "res.partner", { name: `${marker} Old`, active: false, city: "Lugo", color: 5 });
  const product = await make("product", "product.template", { name: `${marker} Desk`, list_price: 99.5 });
  await odoo.write(
    transport,
    "product.template",
    [product],
    { name: `${marker} Escritorio` },
    { context: { lang: "es_ES" } },
  );
  return { odoo: transport, marker, ids };
}

/** Deletes the records that `build` created. */
export async function clean({ odoo: transport, ids }: World): Promise<void> {
  const remove = (model: string, ...keys: string[]) =>
    odoo.unlink(
      transport,
      model,
      keys.map((key) => ids[key] as number),
    );
  await remove("res.partner", "ann", "bob");
  await remove("res.partner", "acme", "zoe", "old");
  await remove("res.partner.category", "tag");
  await remove("product.template", "product");
}

const fault = (name: string, call: (world: World) => Promise<unknown>, expected: string): ContractCase => ({
  name: `a fault is reported for ${name}`,
  run: (world) =>
    call(world).then(
      () => "no fault",
      (error: { code?: string }) => error.code ?? String(error),
    ),
  expected,
});

export const contractCases: readonly ContractCase[] = [
  ...searchCases,
  {
    name: "a read returns every kind of value",
    run: async ({ odoo: transport, ids, marker }) => {
      const [row] = await odoo.read(transport, "res.partner", [ids["bob"] as number], { fields });
      return {
        ...row,
        id: 0,
        name: String(row?.["name"]).replace(marker, "M"),
        parent_id: (row?.["parent_id"] as number[] | undefined)?.[0] === ids["acme"],
      };
    },
    expected: { id: 0, name: "M Bob", email: false, city: "Sevilla", is_company: false, color: 2, parent_id: true },
  },
  {
    name: "a read returns relations to many as ids, from both ends",
    run: async ({ odoo: transport, ids }) => {
      const [row] = await odoo.read(transport, "res.partner", [ids["acme"] as number], {
        fields: ["child_ids", "category_id"],
      });
      return [
        (row?.["child_ids"] as number[] | undefined)?.map((id) => id === ids["ann"] || id === ids["bob"]),
        (row?.["category_id"] as number[] | undefined)?.[0] === ids["tag"],
      ];
    },
    expected: [[true, true], true],
  },
  {
    name: "a contact's display name contains that of its company",
    run: async ({ odoo: transport, ids, marker }) => {
      const [row] = await odoo.read(transport, "res.partner", [ids["ann"] as number], { fields: ["display_name"] });
      return String(row?.["display_name"]).replaceAll(marker, "M");
    },
    expected: "M Acme, M Ann",
  },
  {
    name: "a read leaves out an id that does not exist",
    run: async ({ odoo: transport, ids }) =>
      (await odoo.read(transport, "res.partner", [ids["ann"] as number, 2_000_000_000], { fields: ["color"] })).map(
        (row) => row["color"],
      ),
    expected: [1],
  },
  {
    name: "a count returns the number of matching records",
    run: (world) => odoo.searchCount(world.odoo, "res.partner", { domain: own(world) }),
    expected: 4,
  },
  {
    name: "a search by name returns ids and names",
    run: async ({ odoo: transport, ids, marker }) =>
      (await odoo.nameSearch(transport, "res.partner", { name: `${marker} Z`, limit: 5 })).map(([id, name]) => [
        id === ids["zoe"],
        name.replace(marker, "M"),
      ]),
    expected: [[true, "M Zoë 100%"]],
  },
  {
    name: "a search by name returns an empty list if nothing matches",
    run: ({ odoo: transport, marker }) => odoo.nameSearch(transport, "res.partner", { name: `${marker} nobody` }),
    expected: [],
  },
  {
    name: "a translated field is read, searched and ordered in the language of the context",
    run: async ({ odoo: transport, ids, marker }) => {
      const inLanguage = async (lang: string) =>
        String(
          (
            await odoo.read(transport, "product.template", [ids["product"] as number], {
              fields: ["name"],
              context: { lang },
            })
          )[0]?.["name"],
        ).replace(marker, "M");
      const found = await odoo.searchCount(transport, "product.template", {
        domain: [["name", "=", `${marker} Escritorio`]],
        context: { lang: "es_ES" },
      });
      return [await inLanguage("en_US"), await inLanguage("es_ES"), found];
    },
    expected: ["M Desk", "M Escritorio", 1],
  },
  {
    name: "a float keeps its value",
    run: async ({ odoo: transport, ids }) =>
      (await odoo.read(transport, "product.template", [ids["product"] as number], { fields: ["list_price"] }))[0]?.[
        "list_price"
      ],
    expected: 99.5,
  },
  {
    name: "fields have their types, relations and choices",
    run: async ({ odoo: transport }) => {
      const map = await odoo.fieldsGet(transport, "res.partner");
      const view = (name: string) => [map.get(name)?.type, map.get(name)?.relation];
      return [
        view("name"),
        view("parent_id"),
        view("child_ids"),
        view("category_id"),
        view("is_company"),
        view("color"),
        map.get("type")?.selection?.some(([key]) => key === "invoice"),
        map.get("child_ids")?.relationField,
      ];
    },
    expected: [
      ["char", undefined],
      ["many2one", "res.partner"],
      ["one2many", "res.partner"],
      ["many2many", "res.partner.category"],
      ["boolean", undefined],
      ["integer", undefined],
      true,
      "parent_id",
    ],
  },
  {
    name: "field labels are in the language of the context",
    run: async ({ odoo: transport }) =>
      (await odoo.fieldsGet(transport, "res.partner", { context: { lang: "es_ES" } })).get("city")?.string,
    expected: "Ciudad",
  },
  {
    name: "groups by a relation have a sum and a count",
    run: async (world) => {
      const groups = await odoo.readGroup(world.odoo, "res.partner", {
        domain: own(world),
        groupby: ["parent_id"],
        aggregates: ["color:sum"],
        order: "parent_id",
      });
      return groups.map(({ key, aggregates, count }) => [
        Array.isArray(key["parent_id"]) ? (key["parent_id"] as unknown[])[0] === world.ids["acme"] : key["parent_id"],
        aggregates["color:sum"],
        count,
      ]);
    },
    expected: [
      [true, 3, 2],
      [false, 10, 2],
    ],
  },
  {
    name: "the domain of a group finds its records",
    run: async (world) => {
      const groups = await odoo.readGroup(world.odoo, "res.partner", {
        domain: own(world),
        groupby: ["is_company"],
        aggregates: [],
      });
      const counts = await Promise.all(
        groups.map(
          async ({ domain, count }) => (await odoo.searchCount(world.odoo, "res.partner", { domain })) === count,
        ),
      );
      return [groups.length, counts];
    },
    expected: [2, [true, true]],
  },
  {
    name: "groups by month count their records",
    run: async (world) => {
      const groups = await odoo.readGroup(world.odoo, "res.partner", {
        domain: own(world),
        groupby: ["create_date:month"],
        aggregates: [],
      });
      return groups.map(({ count }) => count);
    },
    expected: [4],
  },
  ...writeCases,
  {
    name: "the user has the right to read contacts",
    run: ({ odoo: transport }) => odoo.checkAccess(transport, "res.partner", "read"),
    expected: true,
  },
  fault(
    "an unknown field to read",
    ({ odoo: transport }) => odoo.searchRead(transport, "res.partner", { fields: ["no_such_field"], limit: 1 }),
    "odoo_validation",
  ),
  fault(
    "an unknown field in a domain",
    ({ odoo: transport }) =>
      odoo.searchRead(transport, "res.partner", { domain: [["no_such_field", "=", 1]], fields: ["name"] }),
    "odoo_validation",
  ),
  fault(
    "an unknown field to write",
    ({ odoo: transport, ids }) => odoo.write(transport, "res.partner", [ids["ann"] as number], { no_such_field: 1 }),
    "odoo_validation",
  ),
  fault(
    "a missing required value",
    ({ odoo: transport }) => odoo.create(transport, "res.country.state", { name: "Nowhere" }),
    "odoo_validation",
  ),
  fault(
    "an unknown choice",
    ({ odoo: transport, ids }) =>
      odoo.write(transport, "res.partner", [ids["ann"] as number], { type: "no_such_type" }),
    "odoo_validation",
  ),
  fault(
    "a write on a record that does not exist",
    ({ odoo: transport }) => odoo.write(transport, "res.partner", [2_000_000_000], { city: "x" }),
    "odoo_missing",
  ),
  fault(
    "a record that would be its own ancestor",
    ({ odoo: transport, ids }) =>
      odoo.write(transport, "res.partner", [ids["acme"] as number], { parent_id: ids["ann"] }),
    "odoo_validation",
  ),
  ...paperCases,
  ...actionCases,
  ...importCases,
];
