import { expect } from "vitest";
import { applyPreset, presetReports, presets } from "#lib/policy/presets.ts";
import type { ReportName } from "#lib/policy/report-models.ts";
import type { ModelRule } from "#lib/policy/types.ts";
import type { Rule } from "#tests/mcp/seed.ts";
import type { UseCases } from "./open.ts";

const nothing = new Map<string, ModelRule>();

/** The reports that each preset promises. */
export const promised: readonly (readonly [preset: string, report: ReportName])[] = presets.flatMap(({ id }) =>
  (presetReports[id] ?? []).map((report) => [id, report] as const),
);

/** Returns the rules of a preset for an Odoo in which nothing was open. */
function rulesOf(preset: string): Rule[] {
  return [...applyPreset(nothing, preset, undefined).values()].map((rule) => ({
    model: rule.model,
    allow: `${rule.read ? "r" : ""}${rule.write ? "w" : ""}${rule.create ? "c" : ""}`,
  }));
}

/** Applies only the preset, runs the report, and expects that nothing is left out of it. */
export async function runPromised(
  cases: UseCases,
  [preset, report]: (typeof promised)[number],
  customer: string,
): Promise<void> {
  await cases.rules(rulesOf(preset));
  const args = report === "customer_history" ? { customer } : report === "low_stock" ? { threshold: 10 } : {};
  const made = await cases.report({ report, ...args, ...(report === "top_sales" ? { period: "this_year" } : {}) });
  expect(made.rows.length).toBeGreaterThan(0);
  for (const { key, id } of made.columns)
    if (id !== undefined)
      expect([
        key,
        made.rows.some((row) => Number.isInteger(row[id]) && made.result.text.includes(`${row[id]})`)),
      ]).toEqual([key, true]);
  expect(made.notes.filter((note) => /enable|left out|may not read/i.test(note))).toEqual([]);
  expect(made.company?.currency).toMatch(/^[A-Z]{3}$/);
}
