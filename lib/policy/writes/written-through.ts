import type { FieldInfo } from "../../kernel/odoo-values.ts";
import { aliasOf, isPart, isPartField } from "../fields/aliases.ts";
import { delegated } from "../fields/delegated.ts";
import { perObject } from "../fields/per-fields.ts";
import { closedOperations } from "../hard-floor.ts";
import { byRule, fieldClosed, Refusal } from "../judge/refusal.ts";
import type { Rulebook } from "../judge/rulebook.ts";
import { policyTable } from "../table/table.ts";

/**
 * Throws unless the rules allow the changes that a value makes to other records. `given` contains the values of a new
 * record; undefined for an existing one.
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
    // A new record changes no other record unless its values name one.
    mayWriteOwner(book, model, field, way, { path, isMade: given !== undefined && !(link in given) });
  }
}

/** `isMade` is true if the same call creates the other record. */
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
  const last = way.at(-1) ?? "";
  if (isOwn ? isPartField(at, last) : isMade) return;
  if (book.opensOperation("write", at)) return;
  throw new Refusal(
    "relation_disabled",
    `${field.name} of ${model} also changes ${last} of ${at}, which may not be written.`,
    { hint: "Leave it out.", path, remedy: byRule("operation", closedOperations(at).includes("write")) },
  );
}

/** Throws unless the rules allow the records that Odoo creates along with a new one. */
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

/**
 * Returns the paths to fields of other records that a computed field writes. Odoo stores no value for it, so it can
 * only write there.
 */
function inverseWays({ name, computed, readonly, store, depends = [] }: FieldInfo): string[][] {
  if (!computed || readonly || store) return [];
  return depends.map((path) => path.split(".")).filter((steps) => steps.length > 1 && steps[steps.length - 1] === name);
}

/**
 * Returns the models whose records Odoo creates along with one of the model but the rules do not allow, each by its
 * link.
 */
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

/** The results of `closedAlong` for one call, because an import asks for each of its rows. */
const foundAlong = perObject((_book: Rulebook) => new Map<string, readonly Link[]>());
