import { mkdirSync, writeFileSync } from "node:fs";
import type { Client, Taken } from "./job-client.ts";

/** In the order of the table in docs/jobs.md. */
const names = [
  "top sales of the month",
  "products under ten units",
  "history of a customer",
  "executive summary",
  "new contact",
  "overdue invoices of a customer",
  "bought from a supplier",
  "reorder under five units",
  "move a meeting",
  "hours not logged",
  "month against last year",
  "quotations expiring",
  "prices of a category +3 %",
  "note and to-do",
  "margin by product",
] as const;
export type JobName = (typeof names)[number];

/** Keeps the calls and tokens of each job at one Odoo in .cache/reports, for `npm run jobs`. */
export function createJobReport(odoo: "19" | "14" | "sandbox") {
  const taken = new Map<JobName, Taken>();
  return {
    add(name: JobName, client: Client): Taken {
      const cost = client.taken();
      taken.set(name, cost);
      return cost;
    },
    save(): void {
      const rows = names.flatMap((name) => (taken.has(name) ? [{ name, ...taken.get(name) }] : []));
      mkdirSync(".cache/reports", { recursive: true });
      writeFileSync(`.cache/reports/jobs-${odoo}.json`, `${JSON.stringify(rows, null, 2)}\n`);
    },
  };
}
