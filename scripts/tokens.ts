// `npm run tokens` prints the tokens of the list of tools and how they changed. With --write it saves them for
// comparison.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { catalog } from "../lib/mcp/catalog/registry.ts";
import { faultsOf, type ListTokens, listed, tokensOfList } from "./token-count.ts";

const counts = { whole: z.number(), read: z.number() };
const Saved: z.ZodType<ListTokens> = z.object({ ...counts, tools: z.record(z.string(), z.object(counts)) });

const { values: flags } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const file = new URL("../tests/mcp/tokens.json", import.meta.url);
const now = tokensOfList(listed(catalog));
if (flags.write) writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
const before = Saved.parse(JSON.parse(readFileSync(file, "utf8")));

const line = (
  name: string,
  tokens: { whole: number; read: number },
  was: { whole: number; read: number } | undefined,
) =>
  console.log(
    `${name.padEnd(24)} ${String(tokens.whole).padStart(6)} ${String(tokens.read).padStart(6)}   ${
      was === undefined ? "new" : tokens.whole === was.whole ? "" : `was ${was.whole}`
    }`.trimEnd(),
  );

console.log(`${"".padEnd(24)} ${"whole".padStart(6)} ${"read".padStart(6)}`);
for (const [name, tokens] of Object.entries(now.tools)) line(name, tokens, before.tools[name]);
line("tools/list", now, before);

const faults = faultsOf(now, before);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
