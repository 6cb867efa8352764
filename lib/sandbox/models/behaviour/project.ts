import { round } from "../amounts.ts";
import type { Behaviours, Reader, Row, Written } from "../definition.ts";
import { through, today } from "./shared.ts";

/** Computes the hours that were logged on a project or a task. */
const spent = (field: "project_id" | "task_id") => (row: Row, reader: Reader) =>
  round(
    reader
      .referring("account.analytic.line", field, row.id)
      .reduce((all, line) => all + Number(line["unit_amount"] ?? 0), 0),
  );
const spentOnTask = spent("task_id");
const allocated = (row: Row) => Number(row["allocated_hours"] ?? 0);

/** Sets the user and the hourly cost of the employee, and the project of the task. */
function settleHours(row: Row, { values }: Written, reader: Reader): void {
  const task = reader.row("project.task", Number(row["task_id"]));
  if (task !== undefined && ("task_id" in values || !row["project_id"]))
    row["project_id"] = task["project_id"] ?? false;
  if (!row["project_id"]) return;
  const employee = reader.row("hr.employee", Number(row["employee_id"]));
  row["user_id"] = employee?.["user_id"] ?? row["user_id"] ?? false;
  row["amount"] = round(-Number(row["unit_amount"] ?? 0) * Number(employee?.["hourly_cost"] ?? 0)) || 0;
}

export const project: Behaviours = {
  "project.project": {
    defaults: { user_id: 2, allow_timesheets: true, allocated_hours: 0, privacy_visibility: "portal" },
    compute: {
      effective_hours: spent("project_id"),
      task_count: ({ id }, reader) => reader.referring("project.task", "project_id", id).length,
    },
  },
  "project.task.type": { defaults: { fold: false } },
  "project.task": {
    defaults: { priority: "0", state: "01_in_progress", stage_id: 1, allocated_hours: 0 },
    compute: {
      effective_hours: spentOnTask,
      remaining_hours: (row, reader) => round(allocated(row) - spentOnTask(row, reader)),
      progress: (row, reader) => (allocated(row) > 0 ? round((spentOnTask(row, reader) / allocated(row)) * 100) : 0),
    },
  },
  "account.analytic.line": {
    defaults: {
      name: "/",
      date: today,
      unit_amount: 0,
      amount: 0,
      employee_id: 1,
      user_id: 2,
      product_uom_id: 2,
      currency_id: 1,
      company_id: 1,
    },
    compute: { department_id: through("employee_id", "hr.employee", "department_id") },
    settle: settleHours,
  },
};
