import type { Domain } from "../odoo/types.ts";
import { amount, column, digitsOf, figure, inCurrency, named, text, total } from "./cells.ts";
import { idOf } from "./company.ts";
import type { Report } from "./report.ts";

const expected = "expected_revenue:sum";
const weighted = "prorated_revenue:sum";

/** The report on opportunities by stage; with a period, on those that are expected to close in it. */
export const pipeline: Report = {
  async make(reporting, { period }) {
    const { words, company } = reporting;
    const model = "crm.lead";
    await reporting.need(model);
    const [stage, prorated] = await Promise.all([
      reporting.field(model, "stage_id"),
      reporting.field(model, "prorated_revenue"),
    ]);
    if (stage === undefined) reporting.note(words.closed(words.label("stage"), "crm.stage"));
    // Opportunities without a company are shared by all companies.
    const own: Domain = company === undefined ? [] : [["company_id", "in", [company.id, false]]];
    const closing: Domain =
      period === undefined
        ? []
        : [
            ["date_deadline", ">=", period.from],
            ["date_deadline", "<=", period.to],
          ];
    const domain: Domain = [["type", "=", "opportunity"], ...own, ...closing];
    const stages = await reporting.groups(model, {
      domain,
      groupby: stage === undefined ? [] : ["stage_id"],
      aggregates: prorated === undefined ? [expected] : [expected, weighted],
    });
    const ids = stages.map(({ key }) => idOf(key["stage_id"]) ?? 0);
    const ofThese: Domain = [
      ["id", "in", ids],
      ["is_won", "=", true],
    ];
    const won =
      stage === undefined
        ? undefined
        : await reporting.part(async () =>
            ids.length === 0
              ? []
              : reporting.rows("crm.stage", { domain: ofThese, fields: ["is_won"], limit: ids.length }),
          );
    if (won === undefined) reporting.note(words.withWon);
    const isWon = new Set((won ?? []).map(({ id }) => id));
    const ongoing = stages.filter(({ key }) => !isWon.has(idOf(key["stage_id"]) ?? 0));
    const done = stages.filter(({ key }) => isWon.has(idOf(key["stage_id"]) ?? 0));
    const digits = digitsOf(company?.currency);
    const money = inCurrency(company?.currency);
    return {
      ...(period === undefined ? {} : { period }),
      columns: [
        stage === undefined ? column(reporting, "stage") : named(reporting, "stage", "stage_id", "crm.stage"),
        column(reporting, "count", "number"),
        column(reporting, "expected", "money"),
        ...(prorated === undefined ? [] : [column(reporting, "weighted", "money")]),
      ],
      rows: stages.map((group) => ({
        stage: stage === undefined ? words.label("total") : text(group.key["stage_id"], words.none),
        ...(stage === undefined ? {} : { stage_id: idOf(group.key["stage_id"]) ?? null }),
        count: group.count,
        expected: amount(figure(group, expected), digits),
        ...(prorated === undefined ? {} : { weighted: amount(figure(group, weighted), digits) }),
      })),
      kpis: [
        {
          key: "opportunities",
          label: words.label("opportunities"),
          value: ongoing.reduce((all, { count }) => all + count, 0),
        },
        { key: "expected", label: words.label("expected"), value: amount(total(ongoing, expected), digits), ...money },
        ...(prorated === undefined
          ? []
          : [
              {
                key: "weighted",
                label: words.label("weighted"),
                value: amount(total(ongoing, weighted), digits),
                ...money,
              },
            ]),
        ...(won === undefined
          ? []
          : [{ key: "won", label: words.label("won"), value: amount(total(done, expected), digits), ...money }]),
      ],
      chart: { type: "bar", x: "stage", series: prorated === undefined ? ["expected"] : ["expected", "weighted"] },
    };
  },
};
