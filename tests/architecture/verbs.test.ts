import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Functions of `lib/services` that open a transaction without asking for a permission, each with its reason. */
const withoutActor: Readonly<Record<string, string>> = {
  confirmEmail: "It runs before anybody is signed in: its link works for whoever opens the mail.",
  confirmSignUp: "It runs before anybody is signed in: its link works for whoever opens the mail.",
  createAccount: "It runs before anybody is signed in: the account that it makes is the first actor of the company.",
  findLink: "It runs before anybody is signed in: it finds only the link whose token the caller has.",
  requestReset: "It runs before anybody is signed in: it answers everybody alike, and only the mail says more.",
  requestSignUp: "It runs before anybody is signed in: it answers everybody alike, and only the mail says more.",
  resetPassword: "It runs before anybody is signed in: its link works for whoever opens the mail.",
  findSecondStep: "It runs in a sign-in, after the password was right.",
  passSecondStep: "It runs in a sign-in, after the password was right: a right code makes an actor of the caller.",
  verifyPassword: "It runs before anybody is signed in: a right password makes an actor of the caller.",
};

interface Verb {
  readonly name: string;
  readonly place: string;
  readonly body: string;
}

/** Returns the exported functions that take a context or open a transaction. It relies on the formatting of Biome. */
function verbsIn(place: string, source: string): readonly Verb[] {
  return [...source.matchAll(/^export (?:async )?function\*? (\w+)(?:.|\n)*?^\}$/gm)]
    .map(([body, name = ""]) => ({ name, place, body }))
    .filter(({ body }) => /: \w*Context\b/.test(body) || /\b(withTenant|withLookup|inTransaction)\(/.test(body));
}

/** True if a function asks for a permission before it uses its context in another way and before its first await. */
function asksFirst({ body }: Verb): boolean {
  const asked = body.search(/\brequire(Permission|Member)\((context\.)?actor, "/);
  const acted = body.search(/\bawait\b|\byield\b|\bwith(Tenant|Lookup)\(|\bcontext\.(?!actor\b)\w+\(/);
  return asked !== -1 && (acted === -1 || asked < acted);
}

const verbs = globSync("lib/services/**/*.ts", { exclude: (name) => name.endsWith(".test.ts") }).flatMap((place) =>
  verbsIn(place, readFileSync(place, "utf8")),
);

test("every verb asks for a permission before it does anything", () => {
  const silent = verbs.filter((verb) => !asksFirst(verb) && withoutActor[verb.name] === undefined);
  expect(silent.map(({ place, name }) => `${place}: ${name}`)).toEqual([]);
  // If the search found no verbs, the assertion above would say nothing.
  expect(verbs.length).toBeGreaterThan(30);
});

test("each function in the list of exceptions exists and asks for no permission", () => {
  const listed = Object.keys(withoutActor);
  const found = verbs.filter((verb) => listed.includes(verb.name) && !asksFirst(verb));
  expect(found.map(({ name }) => name).toSorted()).toEqual(listed.toSorted());
});

test("a verb that asks for a permission late or not at all is found", () => {
  const verb = (...lines: string[]) =>
    verbsIn("a.ts", ["export async function act(context: ServiceContext) {", ...lines, "}", ""].join("\n"));
  const ask = '  requirePermission(context.actor, "keys.read");';
  const act = "  await withTenant(context.db, tenantId, run);";
  expect(verb(act).map(asksFirst)).toEqual([false]);
  expect(verb(act, ask).map(asksFirst)).toEqual([false]);
  expect(verb("  context.forgetKey(id);", ask).map(asksFirst)).toEqual([false]);
  expect(verb(ask, act).map(asksFirst)).toEqual([true]);
  expect(verbsIn("b.ts", "export function open(db: Database) {\n  return withTenant(db, id, run);\n}\n")).toHaveLength(
    1,
  );
});
