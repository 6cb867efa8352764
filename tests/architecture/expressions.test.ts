import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runsOverStarts } from "./expression-starts.ts";

/** Matches a regular expression literal at a place where one can begin. */
const literal = /(?<=[(=,:?[!&|{;]\s*|return\s|^\s*)\/((?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/[a-z]*/gm;
/**
 * Matches a branch that begins with a repetition and goes on. It is tried again from every character of a run that
 * fails.
 */
const openHead = /^(?:\\[^bB]|\[(?:[^\]\\]|\\.)*\]|\((?:[^()\\]|\\.)*\)|[^\\^$()[\]])[+*]\??./;
/** Matches blanks, at most one optional item, and blanks again. Every way to divide a run of blanks is tried. */
const sharedBlanks = /\\s[+*](?:\((?:[^()\\]|\\.)*\)[?*]|\[[^\]]*\][?*]|\\?[^\\\s][?*]|\(\.\*\??\))?\\s[+*]/;

/** Matches a regular expression of Python. With `match` it begins only at the start of the text. */
const pythonLiteral = /re\.(\w+)\(\s*((?:r[bf]?"(?:[^"\\]|\\.)*"\s*)+)(?:(?:,\s*[\w.| ]+,?\s*)?\)(?:\.(\w+))?)?/g;

/** Files whose expressions get only short texts, each with what bounds them. */
const bounded = [
  "lib/policy/domain/domain-hints.ts", // rightWord takes 200 characters.
  "lib/policy/domain/domain-values.ts", // idsIn takes 200 characters.
  "lib/odoo/probe/base-url.ts", // The path of an address is one line, so that the first place found is the right one.
  "odoo_addon/mcp_server/pipeline/views.py", // The views of the database, which modules make.
];

/** Returns the expressions whose time can grow with the square of the text, or worse. */
function slow(text: string): string[] {
  return [...text.matchAll(literal)].map(([, source = ""]) => source).filter(isSlow);
}

function slowInPython(text: string): string[] {
  return [...text.matchAll(pythonLiteral)]
    .filter(([, asked, , bound]) => !/match$/.test(bound ?? asked ?? ""))
    .map(([, , parts = ""]) => [...parts.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part]) => part).join(""))
    .filter(runsOverStarts);
}

function isSlow(source: string): boolean {
  if (sharedBlanks.test(source) || runsOverStarts(source)) return true;
  return branches(source).some((branch) => openHead.test(branch));
}

/** Returns the alternatives of an expression. The alternatives of a group belong to what is before the group. */
function branches(source: string): string[] {
  const found = [""];
  let depth = 0;
  for (const [part] of source.matchAll(/\\.|\[(?:[^\]\\]|\\.)*\]|./g)) {
    if (part === "(") depth++;
    if (part === ")") depth--;
    if (part === "|" && depth === 0) found.push("");
    else found[found.length - 1] += part;
  }
  return found;
}

test("no expression takes a time that grows with the square of a text from a caller or from Odoo", () => {
  const files = globSync(["{lib,stdio,server,app,components,i18n}/**/*.{ts,tsx,mjs}"]).filter(
    (file) => !/\.test\.tsx?$/.test(file),
  );
  const addon = globSync(["odoo_addon/mcp_server/**/*.py"]).filter((file) => !file.includes("/tests/"));
  const found = [
    ...files.flatMap((file) => slow(readFileSync(file, "utf8")).map((source) => `${file}: ${source}`)),
    ...addon.flatMap((file) => slowInPython(readFileSync(file, "utf8")).map((source) => `${file}: ${source}`)),
  ];
  expect(files).toContain("lib/mcp/tools/write/add-attachment.ts");
  expect(addon).toContain("odoo_addon/mcp_server/policy/composers.py");
  expect(found.filter((line) => !bounded.some((file) => line.startsWith(`${file}: `)))).toEqual([]);
  expect(bounded.filter((file) => !found.some((line) => line.startsWith(`${file}: `)))).toEqual([]);
});

test.each([
  'text.replace(/=+$/, "")',
  'text.replace(/\\s|=+$/g, "")',
  'text.replace(/^-+|-+$/g, "")',
  "text.split(/\\s*,\\s*/)",
  "const end = /(?:ab)*$/;",
  "return /[ \\t]+$/.test(text);",
  "const list = /^\\s*[[(]?\\s*\\d$/;",
  "if (/^a\\s*,?\\s*$/.test(text)) return;",
  "const pair = /^\\w+=\\s*(.*?)\\s*$/;",
  "const directive = /\\bt-(?:if|att)(?![a-z])[\\w.:-]*\\s*=/i;",
  "const inside = /\\{(.*)\\}/;",
  "const named = /(?:^|[, ])x-[^;]+;/;",
  "const far = /a{2,}[a-c]{1,}b/;",
])("a slow expression is found: %s", (line) => expect(slow(line)).toHaveLength(1));

test.each([
  'text.replace(/^=+/, "")',
  "const name = /^[a-z]+$/;",
  'text.replace(/\\s+/g, " ")',
  "const open = /(?<!\\\\)(?:\\\\\\\\)*\\\\$/;",
  "const ids = /^\\d+(\\s*,\\s*\\d+)*$/;",
  'text.replace(/\\/$/, "")',
  "const directives = /\\bt-(?:if|att)(?![a-z])[\\w.:-]*\\s*(=?)/gi;",
  "const inside = /\\{[^{}]*\\}/;",
  "const near = /\\bt-if[\\w-]{0,60}=/;",
  "const word = /(?<![\\w-])t-[\\w-]*=/;",
  "const lines = /(?:^|[\\r\\n])[^\\S\\r\\n]*%/;",
])("a fast expression is not found: %s", (line) => expect(slow(line)).toEqual([]));

test("a slow expression of Python is found, unless it only matches at the start of the text", () => {
  expect(
    slowInPython('_a = re.compile(\n    r"\\bt-(?:if"\n    r"|att)[\\w-]*=",\n    re.IGNORECASE,\n).search'),
  ).toHaveLength(1);
  expect(slowInPython('_a = re.compile(r"t-[\\w-]*=", re.I).match')).toEqual([]);
  expect(slowInPython('re.fullmatch(r"t-[\\w-]*=", text)')).toEqual([]);
});
