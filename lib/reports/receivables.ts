import type { Group } from "../odoo/calls/groups.ts";
import type { Domain, FieldInfo } from "../odoo/types.ts";
import { amount, column, day, digitsOf, figure, firstDay, inCurrency, named, text, total } from "./cells.ts";
import { idOf } from "./company.ts";
import { type Customer, findCustomer } from "./customer.ts";
import { daysBetween } from "./period.ts";
import type { Kpi, Report, ReportBody, ReportRow } from "./report.ts";
import { ofCompany, type ReportContext } from "./report-context.ts";

const ages = ["not_due", "d1_30", "d31_60", "d61_90", "d90"] as const;
type Age = (typeof ages)[number];
type Table = Pick<ReportBody, "columns" | "rows" | "chart">;

const model = "account.move";
const open = "amount_residual_signed:sum";

/**
 * The report on what customers owe by age of the debt, the largest debtors first; for one customer, each invoice. Open
 * credit notes are deducted.
 */
export const receivables: Report = {
  async make(reporting, { customer: asked, limit, period }) {
    const { words, company } = reporting;
    if (period !== undefined) reporting.note(words.asOfToday);
    await reporting.need(model);
    const customer = asked.trim() === "" ? undefined : await findCustomer(reporting, asked);
    const own: Domain = customer === undefined ? [] : [["partner_id", "child_of", [customer.id]]];
    const domain: Domain = [
      ...ofCompany(reporting),
      ["state", "=", "posted"],
      ["move_type", "in", ["out_invoice", "out_refund", "out_receipt"]],
      ["amount_residual_signed", "!=", 0],
      ...own,
    ];
    const days = await reporting.groups(model, { domain, groupby: ["invoice_date_due:day"], aggregates: [open] });
    const all = byAge(days, reporting);
    const sum = ages.reduce((so, age) => so + all[age], 0);
    const digits = digitsOf(company?.currency);
    const kpi = (key: "open" | "overdue" | Age, value: number): Kpi => ({
      key,
      label: words.label(key),
      value: amount(value, digits),
      ...inCurrency(company?.currency),
    });
    return {
      ...(await tableOf(reporting, { domain, customer, all, limit })),
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

async function tableOf(reporting: ReportContext, owed: Owed): Promise<Table> {
  if (owed.customer !== undefined) return byInvoice(reporting, owed);
  // Invoices to different contacts of a company are added up.
  const partner =
    (await reporting.field(model, "commercial_partner_id")) ?? (await reporting.field(model, "partner_id"));
  if (partner !== undefined) return byDebtor(reporting, owed, partner);
  const { words, company } = reporting;
  reporting.note(words.closed(words.label("customer"), "res.partner"));
  const digits = digitsOf(company?.currency);
  return {
    columns: [column(reporting, "age"), column(reporting, "amount", "money")],
    rows: ages.map((age) => ({ age: words.label(age), amount: amount(owed.all[age], digits) })),
    chart: { type: "bar", x: "age", series: ["amount"] },
  };
}

/** Returns a row for each invoice, the oldest first. */
async function byInvoice(reporting: ReportContext, { domain, limit }: Owed): Promise<Table> {
  const { words, company, today, zone } = reporting;
  const [invoices, all] = await Promise.all([
    reporting.rows(model, {
      domain,
      fields: await reporting.fields(model, ["name", "invoice_date_due", "amount_residual_signed"]),
      order: "invoice_date_due, id",
      limit,
    }),
    reporting.count(model, domain),
  ]);
  if (all > invoices.length) reporting.note(words.first(invoices.length, all, words.label("invoices")));
  const digits = digitsOf(company?.currency);
  return {
    columns: [
      named(reporting, "invoice", "invoice_id", model),
      column(reporting, "due", "date"),
      column(reporting, "age"),
      column(reporting, "open", "money"),
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

async function byDebtor(reporting: ReportContext, { domain, limit }: Owed, { name }: FieldInfo): Promise<Table> {
  const { words, company } = reporting;
  const counted = `${name}:count_distinct`;
  const [debtors, people] = await Promise.all([
    reporting.groups(model, { domain, groupby: [name], aggregates: [open], order: `${open} desc, ${name} asc`, limit }),
    reporting.groups(model, { domain, groupby: [], aggregates: [counted] }),
  ]);
  const all = total(people, counted);
  if (all > debtors.length) reporting.note(words.first(debtors.length, all, words.label("customers")));
  const detail = await reporting.groups(model, {
    domain: [...domain, [name, "in", debtors.map(({ key }) => idOf(key[name]) ?? 0)]],
    groupby: [name, "invoice_date_due:day"],
    aggregates: [open],
  });
  const digits = digitsOf(company?.currency);
  const rows = debtors.flatMap((debtor): ReportRow[] => {
    const id = idOf(debtor.key[name]);
    const own = byAge(
      detail.filter(({ key }) => idOf(key[name]) === id),
      reporting,
    );
    // If invoices and credit notes cancel each other out in every age, there is no debt.
    if (ages.every((age) => amount(own[age], digits) === 0)) return [];
    const parts = Object.fromEntries(ages.map((age) => [age, amount(own[age], digits)]));
    const sum = amount(figure(debtor, open), digits);
    return [{ customer: text(debtor.key[name], words.none), partner_id: id ?? null, ...parts, total: sum }];
  });
  return {
    columns: [
      named(reporting, "customer", "partner_id", "res.partner"),
      ...ages.map((age) => column(reporting, age, "money")),
      column(reporting, "total", "money"),
    ],
    rows,
    chart: { type: "bar", x: "customer", series: [...ages], stacked: true },
  };
}

function byAge(groups: readonly Group[], { today, zone }: ReportContext): Record<Age, number> {
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
