// `npm run jobs` prints the calls and tokens of each job at each Odoo, from the last test run. With --write it writes
// them into the table of docs/jobs.md.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";

const Rows = z.array(z.object({ name: z.string(), calls: z.number(), tokens: z.number() }));

const { values: flags } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const places = [
  ["19", "Odoo 19"],
  ["14", "Odoo 14"],
  ["sandbox", "sandbox"],
] as const;
const reports = places.map(([place]) => {
  const file = `.cache/reports/jobs-${place}.json`;
  return existsSync(file) ? Rows.parse(JSON.parse(readFileSync(file, "utf8"))) : [];
});

const names = [...new Set(reports.flat().map(({ name }) => name))];
const cells = (name: string) =>
  reports.flatMap((rows) => {
    const row = rows.find((one) => one.name === name);
    return row === undefined ? ["", ""] : [String(row.calls), row.tokens.toLocaleString("en")];
  });
const heads = places.flatMap(([, place]) => [`${place}: calls`, "tokens"]);
const line = (parts: readonly string[]) => `| ${parts.join(" | ")} |`;
const table = [
  line(["Job", ...heads]),
  line(["---", ...heads.map(() => "--:")]),
  ...names.map((name) => line([name, ...cells(name)])),
].join("\n");
console.log(table);

if (flags.write) {
  const page = new URL("../docs/jobs.md", import.meta.url);
  const text = readFileSync(page, "utf8");
  writeFileSync(
    page,
    text.replace(/^\| Job [\s\S]*?\n(?!\|)/m, () => `${table}\n`),
  );
}
