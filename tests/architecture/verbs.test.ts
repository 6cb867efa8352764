import { expect, test } from "vitest";
import { asksFirst, verbs, verbsIn, withoutActor } from "./verbs.ts";

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
