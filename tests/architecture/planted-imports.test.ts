import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cruise, ruleNames } from "./cruise.ts";

/** A temporary folder, so that other tests never see the planted files. */
const folder = mkdtempSync(join(tmpdir(), "mcp-odoo-imports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rooms = ruleNames.flatMap((name) => (name.startsWith("room-") ? [name.slice("room-".length)] : []));
const parts = [
  ...rooms.map((room) => `lib/${room}`),
  "lib/unlisted",
  "lib/db/schema",
  "lib/http/outgoing",
  "lib/mcp/tools/read",
  "lib/mcp/tools/write",
  ...["app", "components", "i18n", "server", "stdio", "scripts", "e2e", "tests"],
]
  .map((place) => `${place}/part.ts`)
  .concat("lib/part.ts");

/** Wrong imports: the rule that refuses each, the folder that imports, and what it imports. */
const planted: readonly (readonly [rule: string, from: string, to: string])[] = [
  ...rooms.map(
    (room) => [`room-${room}`, `lib/${room}`, room === "composition" ? "lib/part.ts" : "lib/composition"] as const,
  ),
  ["unlisted-room-imports", "lib/unlisted", "lib/kernel"],
  ["unlisted-room-is-imported", "lib/composition", "lib/unlisted"],
  ...["app", "components", "server", "stdio", "scripts", "e2e"].map(
    (surface) => ["lib-knows-no-surface", "lib/composition", surface] as const,
  ),
  ...["db", "vault", "odoo", "sandbox", "cache", "ratelimit"].map(
    (room) => ["app-uses-the-front-doors", "app", `lib/${room}`] as const,
  ),
  ...["app", "lib/services", "lib/db", "lib/auth"].map(
    (to) => ["components-are-presentational", "components", to] as const,
  ),
  ["i18n-knows-the-kernel-only", "i18n", "lib/services"],
  ...["app", "components", "stdio", "scripts", "lib/services", "lib/db", "lib/vault", "lib/mcp"].map(
    (to) => ["server-starts-the-composition", "server", to] as const,
  ),
  ...[
    "app",
    "components",
    "server",
    "scripts",
    "lib/db",
    "lib/vault",
    "lib/services",
    "lib/composition",
    "lib/http",
  ].map((to) => ["stdio-is-published-alone", "stdio", to] as const),
  ...["app", "components", "i18n", "e2e"].flatMap((from) =>
    ["server", "stdio", "scripts"].map((to) => ["portal-starts-no-process", from, to] as const),
  ),
  ...["app", "components", "i18n", "lib/composition", "server", "stdio"].flatMap((from) =>
    ["tests", "e2e"].map((to) => ["sources-need-no-tests", from, to] as const),
  ),
  ...["app", "lib/kernel", "components"].map((to) => ["e2e-drives-http-only", "e2e", to] as const),
  ["tools-do-not-know-each-other", "lib/mcp/tools/read", "lib/mcp/tools/read"],
  ["tools-do-not-know-each-other", "lib/mcp/tools/read", "lib/mcp/tools/write"],
  ["tools-do-not-know-each-other", "lib/mcp/tools/write", "lib/mcp/tools/read"],
  ...["lib/odoo", "lib/http", "lib/mail", "lib/composition", "app", "components", "stdio"].flatMap((from) =>
    [
      "node:http",
      "https",
      "node:http2",
      "node:net",
      "node:tls",
      "node:dgram",
      "node:dns/promises",
      "undici",
      "nodemailer",
    ].map((to) => ["one-way-out", from, to] as const),
  ),
  ...["node:https", "node:net", "undici"].map((to) => ["server-only-listens", "server", to] as const),
];

const allowed: readonly (readonly [from: string, to: string])[] = [
  ["lib/http/outgoing", "undici"],
  ["lib/composition", "lib/db"],
  ["app", "lib/services"],
  ["components", "lib/views"],
  ["server", "node:http"],
  ["server", "lib/composition"],
  ["stdio", "lib/http/outgoing"],
  ["scripts", "server"],
];

const sourceOf = {
  "a value": (specifier: string) => `import { part } from "${specifier}";\nexport const own = part;\n`,
  "a type": (specifier: string) => `import type { Part } from "${specifier}";\nexport type Own = Part;\n`,
};
type Kind = keyof typeof sourceOf;
const kinds = Object.keys(sourceOf) as Kind[];

let numberOfFiles = 0;
/**
 * Writes a file into `from` that imports `to`, and returns its name. Types are imported by the alias where one exists.
 */
function plant(from: string, to: string, kind: Kind): string {
  const name = `${from}/planted-${++numberOfFiles}.ts`;
  write(name, sourceOf[kind](specifierOf(name, to, kind)));
  return name;
}

function specifierOf(name: string, to: string, kind: Kind): string {
  const target = to.endsWith(".ts") ? to : `${to}/part.ts`;
  if (!parts.includes(target)) return to;
  if (kind === "a type" && target.startsWith("lib/")) return `#${target}`;
  return "../".repeat(name.split("/").length - 1) + target;
}

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

let refused: { name: string; from: string; to: string; kind: Kind; rule: string }[];
let accepted: { name: string; from: string; to: string }[];
let violations: Awaited<ReturnType<typeof cruise>>["violations"];

beforeAll(async () => {
  for (const name of ["package.json", "tsconfig.json"]) cpSync(name, join(folder, name));
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  for (const part of parts) write(part, "export const part = 1;\nexport type Part = 1;\n");
  write("lib/kernel/first.ts", 'import "./second.ts";\n');
  write("lib/kernel/second.ts", 'import "./first.ts";\n');
  refused = planted.flatMap(([rule, from, to]) =>
    kinds.map((kind) => ({ rule, from, to, kind, name: plant(from, to, kind) })),
  );
  accepted = allowed.flatMap(([from, to]) => kinds.map((kind) => ({ from, to, name: plant(from, to, kind) })));
  const surfaces = ["app", "components", "i18n", "lib", "server", "stdio", "scripts", "e2e"];
  ({ violations } = await cruise(folder, ...surfaces));
}, 120_000);

const rulesBrokenBy = (name: string) => violations.flatMap(({ from, rule }) => (from === name ? [rule.name] : []));

test("each planted import is refused by its rule, both of a value and of a type", () => {
  const missed = refused.filter(({ rule, name }) => !rulesBrokenBy(name).includes(rule));
  expect(missed.map(({ rule, from, to, kind }) => `${rule}: ${from} -> ${to} (${kind})`)).toEqual([]);
});

test("an import that a rule allows is refused by no rule", () => {
  const wrong = accepted.filter(({ name }) => rulesBrokenBy(name).length > 0);
  expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

test("two modules that import each other are refused", () => {
  expect(rulesBrokenBy("lib/kernel/first.ts")).toEqual(["no-cycles"]);
});

test("each rule has a planted import", () => {
  expect(ruleNames.filter((name) => ![...planted.map(([rule]) => rule), "no-cycles"].includes(name))).toEqual([]);
});
