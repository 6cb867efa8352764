/** A call of aggregate_records. `toSql` turns it into SQL over the records that Odoo's own search finds. */
export interface GroupQuestion {
  readonly name: string;
  readonly model: string;
  readonly domain: unknown[];
  readonly groupby: readonly string[];
  readonly aggregates: readonly string[];
  readonly having: unknown[];
  readonly order: string | undefined;
  readonly context: Record<string, unknown>;
}

type Kind = "number" | "float" | "text" | "boolean" | "relation" | "date" | "datetime";
interface Table {
  readonly fields: Readonly<Record<string, Kind>>;
  readonly domains: readonly unknown[][];
}

const since = (field: string, day: string) => [[field, ">=", day]];

/** The models of the questions, with columns that both 14 and 19 have. */
export const tables: Readonly<Record<string, Table>> = {
  "sale.order": {
    fields: {
      user_id: "relation",
      partner_id: "relation",
      company_id: "relation",
      state: "text",
      invoice_status: "text",
      client_order_ref: "text",
      date_order: "datetime",
      create_date: "datetime",
      amount_total: "number",
      amount_untaxed: "number",
      id: "number",
    },
    domains: [[], [["state", "!=", "cancel"]], since("date_order", "2026-10-13 00:00:00"), [["id", "<", 0]]],
  },
  "sale.order.line": {
    fields: {
      order_id: "relation",
      product_id: "relation",
      state: "text",
      create_date: "datetime",
      price_subtotal: "number",
      price_unit: "number",
      product_uom_qty: "number",
      qty_invoiced: "number",
      id: "number",
    },
    domains: [[], [["price_subtotal", ">", 100]], ["|", ["state", "=", "sale"], ["product_uom_qty", ">", 2]]],
  },
  "res.partner": {
    fields: {
      country_id: "relation",
      parent_id: "relation",
      user_id: "relation",
      is_company: "boolean",
      employee: "boolean",
      function: "text",
      lang: "text",
      type: "text",
      color: "number",
      create_date: "datetime",
      id: "number",
    },
    domains: [[], [["is_company", "=", true]], [["active", "in", [true, false]]], [["country_id", "!=", false]]],
  },
  "stock.quant": {
    fields: {
      product_id: "relation",
      location_id: "relation",
      company_id: "relation",
      in_date: "datetime",
      quantity: "float",
      reserved_quantity: "float",
      id: "number",
    },
    domains: [[], [["quantity", ">", 0]], [["location_id.usage", "=", "internal"]]],
  },
  "account.move": {
    fields: {
      partner_id: "relation",
      journal_id: "relation",
      move_type: "text",
      state: "text",
      date: "date",
      invoice_date: "date",
      invoice_date_due: "date",
      amount_total_signed: "number",
      amount_residual: "number",
      id: "number",
    },
    domains: [[], [["state", "=", "posted"]], since("date", "2026-10-05"), since("invoice_date", "2026-09-17")],
  },
  "account.move.line": {
    fields: {
      account_id: "relation",
      partner_id: "relation",
      parent_state: "text",
      date: "date",
      date_maturity: "date",
      debit: "number",
      credit: "number",
      balance: "number",
      quantity: "number",
      id: "number",
    },
    domains: [[], [["debit", ">", 0]], since("date", "2026-11-02")],
  },
  "crm.lead": {
    fields: {
      stage_id: "relation",
      user_id: "relation",
      country_id: "relation",
      type: "text",
      priority: "text",
      active: "boolean",
      date_deadline: "date",
      create_date: "datetime",
      expected_revenue: "number",
      probability: "float",
      color: "number",
      id: "number",
    },
    domains: [[], [["type", "=", "opportunity"]], [["active", "in", [true, false]]]],
  },
  "account.analytic.line": {
    fields: {
      user_id: "relation",
      account_id: "relation",
      date: "date",
      create_date: "datetime",
      unit_amount: "float",
      amount: "number",
      id: "number",
    },
    domains: [[], [["unit_amount", ">", 1]], since("date", "2026-11-12")],
  },
};

const zones = ["UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"];
const periods = ["hour", "day", "month", "quarter", "year"];
const aggregatesOf: Readonly<Record<Kind, readonly string[]>> = {
  number: ["sum", "avg", "min", "max", "count", "count_distinct"],
  // PostgreSQL adds floats in an order of its own, so averages are left out. Sums of quarters and halves are exact.
  float: ["sum", "min", "max", "count", "count_distinct"],
  text: ["min", "max", "count", "count_distinct"],
  boolean: ["bool_and", "bool_or", "count", "count_distinct"],
  relation: ["min", "max", "count", "count_distinct"],
  date: ["min", "max", "count", "count_distinct"],
  datetime: ["min", "max", "count", "count_distinct"],
};

