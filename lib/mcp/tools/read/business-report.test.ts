import { expect, test } from "vitest";
import { reportNames } from "../../../policy/report-models.ts";
import { reportView } from "../../views/report.ts";
import { businessReport } from "./business-report.ts";

// What it answers is tested in tests/usecases, through the whole endpoint.

test.each(reportNames)("%s is a read of a model that is known before anything is touched", (report) => {
  const customer = report === "customer_history" ? { customer: "Azure Interior" } : {};
  const plan = businessReport.plan({ report, ...customer });
  expect(plan.writes).toBe(false);
  expect(plan.subject).toMatchObject({ operation: "read", model: expect.stringMatching(/^\w+(\.\w+)+$/) });
});

test.each([
  ["a report that there is not", { report: "payroll" }, "report"],
  ["an argument that there is not", { report: "pipeline", sql: "x" }, "sql"],
  ["no report", {}, "report"],
  ["a customer's history of nobody", { report: "customer_history", customer: "  " }, "customer"],
  ["a customer of what is over all", { report: "top_sales", customer: "Azure Interior" }, "customer"],
  ["too many rows", { report: "pipeline", limit: 51 }, "limit"],
  ["no period", { report: "pipeline", period: "soon" }, "period"],
  ["a threshold below nothing", { report: "low_stock", threshold: -1 }, "threshold"],
])("%s is refused", (_what, args, path) => {
  expect(() => businessReport.plan(args)).toThrow(
    expect.objectContaining({ code: "invalid_input", options: expect.objectContaining({ path }) }),
  );
});

test("clients find the view by the tool", () => {
  expect(businessReport.meta).toEqual({ ui: { resourceUri: reportView.uri } });
});
