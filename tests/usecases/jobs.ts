import type { Rule } from "#tests/mcp/seed.ts";
import type { Client } from "./job-client.ts";
import { models } from "./open.ts";

export interface Wording {
  /** Odoo's major series. Some fields have other names on older ones. */
  readonly major: number;
  /** The current day in the user's time zone, `YYYY-MM-DD`. */
  readonly today: string;
}
type Row = Record<string, unknown> & { id: number };
type Rows = { records: Row[]; has_more: boolean };
type Groups = {
  groups: { key: Record<string, unknown>; aggregates: Record<string, number>; count: number }[];
  has_more: boolean;
};

const written: Readonly<Record<string, string>> = {
  "res.partner": "rc",
  "purchase.order": "rc",
  "purchase.order.line": "rc",
  "calendar.event": "rw",
  "product.template": "rw",
  "sale.order": "rw",
  "mail.activity": "rc",
  "mail.message": "rc",
};
const read = [
  ...["uom.uom", "product.category", "product.supplierinfo", "hr.employee", "account.analytic.line", "crm.team"],
  ...["project.project", "sale.order.line", "mail.activity.type"],
];

/** The rules that the jobs and the reports of the use cases need, and no more. */
export const jobRules: readonly Rule[] = [...new Set([...models, ...read, ...Object.keys(written)])].map((model) => ({
  model,
  allow: written[model] ?? "r",
}));

const idOf = (value: unknown) => (Array.isArray(value) ? Number(value[0]) : 0);

async function find(client: Client, model: string, text: string): Promise<number> {
  const { matches } = await client.call<{ matches: { id: number; name: string }[] }>("find_record", { model, text });
  const found = matches.find(({ name }) => name === text) ?? matches[0];
  if (found === undefined) throw new Error(`find_record found no ${model} called ${text}`);
  return found.id;
}

/** Returns the overdue invoices of a customer, with the open amount of each. */
export async function overdueInvoices(client: Client, customer: string, { today }: Wording): Promise<Row[]> {
  const id = await find(client, "res.partner", customer);
  const { records } = await client.call<Rows>("search_records", {
    model: "account.move",
    domain: [
      ["commercial_partner_id", "=", id],
      ["move_type", "=", "out_invoice"],
      ["state", "=", "posted"],
      ["payment_state", "in", ["not_paid", "partial"]],
      ["invoice_date_due", "<", today],
    ],
    fields: ["name", "invoice_date_due", "amount_residual", "currency_id"],
    order: "invoice_date_due",
    limit: 50,
  });
  return records;
}

/** Returns the lines that were bought from a supplier, with their prices. */
export async function boughtFrom(client: Client, supplier: string): Promise<Row[]> {
  const id = await find(client, "res.partner", supplier);
  const { records } = await client.call<Rows>("search_records", {
    model: "purchase.order.line",
    domain: [
      ["partner_id", "=", id],
      ["state", "in", ["purchase", "done"]],
    ],
    fields: ["order_id", "product_id", "product_qty", "price_unit", "currency_id"],
    order: "id desc",
    limit: 50,
  });
  return records;
}

export interface Reorder {
  readonly low: { productId: number; held: number }[];
  readonly orderId: number;
  readonly ordered: { productId: number; quantity: number; price: number }[];
}

/** Creates a purchase order to one supplier for products under `limit` units, up to twice the limit. */
export async function reorder(client: Client, limit: number, { major, today }: Wording): Promise<Reorder> {
  const { groups } = await client.call<Groups>("aggregate_records", {
    model: "stock.quant",
    groupby: ["product_id"],
    aggregates: ["quantity:sum"],
    domain: [
      ["location_id.usage", "=", "internal"],
      ["company_id", "=", 1],
    ],
    having: [["quantity:sum", "<", limit]],
    limit: 100,
  });
  const low = groups.map(({ key, aggregates }) => ({
    productId: idOf(key["product_id"]),
    held: Number(aggregates["quantity:sum"]),
  }));
  const unit = major >= 19 ? "uom_id" : "uom_po_id";
  const products = await client.call<Rows>("search_records", {
    model: "product.product",
    domain: [["id", "in", low.map(({ productId }) => productId)]],
    fields: ["product_tmpl_id", unit, "display_name"],
  });
  const partner = major >= 15 ? "partner_id" : "name";
  const prices = await client.call<Rows>("search_records", {
    model: "product.supplierinfo",
    domain: [["product_tmpl_id", "in", products.records.map((row) => idOf(row["product_tmpl_id"]))]],
    fields: [partner, "product_tmpl_id", "price", "min_qty"],
    order: "sequence, id",
  });
  const supplier = idOf(prices.records[0]?.[partner]);
  const ordered = products.records.flatMap((product) => {
    const template = idOf(product["product_tmpl_id"]);
    const offer = prices.records.find(
      (row) => idOf(row[partner]) === supplier && idOf(row["product_tmpl_id"]) === template,
    );
    const held = low.find(({ productId }) => productId === product.id)?.held ?? 0;
    return offer === undefined
      ? []
      : [
          {
            productId: product.id,
            quantity: Math.max(limit * 2 - held, Number(offer["min_qty"])),
            price: Number(offer["price"]),
            product,
          },
        ];
  });
  const { id } = await client.call<{ id: number }>("create_record", {
    model: "purchase.order",
    values: {
      partner_id: supplier,
      order_line: ordered.map(({ productId, quantity, price, product }) => [
        0,
        0,
        {
          product_id: productId,
          product_qty: quantity,
          price_unit: price,
          // Until 16 only Odoo's own forms fill in these fields.
          ...(major >= 17
            ? {}
            : { name: product["display_name"], product_uom: idOf(product[unit]), date_planned: `${today} 12:00:00` }),
        },
      ]),
    },
  });
  return { low, orderId: id, ordered: ordered.map(({ product: _product, ...line }) => line) };
}

