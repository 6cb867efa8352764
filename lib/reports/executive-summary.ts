import { AppError } from "../kernel/errors.ts";
import type { Group } from "../odoo/calls/groups.ts";
import type { Domain } from "../odoo/types.ts";
import { amount, column, digitsOf, figure, firstDay, inCurrency } from "./cells.ts";
import { monthsIn, type Period } from "./period.ts";
import type { Kpi, Report } from "./report.ts";
import { ofCompany, type ReportContext } from "./report-context.ts";

interface MonthlyTotals {
  readonly sales: ReadonlyMap<string, number>;
  readonly expenses: ReadonlyMap<string, number>;
}

/** The most months of a period for one row a month. A longer period has one row a year. */
const maxMonths = 36;

/**
 * The report on sales, expenses and profit of a period by month: from the journal items, with invoices and bills as
 * further figures.
 */
export const executiveSummary: Report = {
  async make(reporting, { period, thisMonth }) {
    const { words, company } = reporting;
    const span = period ?? thisMonth;
    const [booked, invoiced] = await Promise.all([
      reporting.part(() => readJournalItems(reporting, span)),
      reporting.part(() => readInvoicesAndBills(reporting, span)),
    ]);
    const shown = booked ?? invoiced;
    if (shown === undefined) {
      await reporting.need("account.move");
      const why = reporting.notes.join(" ");
      throw new AppError("denied", why, { reason: "books_closed", params: { why } });
    }
    if (booked === undefined) reporting.note(words.onlyBilled);
    const digits = digitsOf(company?.currency);
    const money = inCurrency(company?.currency);
    const kpi = (key: "sales" | "expenses" | "profit" | "invoices" | "bills", value: number): Kpi => ({
      key,
      label: words.label(key),
      value: amount(value, digits),
      ...money,
    });
    const [sales, expenses] = [sum(shown.sales), sum(shown.expenses)];
    const months = monthsIn(span);
    const unit = months.length > maxMonths ? "year" : "month";
    return {
      period: span,
      columns: [
        column(reporting, unit),
        column(reporting, "sales", "money"),
        column(reporting, "expenses", "money"),
        column(reporting, "profit", "money"),
      ],
      rows: partsOf(months, unit).map((part) => {
        const [gained, spent] = [within(shown.sales, part), within(shown.expenses, part)];
        return {
          [unit]: part,
          sales: amount(gained, digits),
          expenses: amount(spent, digits),
          profit: amount(gained - spent, digits),
        };
      }),
      kpis: [
        kpi("sales", sales),
        kpi("expenses", expenses),
        kpi("profit", sales - expenses),
        ...(sales > 0
          ? [
              {
                key: "margin",
                label: words.label("margin"),
                value: amount(((sales - expenses) / sales) * 100, 1),
                unit: "%",
              },
            ]
          : []),
        ...(invoiced === undefined ? [] : [kpi("invoices", sum(invoiced.sales)), kpi("bills", sum(invoiced.expenses))]),
      ],
      chart: { type: "bar", x: unit, series: ["sales", "expenses", "profit"] },
    };
  },
};

/** Reads profit and loss from posted journal items on income and expense accounts. Income has negative balances. */
async function readJournalItems(reporting: ReportContext, { from, to }: Period): Promise<MonthlyTotals> {
  const of = async (kind: "income" | "expense", sign: 1 | -1) => {
    const groups = await reporting.groups("account.move.line", {
      domain: [
        ...ofCompany(reporting),
        ["parent_state", "=", "posted"],
        ["date", ">=", from],
        ["date", "<=", to],
        ["account_id.internal_group", "=", kind],
      ],
      groupby: ["date:month"],
      aggregates: ["balance:sum"],
    });
    return byMonth(reporting, groups, "date:month", "balance:sum", sign);
  };
  const [sales, expenses] = await Promise.all([of("income", -1), of("expense", 1)]);
  return { sales, expenses };
}

/** Reads invoices and bills before taxes, less refunds. Odoo's signed amounts are in the company's currency. */
async function readInvoicesAndBills(reporting: ReportContext, { from, to }: Period): Promise<MonthlyTotals> {
  const of = async (types: readonly string[], sign: 1 | -1) => {
    const domain: Domain = [
      ...ofCompany(reporting),
      ["state", "=", "posted"],
      ["move_type", "in", [...types]],
      ["invoice_date", ">=", from],
      ["invoice_date", "<=", to],
    ];
    const aggregates = ["amount_untaxed_signed:sum"];
    const groups = await reporting.groups("account.move", { domain, groupby: ["invoice_date:month"], aggregates });
    return byMonth(reporting, groups, "invoice_date:month", "amount_untaxed_signed:sum", sign);
  };
  const [sales, expenses] = await Promise.all([
    of(["out_invoice", "out_refund", "out_receipt"], 1),
    of(["in_invoice", "in_refund", "in_receipt"], -1),
  ]);
  return { sales, expenses };
}

function byMonth(
  { zone }: ReportContext,
  groups: readonly Group[],
  term: string,
  aggregate: string,
  sign: 1 | -1,
): Map<string, number> {
  return new Map(groups.map((group) => [monthOf(firstDay(group, term, zone)), sign * figure(group, aggregate)]));
}

/** Returns the months, or their years. */
function partsOf(months: readonly string[], unit: "month" | "year"): readonly string[] {
  return unit === "month" ? months : [...new Set(months.map((month) => month.slice(0, 4)))];
}

function within(values: ReadonlyMap<string, number>, part: string): number {
  return [...values].reduce((all, [month, value]) => (month.startsWith(part) ? all + value : all), 0);
}

function monthOf(day: string | null): string {
  return day?.slice(0, 7) ?? "";
}

function sum(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((all, value) => all + value, 0);
}
