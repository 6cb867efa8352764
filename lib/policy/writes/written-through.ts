import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { aliasOf, isPart, isPartField } from "../fields/aliases.ts";
import { delegated } from "../fields/delegated.ts";
import { perObject } from "../fields/per-fields.ts";
import { closedOperations } from "../hard-floor.ts";
import { byRule, fieldClosed, Refusal } from "../judge/refusal.ts";
import type { Rulebook } from "../judge/rulebook.ts";
import { policyTable } from "../table/table.ts";

/**
 * The field's value may be written: what it changes beside its own record is open as well. `given`: the values of the
 * record when it is created; undefined when it exists.
 */
export function mayWriteThrough(
  book: Rulebook,
  model: string,
  field: FieldInfo,
  path: string,
  given?: Readonly<Record<string, unknown>>,
): void {
  if (field.closed?.because === "denied") throw fieldClosed(model, field.name, field.closed, path);
  const steps = aliasOf(model, field) ?? policyTable.inverses[model]?.[field.name]?.split(".");
  for (const way of steps === undefined ? inverseWays(field) : [steps]) {
    const [link = ""] = way;
    // A record that is created has no other one that is changed along unless it is named.
    mayWriteOwner(book, model, field, way, { path, isMade: given !== undefined && !(link in given) });
  }
}

/** `isMade`: the other record, if there is any, is made by the same call. */
function mayWriteOwner(
  book: Rulebook,
  model: string,
  field: FieldInfo,
  way: readonly string[],
  { path, isMade }: { readonly path: string; readonly isMade: boolean },
): void {
  let at = model;
  let isOwn = true;
  for (const step of way.slice(0, -1)) {
    const relation = book.fields(at).get(step)?.relation;
    if (relation === undefined) return;
    isOwn = relation === model || (isOwn && isPart(at, relation));
    at = relation;
  }
  const last = way[way.length - 1] as string;
  if (isOwn ? isPartField(at, last) : isMade) return;
  if (book.opensOperation("write", at)) return;
  throw new Refusal(
    "relation_disabled",
    `${field.name} of ${model} also changes ${last} of ${at}, which may not be written.`,
    { hint: "Leave it out.", path, remedy: byRule("operation", closedOperations(at).includes("write")) },
  );
}

/** A record may be created with these values: those that Odoo creates along with it are open too. */
export function mayCreateAlong(
  book: Rulebook,
  model: string,
  values: Readonly<Record<string, unknown>>,
  path: string,
): void {
  for (const [link, relation] of closedAlong(book, model)) {
    if (link in values) continue;
    throw new Refusal("relation_disabled", `A new ${model} also makes a new ${relation}, which may not be created.`, {
      hint: `Name one that exists: "${link}": 7.`,
      path: `${path}.${link}`,
      remedy: byRule("operation", closedOperations(relation).includes("create")),
    });
  }
}

/** Ways to fields of other records that a computed field writes: where Odoo keeps no value of it, it can only write there. */
function inverseWays({ name, computed, readonly, store, depends = [] }: FieldInfo): string[][] {
  if (!computed || readonly || store) return [];
  return depends.map((path) => path.split(".")).filter((steps) => steps.length > 1 && steps[steps.length - 1] === name);
}

/** The models whose records Odoo creates along with one of the model and that may not be created, each by its link. */
function closedAlong(book: Rulebook, model: string): readonly Link[] {
  const found = foundAlong(book);
  const closed =
    found.get(model) ??
    [...delegated(book.fields(model), (name) => book.fields(name))].filter(
      ([, relation]) => !isPart(model, relation) && !book.opensOperation("create", relation),
    );
  found.set(model, closed);
  return closed;
}

type Link = readonly [link: string, relation: string];

/** What is found for one call: an import asks for each of its rows. */
const foundAlong = perObject((_book: Rulebook) => new Map<string, readonly Link[]>());
