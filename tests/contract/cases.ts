import type { Domain, OdooRecord, OdooTransport } from "#lib/odoo/types.ts";
import * as odoo from "#tests/support/odoo-calls.ts";
import { actionCases } from "./action-cases.ts";
import { importCases } from "./import-cases.ts";
import { paperCases } from "./paper-cases.ts";
import type { ContractCase, World } from "./world.ts";

const fields = ["name", "email", "city", "is_company", "color", "parent_id"];

/** The records that all cases look at; their keys are used for ids in expectations. */
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

/** Takes away what `build` made. */
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

function own(world: World, ...domain: unknown[]): Domain {
  return ["&", ["name", "like", world.marker], ...(domain.length === 0 ? [[1, "=", 1]] : domain)] as unknown as Domain;
}

/** Names without the marker, so that runs compare. */
async function names(
  world: World,
  domain: unknown[],
  rest: Omit<odoo.SearchRead, "domain" | "fields"> = { order: "color" },
): Promise<string[]> {
  const rows = await odoo.searchRead(world.odoo, "res.partner", {
    domain: own(world, ...domain),
    fields: ["name"],
    ...rest,
  });
  return rows.map((row) => String(row["name"]).replace(`${world.marker} `, ""));
}

const find = (
  name: string,
  domain: unknown[] | ((world: World) => unknown[]),
  expected: string[],
  rest?: Omit<odoo.SearchRead, "domain" | "fields">,
): ContractCase => ({
  name: `search: ${name}`,
  run: (world) => names(world, typeof domain === "function" ? domain(world) : domain, rest ?? { order: "color" }),
  expected,
});

const fault = (name: string, call: (world: World) => Promise<unknown>, expected: string): ContractCase => ({
  name: `fault: ${name}`,
  run: (world) =>
    call(world).then(
      () => "no fault",
      (error: { code?: string }) => error.code ?? String(error),
    ),
  expected,
});

const all = ["Ann", "Bob", "Acme", "Zoë 100%"];

