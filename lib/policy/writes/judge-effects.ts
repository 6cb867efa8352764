import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { aliasOf } from "../fields/aliases.ts";
import { closedOperations } from "../hard-floor.ts";
import { byRule, Refusal } from "../judge/refusal.ts";
import type { Rulebook } from "../judge/rulebook.ts";
import { type FieldEffect, policyTable } from "../table/table.ts";
import type { Operation } from "../types.ts";
import { type FieldWrite, isWorkflow } from "./judge-writable.ts";

/**
 * Checks the effects of a write besides setting values of its own record, each against the rules of the model that it
 * changes. `inNew`: the record is created together with the one that it belongs to, which has nothing to lose.
 */
export function judgeEffects(book: Rulebook, write: FieldWrite, inNew: boolean): void {
  const { model, fields, field, value, creates, path } = write;
  if (book.opensField(model, field.name)) return;
  if (writesElsewhere(model, field)) throw unknownEffect(write);
  for (const { operation, on } of effectsIn({ model, fields, name: field.name, value, creates })) {
    // A record that is being created has no other records yet.
    if (operation === "unlink" && (inNew || (creates && on === model))) continue;
    if (book.opensOperation(operation, on)) continue;
    const isClosed = closedOperations(on).includes(operation);
    const why = isClosed ? "which no right opens" : `where ${operation} is not enabled`;
    throw new Refusal(
      "relation_disabled",
      `${field.name} of ${model} also ${verbs[operation]} records of ${on}, ${why}.`,
      // If no rule opens the effect, a rule may still open the field itself. Any other effect needs the right on its
      // model.
      { hint: "Leave it out.", path, remedy: byRule(isClosed ? "fixed_field" : "operation") },
    );
  }
}

const verbs = { read: "reads", create: "makes", write: "changes", unlink: "deletes" } as const;

interface Effect {
  readonly operation: Operation;
  readonly on: string;
  /** True if the write touches any number of records. */
  readonly many: boolean;
}

interface NamedWrite extends Pick<FieldWrite, "model" | "fields" | "value" | "creates"> {
  readonly name: string;
}

/** Returns the effects of a value besides setting values of its own record, according to the table. */
export function effectsIn({ model, fields, name, value, creates }: NamedWrite): readonly Effect[] {
  const listed = listedEffect(model, name) ?? [];
  const isLinked = "linked" in listed && listed.linked === true;
  const effects = entriesOf(listed, value, creates).map((entry) => {
    const [on = "", operation] = entry.split(":");
    return { operation: operation as Operation, on, many: "many" in listed && listed.many === true };
  });
  return isLinked ? effects.filter(({ on }) => leadsTo(fields, on)) : effects;
}

function leadsTo(fields: FieldMap, model: string): boolean {
  return [...fields.values()].some(({ relation }) => relation === model);
}

/** If rows represent the links of a relation to many, adding a link creates them and removing one deletes them. */
function ofLinks(entries: readonly string[], value: unknown): readonly string[] {
  const [on = ""] = entries[0]?.split(":") ?? [];
  const isPair = entries.length === 2 && entries.includes(`${on}:create`) && entries.includes(`${on}:unlink`);
  if (!isPair || !Array.isArray(value) || value.length === 0) return entries;
  const codes = new Set(value.map((command: unknown) => (Array.isArray(command) ? command[0] : 6)));
  const isOnly = (code: number) => codes.size === 1 && codes.has(code);
  if (isOnly(4)) return [`${on}:create`];
  return isOnly(3) ? [`${on}:unlink`] : entries;
}

function entriesOf(effect: FieldEffect, value: unknown, creates: boolean): readonly string[] {
  if (isList(effect)) return ofLinks(effect, value);
  const { does = [], unless, when, changes } = effect;
  if ((creates && changes) || (unless !== undefined && new RegExp(unless).test(String(value)))) return [];
  const listed = when?.[String(value)];
  // A new record has nothing yet that a choice could delete.
  return listed?.filter((entry) => !creates || !entry.endsWith(":unlink")) ?? does;
}

function isList(effect: FieldEffect): effect is readonly string[] {
  return Array.isArray(effect);
}

/**
 * True if the effect of a write is unknown: Odoo does not store the field, and no table describes it. Such a field
 * creates stock, lines or accounts when it is written, or is an instruction to the program.
 */
export function writesElsewhere(model: string, field: FieldInfo): boolean {
  const { name, store, companyDependent, related } = field;
  if (store || companyDependent || related !== undefined || aliasOf(model, field) !== undefined) return false;
  if (isWorkflow(model, field) || policyTable.inverses[model]?.[name] !== undefined) return false;
  return listedEffect(model, name) === undefined;
}

/**
 * True if a value of the field may have an effect that no right opens; only a rule for the field itself opens it then.
 */
export function hasClosedEffect(model: string, name: string): boolean {
  const listed = listedEffect(model, name) ?? [];
  const { does = [], when = {} } = isList(listed) ? { does: listed } : listed;
  return [...does, ...Object.values(when).flat()].some((entry) => {
    const [on = "", operation] = entry.split(":");
    return closedOperations(on).some((closed) => closed === operation);
  });
}

function listedEffect(model: string, name: string) {
  return policyTable.effects[model]?.[name] ?? policyTable.effects["*"]?.[name];
}

function unknownEffect({ model, field: { name, depends = [] }, path }: FieldWrite): Refusal {
  const instead = depends.length === 0 ? "" : ` Write what it is made of instead: ${depends.slice(0, 3).join(", ")}.`;
  return new Refusal(
    "field_readonly",
    `${name} of ${model} holds no value of its own: Odoo does something else with what is written to it.`,
    { hint: `Leave it out.${instead}`, path, remedy: byRule("fixed_field") },
  );
}
