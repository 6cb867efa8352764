import { execFileSync } from "node:child_process";

export type Line = Record<string, unknown>;

/** Runs statements on the database with psql and returns the rows of each. */
export function sql(series: string, statements: readonly string[]): Line[][] {
  const script = statements.map((one) => `select coalesce(json_agg(t), '[]') from (${one}) t;`).join("\n");
  const out = execFileSync("scripts/odoo-lab", ["psql", series, "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1"], {
    input: script,
    encoding: "utf8",
    maxBuffer: 100_000_000,
  });
  // json_agg writes each row on a line of its own.
  const values = out
    .replaceAll(/, ?\n ?/g, ",")
    .trim()
    .split("\n");
  return values.map((line) => JSON.parse(line) as Line[]);
}

export function run(series: string, statements: readonly string[]): void {
  execFileSync("scripts/odoo-lab", ["psql", series, "-q", "-v", "ON_ERROR_STOP=1"], {
    input: `begin;\n${statements.join("\n")}\ncommit;`,
    encoding: "utf8",
  });
}
