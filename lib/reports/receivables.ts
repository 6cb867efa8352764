import type { Group } from "../odoo/calls/groups.ts";
import type { Domain, FieldInfo } from "../odoo/types.ts";
import { amount, column, day, digitsOf, figure, firstDay, inCurrency, named, text, total } from "./cells.ts";
import { idOf } from "./company.ts";
import { type Customer, findCustomer } from "./customer.ts";
import { daysBetween } from "./period.ts";
import type { Kpi, Report, ReportBody, ReportRow } from "./report.ts";
import { type Desk, ofCompany } from "./report-context.ts";

const ages = ["not_due", "d1_30", "d31_60", "d61_90", "d90"] as const;
type Age = (typeof ages)[number];
type Table = Pick<ReportBody, "columns" | "rows" | "chart">;

const model = "account.move";
const open = "amount_residual_signed:sum";

/** What customers owe by how long it is due, the largest debtors first; of one customer each invoice. Open credit notes are taken off. */
export const receivables: Report = {
  async make(desk, { customer: asked, limit, period }) {
    const { words, company } = desk;
    if (period !== undefined) desk.note(words.asOfToday);
    await desk.need(model);
    const customer = asked.trim() === "" ? undefined : await findCustomer(desk, asked);
    const own: Domain = customer === undefined ? [] : [["partner_id", "child_of", [customer.id]]];
    const domain: Domain = [
      ...ofCompany(desk),
      ["state", "=", "posted"],
      ["move_type", "in", ["out_invoice", "out_refund", "out_receipt"]],
      ["amount_residual_signed", "!=", 0],
      ...own,
    ];
    const days = await desk.groups(model, { domain, groupby: ["invoice_date_due:day"], aggregates: [open] });
    const all = byAge(days, desk);
    const sum = ages.reduce((so, age) => so + all[age], 0);
    const digits = digitsOf(company?.currency);
    const kpi = (key: "open" | "overdue" | Age, value: number): Kpi => ({
      key,
      label: words.label(key),
      value: amount(value, digits),
      ...inCurrency(company?.currency),
    });
    return {
      ...(await tableOf(desk, { domain, customer, all, limit })),
      kpis: [
        ...(customer === undefined
          ? []
          : [{ key: "customer", label: words.label("customer"), value: customer.name, id: customer.id }]),
        kpi("open", sum),
        kpi("overdue", sum - all.not_due),
        ...ages.map((age) => kpi(age, all[age])),
      ],
    };
  },
};

interface Owed {
  readonly domain: Domain;
  readonly customer: Customer | undefined;
  readonly all: Readonly<Record<Age, number>>;
  readonly limit: number;
}

async function tableOf(desk: Desk, owed: Owed): Promise<Table> {
  if (owed.customer !== undefined) return byInvoice(desk, owed);
  // A company's debt is one, whichever of its people the invoices name.
  const partner = (await desk.field(model, "commercial_partner_id")) ?? (await desk.field(model, "partner_id"));
  if (partner !== undefined) return byDebtor(desk, owed, partner);
  const { words, company } = desk;
  desk.note(words.closed(words.label("customer"), "res.partner"));
  const digits = digitsOf(company?.currency);
  return {
    columns: [column(desk, "age"), column(desk, "amount", "money")],
    rows: ages.map((age) => ({ age: words.label(age), amount: amount(owed.all[age], digits) })),
    chart: { type: "bar", x: "age", series: ["amount"] },
  };
}

/** The invoices themselves, the oldest first. */
async function byInvoice(desk: Desk, { domain, limit }: Owed): Promise<Table> {
  const { words, company, today, zone } = desk;
  const [invoices, all] = await Promise.all([
    desk.rows(model, {
      domain,
      fields: await desk.fields(model, ["name", "invoice_date_due", "amount_residual_signed"]),
      order: "invoice_date_due, id",
      limit,
    }),
    desk.count(model, domain),
  ]);
  if (all > invoices.length) desk.note(words.first(invoices.length, all, words.label("invoices")));
  const digits = digitsOf(company?.currency);
  return {
    columns: [
      named(desk, "invoice", "invoice_id", model),
      column(desk, "due", "date"),
      column(desk, "age"),
      column(desk, "open", "money"),
    ],
    rows: invoices.map((invoice) => {
      const due = day(invoice["invoice_date_due"], zone);
      return {
        invoice: text(invoice["name"], words.none),
        invoice_id: invoice.id,
        due,
        age: words.label(ageOf(due, today)),
        open: amount(invoice["amount_residual_signed"], digits),
      };
    }),
    chart: { type: "bar", x: "invoice", series: ["open"] },
  };
}

async function byDebtor(desk: Desk, { domain, limit }: Owed, { name }: FieldInfo): Promise<Table> {
  const { words, company } = desk;
  const counted = `${name}:count_distinct`;
  const [debtors, people] = await Promise.all([
    desk.groups(model, { domain, groupby: [name], aggregates: [open], order: `${open} desc, ${name} asc`, limit }),
    desk.groups(model, { domain, groupby: [], aggregates: [counted] }),
  ]);
  const all = total(people, counted);
  if (all > debtors.length) desk.note(words.first(debtors.length, all, words.label("customers")));
  const detail = await desk.groups(model, {
    domain: [...domain, [name, "in", debtors.map(({ key }) => idOf(key[name]) ?? 0)]],
    groupby: [name, "invoice_date_due:day"],
    aggregates: [open],
  });
  const digits = digitsOf(company?.currency);
  const rows = debtors.flatMap((debtor): ReportRow[] => {
    const id = idOf(debtor.key[name]);
    const own = byAge(
      detail.filter(({ key }) => idOf(key[name]) === id),
      desk,
    );
    // Invoices and credit notes that cancel each other out to the day are no debt.
    if (ages.every((age) => amount(own[age], digits) === 0)) return [];
    const parts = Object.fromEntries(ages.map((age) => [age, amount(own[age], digits)]));
    const sum = amount(figure(debtor, open), digits);
    return [{ customer: text(debtor.key[name], words.none), partner_id: id ?? null, ...parts, total: sum }];
  });
  return {
    columns: [
      named(desk, "customer", "partner_id", "res.partner"),
      ...ages.map((age) => column(desk, age, "money")),
      column(desk, "total", "money"),
    ],
    rows,
    chart: { type: "bar", x: "customer", series: [...ages], stacked: true },
  };
}

function byAge(groups: readonly Group[], { today, zone }: Desk): Record<Age, number> {
  const sums: Record<Age, number> = { not_due: 0, d1_30: 0, d31_60: 0, d61_90: 0, d90: 0 };
  for (const group of groups) sums[ageOf(firstDay(group, "invoice_date_due:day", zone), today)] += figure(group, open);
  return sums;
}

function ageOf(due: string | null, today: string): Age {
  const days = due === null ? 0 : daysBetween(due, today);
  if (days <= 0) return "not_due";
  if (days <= 30) return "d1_30";
  if (days <= 60) return "d31_60";
  return days <= 90 ? "d61_90" : "d90";
}