/** Moves a meeting of an hour to a day and a time in the user's time zone. */
export async function moveMeeting(client: Client, meeting: string, day: string, time: string): Promise<void> {
  const { time_zone: zone } = await client.call<{ time_zone: string }>("get_context", {});
  const { records } = await client.call<Rows>("search_records", {
    model: "calendar.event",
    domain: [["name", "=", meeting]],
    fields: ["name", "start", "stop"],
  });
  const at = (hour: string) => `${day}T${hour}:00${offsetOf(zone, day)}`;
  const [hours, minutes] = time.split(":");
  await client.call("update_record", {
    model: "calendar.event",
    record_id: records[0]?.id,
    values: { start: at(time), stop: at(`${Number(hours) + 1}:${minutes}`) },
  });
}

/** Returns the UTC offset of a zone at noon of a day, such as `+01:00`. */
function offsetOf(zone: string, day: string): string {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const name = format.formatToParts(Date.parse(`${day}T12:00:00Z`)).find(({ type }) => type === "timeZoneName")?.value;
  return name === undefined || name === "GMT" ? "+00:00" : name.slice(3);
}

/** Returns the employees with less than `hours` on their timesheets from Monday to Sunday of this week. */
export async function hoursNotLogged(
  client: Client,
  hours: number,
  { today }: Wording,
): Promise<{ id: number; logged: number }[]> {
  const { monday, sunday } = weekOf(today);
  const { groups } = await client.call<Groups>("aggregate_records", {
    model: "account.analytic.line",
    groupby: ["employee_id"],
    aggregates: ["unit_amount:sum"],
    domain: [
      ["project_id", "!=", false],
      ["date", ">=", monday],
      ["date", "<=", sunday],
    ],
    limit: 500,
  });
  const logged = new Map(
    groups.map(({ key, aggregates }) => [idOf(key["employee_id"]), Number(aggregates["unit_amount:sum"])]),
  );
  // An employee who logged nothing is in no group.
  const { records } = await client.call<Rows>("search_records", { model: "hr.employee", fields: ["name"], limit: 200 });
  return records.map(({ id }) => ({ id, logged: logged.get(id) ?? 0 })).filter((one) => one.logged < hours);
}

export function weekOf(today: string): { monday: string; sunday: string } {
  const day = new Date(`${today}T00:00:00Z`);
  const monday = day.getTime() - ((day.getUTCDay() + 6) % 7) * 86_400_000;
  const text = (millis: number) => new Date(millis).toISOString().slice(0, 10);
  return { monday: text(monday), sunday: text(monday + 6 * 86_400_000) };
}

export interface TeamMonth {
  readonly team: number;
  readonly year: number;
  readonly untaxed: number;
  readonly orders: number;
}

/** Returns the sales of this month and of the same month a year ago, by sales team. */
export async function againstLastYear(client: Client, { today }: Wording): Promise<TeamMonth[]> {
  const [year = 0, month = 1] = today.split("-").map(Number);
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const within = (of: number) => [
    "&",
    ["date_order", ">=", day(new Date(Date.UTC(of, month - 1, 1)))],
    ["date_order", "<=", day(new Date(Date.UTC(of, month, 0)))],
  ];
  const { groups } = await client.call<Groups>("aggregate_records", {
    model: "sale.order",
    groupby: ["team_id", "date_order:year"],
    aggregates: ["amount_untaxed:sum"],
    domain: ["&", ["state", "in", ["sale", "done"]], "|", ...within(year), ...within(year - 1)],
    limit: 100,
  });
  return groups.map(({ key, aggregates, count }) => ({
    team: idOf(key["team_id"]),
    year: Number(String((key["date_order:year"] as string[])[1])),
    untaxed: Number(aggregates["amount_untaxed:sum"]),
    orders: count,
  }));
}

