/** Names of groups, aggregates and their order in calls and answers of `read_group` until 18. */

import { textsOf } from "../../kernel/read-json.ts";

type Args = Readonly<Record<string, unknown>>;

interface OldReadGroup {
  /** The aggregates in the form that Odoo expects among the fields. */
  readonly fields: readonly string[];
  readonly orderby: string;
  /** By aggregate of the call, the key of its value in a row. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** True if Odoo silently leaves out an aggregate of a field that is also grouped by, as it does until 16. */
export function skipsGroupedFields(major: number): boolean {
  return major < 17;
}

export function toOldReadGroup(args: Args, major: number): OldReadGroup {
  const groupby = textsOf(args["groupby"]);
  const aggregates = textsOf(args["aggregates"]);
  const grouped = new Set(groupby.map(fieldOf));
  const outputs = new Map<string, string>();
  const fields: string[] = [];
  for (const term of new Set(aggregates)) {
    const field = fieldOf(term);
    if (term === "__count" || (grouped.has(field) && skipsGroupedFields(major))) continue;
    // The key of a value is its field, unless another aggregate, a group or Odoo's own least id uses it.
    const isTaken = field === "id" || grouped.has(field) || [...outputs.values()].includes(field);
    const output = isTaken ? `mcp_${outputs.size}` : field;
    outputs.set(term, output);
    fields.push(isTaken ? `${output}:${term.slice(field.length + 1)}(${field})` : term);
  }
  // Without any field, Odoo aggregates all fields. It has no aggregate for this one.
  if (fields.length === 0) fields.push("id");
  const asked = String(args["order"] ?? "")
    .split(",")
    .flatMap((part) => {
      const [name, ...direction] = part.trim().split(/\s+/);
      return name === undefined || name === "" ? [] : [{ name, direction }];
    });
  // Until 16, the count has no name to order by, so it is requested a second time under a name.
  if (major < 17 && asked.some(({ name }) => name === "__count")) fields.push("mcp_count:count(id)");
  const named = asked.map(({ name, direction }) =>
    [major < 17 ? orderName(name, outputs) : name, ...direction].join(" "),
  );
  return { fields, orderby: [...named, ...lastTerms(groupby, asked, major)].join(","), outputs };
}

/**
 * Returns the last terms of the order, without which a limit would cut at random between equal groups: the groups
 * themselves, then the least id of their records, since two records can have the same name.
 */
export function lastTerms(
  groupby: readonly string[],
  asked: readonly { readonly name: string }[],
  major: number,
): string[] {
  if (groupby.length === 0) return [];
  const known = new Set(asked.map(({ name }) => name));
  // Until 16, the answer contains a group's least id under the name `id`.
  return [...new Set(groupby)].filter((term) => !known.has(term)).concat(major < 17 ? "id" : "id:min");
}

function orderName(name: string, outputs: ReadonlyMap<string, string>): string {
  return name === "__count" ? "mcp_count" : (outputs.get(name) ?? name);
}

function fieldOf(term: string): string {
  const [field = ""] = term.split(":");
  return field;
}
