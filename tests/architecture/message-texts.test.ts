import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const looksInto =
  "(?:includes|startsWith|endsWith|match|matchAll|replace|replaceAll|search|indexOf|split|slice|substring)";
/** Code that decides by the words of an error or by the key of its translation, instead of by its reason. */
const readings = [
  // `error.message.includes("x")`, `hint.replace(a, b)`
  new RegExp(String.raw`\b(?:message|hint)\)?[?!]?\.${looksInto}\(`),
  // `/x/.test(error.message)`
  /\.(?:test|exec)\((?:[\w?.]+\.)?(?:message|hint)\b/,
  // `error.message === "x"`, `"x" !== error.options.hint`, `switch (message)`
  /(?<!typeof )\b(?:message|hint)\s*[!=]==?(?!=|\s*(?:undefined|""|null))/,
  /[^!=][!=]==?\s*(?:\w+\??\.)+(?:message|hint)\b/,
  /\bswitch\s*\((?:[\w?.]+\.)?(?:message|hint|key)\)/,
  // `options.key === "missing"`, `key !== "odoo.errors.reset"`, `key.replace("odoo.errors.", "")`
  /\b(?:options|error|fault)\??\.key\s*[!=]==?(?!=|\s*undefined)/,
  /\bkey\s*[!=]==?\s*["'`][a-z-]+\.[\w.$-]/,
  new RegExp(String.raw`\bkey\)?[?!]?\.${looksInto}\(\s*["'\x60](?:[a-z-]+\.)+`),
];

/** The files that put errors into words for a reader. */
const presenters = ["lib/mcp/pipeline/present-error.ts", "components/ui/error-text.ts"];
/** Files that read texts which are not errors of ours, each with where the text comes from. */
const others = [
  "lib/odoo/faults/errors.ts", // Odoo's exceptions: their class does not tell what is wrong with a call.
  "lib/odoo/addon.ts", // The reference to Odoo's log, which the addon sends inside of a sentence.
  "lib/odoo/calls/document.ts", // Odoo names a missing program only in the text of its message.
  "lib/odoo/probe/find-database.ts", // PostgreSQL's words, passed on by Odoo: a missing database has no class of its own.
  "lib/odoo/transports/json2.ts", // A refused key and a missing right have the same status and class.
  "lib/db/outage.ts", // The driver of PostgreSQL has no codes for a lost connection.
  "lib/auth/field-errors.ts", // A schema of zod names our message key as its message.
  "lib/services/connections/schemas.ts", // A schema of zod, too.
  "server/supervise.mjs", // A message between processes, which is no error.
  "scripts/bench/attackers.ts", // A message between processes.
  "scripts/bench/watch-loop.ts", // A message between processes.
];

/** Returns the lines of a source that decide by the text of an error. */
function linesThatRead(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => !/^(?:\/\/|\/?\*)/.test(line) && readings.some((reading) => reading.test(line)));
}

test("no code outside the presenters decides by the text of an error", () => {
  const files = globSync(["{lib,app,components,i18n,stdio,server,scripts}/**/*.{ts,tsx,mjs}", "*.ts"]);
  const sources = files.filter((file) => !/\.test\.tsx?$/.test(file));
  expect(sources).toEqual(expect.arrayContaining([...presenters, ...others]));
  const found = sources
    .filter((file) => ![...presenters, ...others].includes(file))
    .flatMap((file) => linesThatRead(readFileSync(file, "utf8")).map((line) => `${file}: ${line}`));
  expect(found).toEqual([]);
});

test.each(others)("%s still reads a text that is not an error of ours", (file) => {
  expect(linesThatRead(readFileSync(file, "utf8"))).not.toEqual([]);
});

test.each([
  'if (error.message.includes("too large")) return;',
  'const told = hint.replace(whoCanChange, "This cannot be changed.");',
  'hint: hint.includes("portal") ? "Check the headers." : hint,',
  'const name = error.options.hint?.startsWith("An administrator");',
  "if (/no such model/.test(error.message)) return false;",
  'return isAppError(error) && error.message === "Internal error.";',
  'if ("Too long." !== error.message) throw error;',
  "switch (error.message) {",
  'error.options.key === "missing" ? "" : details',
  'if (error.options.key !== "odoo.errors.refused_by_proxy") await onRefused();',
  "names.some((name) => error.options.key === `odoo.errors.$" + "{name}`)",
  'const name = key.replace("odoo.errors.", "");',
  'if (key === "connections.errors.not_found") return undefined;',
])("code that decides by the text of an error is found: %s", (line) => {
  expect(linesThatRead(`  ${line}`)).toEqual([line]);
});

test.each([
  'if (error.options.reason === "too_large") return;',
  'const { hint = "", remedy } = error.options;',
  "...(hint === undefined ? {} : { hint }),",
  'if (hint !== "") lines.push(hint);',
  "return new AppError(error.code, error.message, error.options);",
  'if (key === "max") return value;',
  "// hint.replace(whoCanChange, words) was here",
])("code that passes a text on or decides by a reason is not found: %s", (line) => {
  expect(linesThatRead(`  ${line}`)).toEqual([]);
});