/** Returns the quotations that expire within `days` days. */
export async function expiringQuotations(client: Client, days: number, { today }: Wording): Promise<Row[]> {
  const until = new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  const { records } = await client.call<Rows>("search_records", {
    model: "sale.order",
    domain: [
      ["state", "in", ["draft", "sent"]],
      ["validity_date", ">=", today],
      ["validity_date", "<=", until],
    ],
    fields: ["name", "partner_id", "validity_date", "amount_total", "user_id"],
    order: "validity_date",
    limit: 50,
  });
  return records;
}

/** Raises the prices of a category's products by a fraction; returns the old and the new prices. */
export async function raisePrices(
  client: Client,
  category: string,
  share: number,
): Promise<{ id: number; was: number; is: number }[]> {
  const id = await find(client, "product.category", category);
  const { records } = await client.call<Rows>("search_records", {
    model: "product.template",
    domain: [["categ_id", "child_of", id]],
    fields: ["name", "list_price"],
    limit: 100,
  });
  const changed = records.map((row) => ({
    id: row.id,
    was: Number(row["list_price"]),
    is: Math.round(Number(row["list_price"]) * (1 + share) * 100) / 100,
  }));
  const { confirmation_token: token } = await client.call<{ confirmation_token?: string }>("import_records", {
    model: "product.template",
    mode: "update",
    rows: changed.map((row) => ({ id: row.id, list_price: row.is })),
  });
  // A change of more records than the connection allows needs a confirmation, which the user gives here.
  if (token !== undefined) await client.call("confirm_operation", { token });
  return changed;
}

export interface Noted {
  readonly orderId: number;
  readonly userId: number;
  readonly messageId: number;
  readonly activityId: number;
}

export const noteText = "The customer asks for a new delivery date.";
export const todoSummary = "Agree on a delivery date";

/** Writes a note on an order, and plans a to-do for its salesperson. */
export async function noteAndTodo(client: Client, order: string, due: string): Promise<Noted> {
  const { records } = await client.call<Rows>("search_records", {
    model: "sale.order",
    domain: [["name", "=", order]],
    fields: ["name", "user_id"],
  });
  const [found] = records;
  if (found === undefined) throw new Error(`search_records found no order ${order}`);
  const target = { model: "sale.order", record_id: found.id };
  const { message_id: messageId } = await client.call<{ message_id: number }>("post_message", {
    ...target,
    body: noteText,
  });
  const type = await find(client, "mail.activity.type", "To");
  const userId = idOf(found["user_id"]);
  const { id: activityId } = await client.call<{ id: number }>("create_record", {
    model: "mail.activity",
    values: {
      res_model: "sale.order",
      res_id: found.id,
      activity_type_id: type,
      summary: todoSummary,
      date_deadline: due,
      user_id: userId,
    },
  });
  return { orderId: found.id, userId, messageId, activityId };
}

/** Returns the margin and the sales of confirmed orders by product, the best first. */
export async function marginByProduct(client: Client): Promise<{ product: number; margin: number; untaxed: number }[]> {
  const { groups } = await client.call<Groups>("aggregate_records", {
    model: "sale.order.line",
    groupby: ["product_id"],
    aggregates: ["margin:sum", "price_subtotal:sum"],
    domain: [
      ["state", "in", ["sale", "done"]],
      ["product_id", "!=", false],
    ],
    order: "margin:sum desc",
    limit: 500,
  });
  return groups.map(({ key, aggregates }) => ({
    product: idOf(key["product_id"]),
    margin: Number(aggregates["margin:sum"]),
    untaxed: Number(aggregates["price_subtotal:sum"]),
  }));
}

const reports = {
  "top sales of the month": { report: "top_sales" },
  "products under ten units": { report: "low_stock" },
  "executive summary": { report: "executive_summary" },
} as const;

/** Runs the reports of the use cases, each with one call. */
export async function firstReports(
  client: Client,
  customer: string,
  done: (name: keyof typeof reports | "history of a customer") => void,
): Promise<void> {
  for (const [name, args] of Object.entries(reports)) {
    await client.call("business_report", args);
    done(name as keyof typeof reports);
  }
  await client.call("business_report", { report: "customer_history", customer });
  done("history of a customer");
}

/** Creates a contact of an existing company; returns its id. */
export async function newContact(client: Client, company: string): Promise<number> {
  const parent = await find(client, "res.partner", company);
  const { id } = await client.call<{ id: number }>("create_record", {
    model: "res.partner",
    values: { name: "Nora Vega", parent_id: parent, phone: "+34 600 111 222", email: "nora@azure.example" },
  });
  return id;
}
