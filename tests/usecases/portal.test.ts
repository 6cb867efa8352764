import { NextIntlClientProvider } from "next-intl";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { ReportResult } from "#components/reports/report-result.tsx";
import { reportNames, reportPeriods } from "#lib/kernel/choices.ts";
import { type Locale, locales } from "#lib/kernel/locale/locale.ts";
import { toPeriod } from "#lib/reports/period.ts";
import type { ReportView } from "#lib/views/report.ts";
import en from "../../messages/en/reports.json";
import es from "../../messages/es/reports.json";

const attack = `<img src=x onerror="alert(1)">`;
const report: ReportView = {
  title: "Receivables",
  company: { name: attack, currency: "EUR" },
  kpis: [{ key: "open", label: "Open", value: 1234.5, unit: "EUR" }],
  columns: [
    { key: "customer", label: "Customer", type: "text" },
    { key: "due", label: "Due", type: "money" },
    { key: "late", label: "Late", type: "money" },
  ],
  rows: [
    { customer: attack, due: 60, late: 40 },
    { customer: "Azure", due: -20, late: 50 },
  ],
  notes: [attack],
};

function draw(given: ReportView, locale: Locale = "en"): string {
  const messages = { reports: locale === "en" ? en : es };
  const onError = (error: Error) => expect.unreachable(error.message);
  const children = createElement(ReportResult, { report: given });
  return renderToStaticMarkup(
    createElement(NextIntlClientProvider, { locale, messages, timeZone: "UTC", onError, children }),
  );
}
const styles = (html: string) => [...html.matchAll(/style="([^"]*)"/g)].map(([, style]) => style);

test("values of a report are drawn as text and not as markup", () => {
  expect(draw(report)).not.toContain("<img");
  expect(draw(report)).toContain("&lt;img");
});

test("bars share one scale and begin at zero, and stacked bars stand in a row", () => {
  const chart = { type: "bar", x: "customer", series: ["due", "late"] } as const;
  expect(styles(draw({ ...report, chart }))).toEqual([
    "width:75%;margin-left:25%",
    "width:50%;margin-left:25%",
    "width:25%;margin-left:0%",
    "width:62.5%;margin-left:25%",
  ]);
  const parts = styles(draw({ ...report, chart: { ...chart, stacked: true } }));
  expect(parts).toEqual(["width:60%", "width:40%", "width:0%", "width:50%"]);
});

describe.each(locales)("in %s", (locale) => {
  const words = { en, es }[locale];

  test("every report and every period has a name, and every period can be parsed", () => {
    expect(Object.keys(words.names)).toEqual([...reportNames]);
    expect(Object.keys(words.periods)).toEqual(["any", ...reportPeriods]);
    for (const period of reportPeriods) expect(toPeriod(period, "2026-11-25").from <= "2026-11-25").toBe(true);
  });

  test("numbers are written in the locale's form, and a report without rows says so", () => {
    expect(draw(report, locale)).toContain(locale === "en" ? "1,234.50" : "1234,50");
    expect(draw({ ...report, rows: [] }, locale)).toContain(words.nothing);
  });
});