/** Generates questions. The same seed gives the same questions. */
export function groupQuestions(seed: number, many: number, major: number): GroupQuestion[] {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = <T>(list: readonly T[], least: number, most: number): T[] =>
    [...list].sort(() => random() - 0.5).slice(0, least + Math.floor(random() * (most - least + 1)));
  return Array.from({ length: many }, (_, i) => {
    const model = pick(Object.keys(tables));
    const { fields, domains } = tables[model] as Table;
    const names = Object.keys(fields).filter((name) => name !== "id");
    const groupby = some(names, 0, 3).map((name) => {
      if (fields[name] === "datetime") return `${name}:${pick(periods)}`;
      return fields[name] === "date" ? `${name}:${pick(periods.slice(1))}` : name;
    });
    const grouped = new Set(groupby.map((term) => term.split(":")[0]));
    const terms = Object.entries(fields).flatMap(([name, kind]) => aggregatesOf[kind].map((how) => `${name}:${how}`));
    const isKnown = (term: string) => {
      const [name = "", how = ""] = term.split(":");
      // The gateway refuses aggregates of a grouped field that Odoo 14 cannot compute.
      const kind = fields[name];
      if (major >= 17 || !grouped.has(name)) return true;
      return kind !== "date" && kind !== "datetime" && !(kind === "boolean" && how.startsWith("count"));
    };
    const aggregates = some(terms.filter(isKnown), 0, 5);
    const numbers = aggregates.filter((term) => {
      const [name = "", how = ""] = term.split(":");
      const kind = fields[name];
      return kind === "number" || kind === "float" || how.startsWith("count");
    });
    const having = random() < 0.35 ? havingOf([...numbers, "__count"], pick, random) : [];
    const orderable = [...groupby, ...aggregates, "__count"].filter(
      (term) => major >= 17 || !aggregates.includes(term) || !grouped.has(term.split(":")[0] as string),
    );
    const order =
      groupby.length > 0 && random() < 0.6
        ? some(orderable, 1, 2)
            .map((term) => `${term}${pick(["", " asc", " desc"])}`)
            .join(", ")
        : undefined;
    const context = { lang: "en_US", tz: pick(zones) };
    const domain = pick(domains);
    return { name: `${i}: ${model}`, model, domain, groupby, aggregates, having, order, context };
  });
}

function havingOf(terms: string[], pick: <T>(list: readonly T[]) => T, random: () => number): unknown[] {
  const leaf = () => [pick(terms), pick(["=", "!=", "<", ">", "<=", ">="]), pick([0, 1, 2, 5, 40, 1000])];
  if (random() < 0.5) return [leaf()];
  return random() < 0.5 ? [pick(["|", "&"]), leaf(), leaf()] : ["!", leaf()];
}

/** Returns a statement whose rows have the group keys as `k0…`, the aggregates as `a0…` and the count as `n`. */
export function toSql({ model, groupby, aggregates, having, order, context }: GroupQuestion, ids: number[]): string {
  const { fields } = tables[model] as Table;
  const group = (term: string) => groupSql(term, fields, String(context["tz"]));
  const columns = [
    ...groupby.map((term, i) => `${shownSql(term, fields, String(context["tz"]))} as k${i}`),
    ...aggregates.map((term, i) => `${aggregateSql(term, fields, true)} as a${i}`),
    "count(*) as n",
  ];
  const known = (term: string) => (groupby.includes(term) ? group(term) : aggregateSql(term, fields, false));
  const by = [
    ...(order ?? "").split(",").flatMap((part) => {
      const [term = "", way = ""] = part.trim().split(/\s+/);
      return term === "" || fields[term] === "relation" ? [] : [`${known(term)} ${way}`];
    }),
    "min(id)",
  ];
  return [
    `select ${columns.join(", ")} from ${model.replaceAll(".", "_")}`,
    `where id in (${[0, ...ids].join(",")})`,
    ...(groupby.length === 0 ? [] : [`group by ${groupby.map(group).join(", ")}`]),
    ...(having.length === 0 ? [] : [`having ${havingSql(having, fields)}`]),
    `order by ${by.join(", ")}`,
  ].join(" ");
}

function groupSql(term: string, fields: Table["fields"], zone: string): string {
  const [name = "", period] = term.split(":");
  if (fields[name] === "boolean") return `coalesce("${name}", false)`;
  if (period === undefined) return `"${name}"`;
  const value =
    fields[name] === "datetime" ? `timezone('${zone}', timezone('UTC', "${name}"))` : `"${name}"::timestamp`;
  return `date_trunc('${period}', ${value})`;
}

/** Returns the SQL of a group key: a period is shown by its first instant in UTC, or for a date by its first day. */
function shownSql(term: string, fields: Table["fields"], zone: string): string {
  const [name = ""] = term.split(":");
  const value = groupSql(term, fields, zone);
  if (fields[name] === "date") return `to_char(${value}, 'YYYY-MM-DD')`;
  if (fields[name] !== "datetime") return value;
  return `to_char(timezone('UTC', timezone('${zone}', ${value})), 'YYYY-MM-DD HH24:MI:SS')`;
}

function aggregateSql(term: string, fields: Table["fields"], shown: boolean): string {
  if (term === "__count") return "count(*)";
  const [name = "", how = ""] = term.split(":");
  const value = how === "count_distinct" ? `count(distinct "${name}")` : `${how}("${name}")`;
  if (!shown || !/^(min|max)$/.test(how)) return value;
  if (fields[name] === "date") return `to_char(${value}, 'YYYY-MM-DD')`;
  return fields[name] === "datetime" ? `to_char(${value}, 'YYYY-MM-DD HH24:MI:SS')` : value;
}

function havingSql(having: unknown[], fields: Table["fields"]): string {
  const stack: string[] = [];
  for (const item of [...having].reverse()) {
    if (Array.isArray(item)) stack.push(`(${aggregateSql(String(item[0]), fields, false)} ${item[1]} ${item[2]})`);
    else if (item === "!") stack.push(`(not ${stack.pop()})`);
    else stack.push(`(${stack.pop()} ${item === "&" ? "and" : "or"} ${stack.pop()})`);
  }
  return stack.join(" and ");
}

/** Returns a generator of numbers between 0 and 1 (mulberry32). The same seed gives the same numbers. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
