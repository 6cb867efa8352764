import type { Group } from "../../odoo/groups.ts";
import type { Domain } from "../../odoo/types.ts";
import { amount, column, digitsOf, figure, firstDay, inCurrency, named, text, total } from "./cells.ts";
import { idOf } from "./company.ts";
import { type Desk, ofCompany } from "./desk.ts";
import { daysBetween } from "./period.ts";
import type { Report, ReportRow } from "./report.ts";

const ages = ["not_due", "d1_30", "d31_60", "d61_90", "d90"] as const;
type Age = (typeof ages)[number];
const open = "amount_residual_signed:sum";

/** What customers owe by how long it is due, the largest debtors first. Credit notes that are open are taken off. */
export const receivables: Report = {
  async make(desk, { limit, period }) {
    const { words, company } = desk;
    if (period !== undefined) desk.note(words.asOfToday);
    const model = "account.move";
    await desk.need(model);
    const domain: Domain = [
      ...ofCompany(desk),
      ["state", "=", "posted"],
      ["move_type", "in", ["out_invoice", "out_refund", "out_receipt"]],
      ["amount_residual_signed", "!=", 0],
    ];
    // A company's debt is one, whichever of its people the invoices name.
    const partner = (await desk.field(model, "commercial_partner_id")) ?? (await desk.field(model, "partner_id"));
    if (partner === undefined) desk.note(words.closed(words.label("customer"), "res.partner"));
    const [days, debtors, counted] = await Promise.all([
      desk.groups(model, { domain, groupby: ["invoice_date_due:day"], aggregates: [open] }),
      partner === undefined
        ? []
        : desk.groups(model, {
            domain,
            groupby: [partner.name],
            aggregates: [open],
            order: `${open} desc, ${partner.name} asc`,
            limit,
          }),
      partner === undefined
        ? []
        : desk.groups(model, { domain, groupby: [], aggregates: [`${partner.name}:count_distinct`] }),
    ]);
    const digits = digitsOf(company?.currency);
    const money = inCurrency(company?.currency);
    const people = partner === undefined ? 0 : total(counted, `${partner.name}:count_distinct`);
    if (people > debtors.length) desk.note(words.first(debtors.length, people, words.label("customers")));
    const all = byAge(days, desk);
    const sum = ages.reduce((so, age) => so + all[age], 0);
    const rows: ReportRow[] = [];
    if (partner !== undefined) {
      const name = partner.name;
      const detail = await desk.groups(model, {
        domain: [...domain, [name, "in", debtors.map(({ key }) => idOf(key[name]) ?? 0)]],
        groupby: [name, "invoice_date_due:day"],
        aggregates: [open],
      });
      for (const debtor of debtors) {
        const { key } = debtor;
        const own = byAge(
          detail.filter((group) => idOf(group.key[name]) === idOf(key[name])),
          desk,
        );
        // Invoices and credit notes that cancel each other out to the day are no debt.
        if (ages.every((age) => amount(own[age], digits) === 0)) continue;
        rows.push({
          customer: text(key[name], words.none),
          partner_id: idOf(key[name]) ?? null,
          ...Object.fromEntries(ages.map((age) => [age, amount(own[age], digits)])),
          total: amount(figure(debtor, open), digits),
        });
      }
    } else rows.push(...ages.map((age) => ({ age: words.label(age), amount: amount(all[age], digits) })));
    return {
      columns:
        partner === undefined
          ? [column(desk, "age"), column(desk, "amount", "money")]
          : [
              named(desk, "customer", "partner_id", "res.partner"),
              ...ages.map((age) => column(desk, age, "money")),
              column(desk, "total", "money"),
            ],
      rows,
      kpis: [
        { key: "open", label: words.label("open"), value: amount(sum, digits), ...money },
        { key: "overdue", label: words.label("overdue"), value: amount(sum - all.not_due, digits), ...money },
        ...ages.map((age) => ({ key: age, label: words.label(age), value: amount(all[age], digits), ...money })),
      ],
      chart:
        partner === undefined
          ? { type: "bar", x: "age", series: ["amount"] }
          : { type: "bar", x: "customer", series: [...ages], stacked: true },
    };
  },
};

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
