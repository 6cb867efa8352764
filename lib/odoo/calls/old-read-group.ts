/** `read_group` until 18: how groups, aggregates and their order are named, going and coming. */

type Args = Readonly<Record<string, unknown>>;

interface OldReadGroup {
  /** The aggregates as Odoo wants them among the fields. */
  readonly fields: readonly string[];
  readonly orderby: string;
  /** By the aggregate as asked, the key of its value in a row. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** Until 16 Odoo leaves out, without a word, an aggregate of a field that is also grouped by. */
export function skipsGroupedFields(major: number): boolean {
  return major < 17;
}

export function toOldReadGroup(args: Args, major: number): OldReadGroup {
  const groupby = (args["groupby"] as string[] | undefined) ?? [];
  const aggregates = (args["aggregates"] as string[] | undefined) ?? [];
  const grouped = new Set(groupby.map(fieldOf));
  const outputs = new Map<string, string>();
  const fields: string[] = [];
  for (const term of new Set(aggregates)) {
    const field = fieldOf(term);
    if (term === "__count" || (grouped.has(field) && skipsGroupedFields(major))) continue;
    // The key of a value is its field: taken when another aggregate has it, a group, or Odoo's own least id.
    const isTaken = field === "id" || grouped.has(field) || [...outputs.values()].includes(field);
    const output = isTaken ? `mcp_${outputs.size}` : field;
    outputs.set(term, output);
    fields.push(isTaken ? `${output}:${term.slice(field.length + 1)}(${field})` : term);
  }
  // Without a field, Odoo aggregates all that it has; of this one it knows no aggregate.
  if (fields.length === 0) fields.push("id");
  const asked = ((args["order"] as string | undefined) ?? "").split(",").flatMap((part) => {
    const [name, ...direction] = part.trim().split(/\s+/);
    return name === undefined || name === "" ? [] : [{ name, direction }];
  });
  // The count has no name to order by until 16: there it is asked for once more, under one.
  if (major < 17 && asked.some(({ name }) => name === "__count")) fields.push("mcp_count:count(id)");
  const named = asked.map(({ name, direction }) =>
    [major < 17 ? orderName(name, outputs) : name, ...direction].join(" "),
  );
  return { fields, orderby: [...named, ...lastTerms(groupby, asked, major)].join(","), outputs };
}

/**
 * What groups that are otherwise equal are ordered by, or a limit would cut anywhere among them: the groups themselves,
 * then the least id of their records, since two relations can have the same name.
 */
export function lastTerms(
  groupby: readonly string[],
  asked: readonly { readonly name: string }[],
  major: number,
): string[] {
  if (groupby.length === 0) return [];
  const known = new Set(asked.map(({ name }) => name));
  // Until 16 a group's least id is in the answer, and is called `id`.
  return [...new Set(groupby)].filter((term) => !known.has(term)).concat(major < 17 ? "id" : "id:min");
}

function orderName(name: string, outputs: ReadonlyMap<string, string>): string {
  return name === "__count" ? "mcp_count" : (outputs.get(name) ?? name);
}

function fieldOf(term: string): string {
  return term.split(":")[0] as string;
}
