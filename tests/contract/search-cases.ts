import type { Domain } from "#lib/odoo/types.ts";
import * as odoo from "#tests/support/odoo-calls.ts";
import type { ContractCase, World } from "./world.ts";

export function own(world: World, ...domain: unknown[]): Domain {
  return ["&", ["name", "like", world.marker], ...(domain.length === 0 ? [[1, "=", 1]] : domain)] as unknown as Domain;
}

/** Returns the names of the found records without the marker, so that runs can be compared. */
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
  name: `a search finds the right records with ${name}`,
  run: (world) => names(world, typeof domain === "function" ? domain(world) : domain, rest ?? { order: "color" }),
  expected,
});
const all = ["Ann", "Bob", "Acme", "Zoë 100%"];

export const searchCases: readonly ContractCase[] = [
  find("no condition, leaving out archived ones", [], all),
  find("=", [["city", "=", "Madrid"]], ["Acme"]),
  find("!=, which also matches empty fields", [["city", "!=", "Madrid"]], ["Ann", "Bob", "Zoë 100%"]),
  find("= false", [["city", "=", false]], ["Zoë 100%"]),
  find("!= false", [["city", "!=", false]], ["Ann", "Bob", "Acme"]),
  find(">", [["color", ">", 2]], ["Acme", "Zoë 100%"]),
  find(">=", [["color", ">=", 2]], ["Bob", "Acme", "Zoë 100%"]),
  find("<", [["color", "<", 2]], ["Ann"]),
  find("<=", [["color", "<=", 2]], ["Ann", "Bob"]),
  find("in", [["color", "in", [1, 7]]], ["Ann", "Zoë 100%"]),
  find("not in", [["color", "not in", [1, 7]]], ["Bob", "Acme"]),
  find("in and an empty list", [["color", "in", []]], []),
  find("in and false for empty fields", [["city", "in", ["Sevilla", false]]], ["Bob", "Zoë 100%"]),
  find("like, which is case-sensitive", [["city", "like", "Madrid"]], ["Acme"]),
  find("ilike, which is not case-sensitive", [["city", "ilike", "MADRID"]], ["Ann", "Acme"]),
  find("not like, which also matches empty fields", [["city", "not like", "Mad"]], ["Ann", "Bob", "Zoë 100%"]),
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
];
