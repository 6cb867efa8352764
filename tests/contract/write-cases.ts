import type { OdooRecord } from "#lib/odoo/types.ts";
import * as odoo from "#tests/support/odoo-calls.ts";
import type { ContractCase } from "./world.ts";

export const writeCases: readonly ContractCase[] = [
  {
    name: "a write changes, clears and links",
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
    name: "commands create, change and delete records behind a relation",
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
    name: "a create with a list of values returns a list of ids",
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
];