export const contractCases: readonly ContractCase[] = [
  find("all of one's own, archived left out", [], all),
  find("=", [["city", "=", "Madrid"]], ["Acme"]),
  find("!= holds for the empty too", [["city", "!=", "Madrid"]], ["Ann", "Bob", "Zoë 100%"]),
  find("= false", [["city", "=", false]], ["Zoë 100%"]),
  find("!= false", [["city", "!=", false]], ["Ann", "Bob", "Acme"]),
  find(">", [["color", ">", 2]], ["Acme", "Zoë 100%"]),
  find(">=", [["color", ">=", 2]], ["Bob", "Acme", "Zoë 100%"]),
  find("<", [["color", "<", 2]], ["Ann"]),
  find("<=", [["color", "<=", 2]], ["Ann", "Bob"]),
  find("in", [["color", "in", [1, 7]]], ["Ann", "Zoë 100%"]),
  find("not in", [["color", "not in", [1, 7]]], ["Bob", "Acme"]),
  find("in nothing", [["color", "in", []]], []),
  find("in, with false for the empty", [["city", "in", ["Sevilla", false]]], ["Bob", "Zoë 100%"]),
  find("like tells capitals apart", [["city", "like", "Madrid"]], ["Acme"]),
  find("ilike does not", [["city", "ilike", "MADRID"]], ["Ann", "Acme"]),
  find("not like holds for the empty", [["city", "not like", "Mad"]], ["Ann", "Bob", "Zoë 100%"]),
  find("not ilike", [["city", "not ilike", "mad"]], ["Bob", "Zoë 100%"]),
  find("=like", [["city", "=like", "Sev%"]], ["Bob"]),
  find("=ilike", [["city", "=ilike", "sev%"]], ["Bob"]),
  find("=ilike with a wildcard for one", [["city", "=ilike", "m_drid"]], ["Ann", "Acme"]),
  find("a boolean", [["is_company", "=", true]], ["Acme", "Zoë 100%"]),
  find("a boolean that is false", [["is_company", "=", false]], ["Ann", "Bob"]),
  find("a boolean by !=", [["is_company", "!=", false]], ["Acme", "Zoë 100%"]),
  find("many2one by id", ({ ids }) => [["parent_id", "=", ids["acme"]]], ["Ann", "Bob"]),
  find("many2one by ids", ({ ids }) => [["parent_id", "in", [ids["acme"]]]], ["Ann", "Bob"]),
  find("many2one not", ({ ids }) => [["parent_id", "!=", ids["acme"]]], ["Acme", "Zoë 100%"]),
  find("many2one by name", ({ marker }) => [["parent_id", "ilike", `${marker} ac`]], ["Ann", "Bob"]),
  find("many2one empty", [["parent_id", "=", false]], ["Acme", "Zoë 100%"]),
  find("a dotted path", [["parent_id.city", "=", "Madrid"]], ["Ann", "Bob"]),
  find("a dotted path by ilike", [["parent_id.city", "ilike", "mad"]], ["Ann", "Bob"]),
  find("one2many by a field of its records", [["child_ids.city", "=", "Sevilla"]], ["Acme"]),
  find("one2many that has any", [["child_ids", "!=", false]], ["Acme"]),
  find("one2many that is empty", [["child_ids", "=", false]], ["Ann", "Bob", "Zoë 100%"]),
  find("many2many by id", ({ ids }) => [["category_id", "in", [ids["tag"]]]], ["Acme"]),
  find("many2many by name", ({ marker }) => [["category_id", "ilike", `${marker} t`]], ["Acme"]),
  find("many2many that is empty", [["category_id", "=", false]], ["Ann", "Bob", "Zoë 100%"]),
  find("child_of", ({ ids }) => [["id", "child_of", [ids["acme"]]]], ["Ann", "Bob", "Acme"]),
  find(
    "child_of the relation to the parent means the records themselves",
    ({ ids }) => [["parent_id", "child_of", [ids["acme"]]]],
    ["Ann", "Bob", "Acme"],
  ),
  find("parent_of", ({ ids }) => [["id", "parent_of", [ids["ann"]]]], ["Ann", "Acme"]),
  find("or", ["|", ["city", "=", "Sevilla"], ["color", "=", 7]], ["Bob", "Zoë 100%"]),
  find("or of three", ["|", "|", ["color", "=", 1], ["color", "=", 2], ["color", "=", 7]], ["Ann", "Bob", "Zoë 100%"]),
  find("not", ["!", ["is_company", "=", true]], ["Ann", "Bob"]),
  find("not over or", ["!", "|", ["color", "=", 1], ["color", "=", 2]], ["Acme", "Zoë 100%"]),
  find(
    "and in or",
    ["|", "&", ["is_company", "=", true], ["city", "=", false], ["color", "=", 1]],
    ["Ann", "Zoë 100%"],
  ),
  find("archived when asked for", [["active", "=", false]], ["Old"]),
  find("archived and live", [["active", "in", [true, false]]], ["Ann", "Bob", "Acme", "Old", "Zoë 100%"]),
  find("archived through the context", [], ["Ann", "Bob", "Acme", "Old", "Zoë 100%"], {
    order: "color",
    context: { active_test: false },
  }),
  find("order downwards", [], [...all].reverse(), { order: "color desc" }),
  find("order by two fields", [], ["Acme", "Zoë 100%", "Ann", "Bob"], { order: "is_company desc, color" }),
  find("order with the empty last", [["is_company", "=", true]], ["Acme", "Zoë 100%"], { order: "city, color" }),
  find("order with the empty first downwards", [["is_company", "=", true]], ["Zoë 100%", "Acme"], {
    order: "city desc, color",
  }),
  find("a page", [], ["Bob", "Acme"], { order: "color", offset: 1, limit: 2 }),
  find("a page past the end", [], [], { order: "color", offset: 50, limit: 2 }),
  {
    name: "read: every kind of value",
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
    name: "read: relations to many are ids, and the other way round",
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
    name: "read: a contact's name carries its company's",
    run: async ({ odoo: transport, ids, marker }) => {
      const [row] = await odoo.read(transport, "res.partner", [ids["ann"] as number], { fields: ["display_name"] });
      return String(row?.["display_name"]).replaceAll(marker, "M");
    },
    expected: "M Acme, M Ann",
  },
  {
    name: "read: an id that is gone is left out",
    run: async ({ odoo: transport, ids }) =>
      (await odoo.read(transport, "res.partner", [ids["ann"] as number, 2_000_000_000], { fields: ["color"] })).map(
        (row) => row["color"],
      ),
    expected: [1],
  },
  { name: "count", run: (world) => odoo.searchCount(world.odoo, "res.partner", { domain: own(world) }), expected: 4 },
  {
    name: "name search",
    run: async ({ odoo: transport, ids, marker }) =>
      (await odoo.nameSearch(transport, "res.partner", { name: `${marker} Z`, limit: 5 })).map(([id, name]) => [
        id === ids["zoe"],
        name.replace(marker, "M"),
      ]),
    expected: [[true, "M Zoë 100%"]],
  },
  {
    name: "name search: nothing found",
    run: ({ odoo: transport, marker }) => odoo.nameSearch(transport, "res.partner", { name: `${marker} nobody` }),
    expected: [],
  },
  {
    name: "translated: read, searched and ordered in the language asked for",
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
    name: "float",
    run: async ({ odoo: transport, ids }) =>
      (await odoo.read(transport, "product.template", [ids["product"] as number], { fields: ["list_price"] }))[0]?.[
        "list_price"
      ],
    expected: 99.5,
  },
  {
    name: "fields: types, relations, choices",
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
    name: "fields: labels in the language asked for",
    run: async ({ odoo: transport }) =>
      (await odoo.fieldsGet(transport, "res.partner", { context: { lang: "es_ES" } })).get("city")?.string,
    expected: "Ciudad",
  },
  {
    name: "groups: by a relation, with sum and count",
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
    name: "groups: the domain of a group finds its records",
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
    name: "groups: by month",
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
  {
    name: "write: changes, empties and links",
    run: async ({ odoo: transport, ids }) => {
      const bob = ids["bob"] as number;
      await odoo.write(transport, "res.partner", [bob], {
        city: false,
        email: "bob@acme.example",
        category_id: [[4, ids["tag"]]],
      });
      const [row] = await odoo.read(transport, "res.partner", [bob], { fields: ["city", "email", "category_id"] });
      await odoo.write(transport, "res.partner", [bob], { city: "Sevilla", email: false, category_id: [[5]] });
      const [back] = (await odoo.read(transport, "res.partner", [bob], { fields: ["city", "category_id"] })) as [
        OdooRecord,
      ];
      return [
        row?.["city"],
        row?.["email"],
        (row?.["category_id"] as number[] | undefined)?.length,
        back["city"],
        back["category_id"],
      ];
    },
    expected: [false, "bob@acme.example", 1, "Sevilla", []],
  },
  {
    name: "write: commands make, change and delete records behind a relation",
    run: async ({ odoo: transport, ids, marker }) => {
      const acme = ids["acme"] as number;
      const children = async () =>
        (await odoo.searchRead(transport, "res.partner", {
          domain: [
            ["parent_id", "=", acme],
            ["color", ">=", 8],
          ],
          fields: ["name", "color"],
          order: "color",
        })) as OdooRecord[];
      await odoo.write(transport, "res.partner", [acme], {
        child_ids: [
          [0, 0, { name: `${marker} Cid`, color: 8 }],
          [0, 0, { name: `${marker} Dan`, color: 9 }],
        ],
      });
      const made = await children();
      await odoo.write(transport, "res.partner", [acme], {
        child_ids: [
          [1, made[0]?.id, { color: 10 }],
          [2, made[1]?.id, 0],
        ],
      });
      const left = await children();
      await odoo.unlink(
        transport,
        "res.partner",
        left.map(({ id }) => id),
      );
      return [made.map((row) => row["color"]), left.map((row) => row["color"]), (await children()).length];
    },
    expected: [[8, 9], [10], 0],
  },
  {
    name: "create: a list answers a list",
    run: async ({ odoo: transport, marker }) => {
      const ids = (await transport.call({
        model: "res.partner",
        method: "create",
        args: { values: [{ name: `${marker} X` }, { name: `${marker} Y` }] },
      })) as number[];
      await odoo.unlink(transport, "res.partner", ids);
      return ids.length;
    },
    expected: 2,
  },
  { name: "access", run: ({ odoo: transport }) => odoo.checkAccess(transport, "res.partner", "read"), expected: true },
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
    "a required value that is missing",
    ({ odoo: transport }) => odoo.create(transport, "res.country.state", { name: "Nowhere" }),
    "odoo_validation",
  ),
  fault(
    "a choice that is none",
    ({ odoo: transport, ids }) =>
      odoo.write(transport, "res.partner", [ids["ann"] as number], { type: "no_such_type" }),
    "odoo_validation",
  ),
  fault(
    "a record that is gone, to write",
    ({ odoo: transport }) => odoo.write(transport, "res.partner", [2_000_000_000], { city: "x" }),
    "odoo_missing",
  ),
  fault(
    "its own parent",
    ({ odoo: transport, ids }) =>
      odoo.write(transport, "res.partner", [ids["acme"] as number], { parent_id: ids["ann"] }),
    "odoo_validation",
  ),
  ...paperCases,
  ...actionCases,
  ...importCases,
];
