import { expect, test } from "vitest";
import { reportNames } from "../../../policy/report-models.ts";
import { reportView } from "../../views/report.ts";
import { businessReport } from "./business-report.ts";

// The answers of reports are tested in tests/usecases, through the whole endpoint.

test.each(reportNames)("the report %s is planned as a read of its model, before Odoo is called", (report) => {
  const customer = report === "customer_history" ? { customer: "Azure Interior" } : {};
  const plan = businessReport.plan({ report, ...customer });
  expect(plan.writes).toBe(false);
  expect(plan.subject).toMatchObject({ operation: "read", model: expect.stringMatching(/^\w+(\.\w+)+$/) });
});

test.each([
  ["an unknown report", { report: "payroll" }, "report"],
  ["an unknown argument", { report: "pipeline", sql: "x" }, "sql"],
  ["no report", {}, "report"],
  ["customer_history without a customer", { report: "customer_history", customer: "  " }, "customer"],
  ["a customer for a report over all customers", { report: "top_sales", customer: "Azure Interior" }, "customer"],
  ["too many rows", { report: "pipeline", limit: 51 }, "limit"],
  ["an invalid period", { report: "pipeline", period: "soon" }, "period"],
  ["a negative threshold", { report: "low_stock", threshold: -1 }, "threshold"],
])("business_report refuses %s", (_what, args, path) => {
  expect(() => businessReport.plan(args)).toThrow(
    expect.objectContaining({ code: "invalid_input", options: expect.objectContaining({ path }) }),
  );
});

test("business_report names the view of its report in its metadata", () => {
  expect(businessReport.meta).toEqual({ ui: { resourceUri: reportView.uri } });
});
