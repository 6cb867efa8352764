import type { FieldMap } from "../kernel/odoo-values.ts";
import { clipText } from "../kernel/text/clip-text.ts";
import type { Principal } from "./actor.ts";
import { contextFault, contextKeys } from "./domain/context-keys.ts";
import { mayAct, mayPrint } from "./judge/judge-action.ts";
import { judgeDomain } from "./judge/judge-domain.ts";
import { judgeGroups } from "./judge/judge-groups.ts";
import { caller, malformed, Need, Refusal } from "./judge/refusal.ts";
import { Rulebook } from "./judge/rulebook.ts";
import { maySearchNames, mayShowNames, maySortBy } from "./judge/shown-names.ts";
import type { Decision, PolicyRequest } from "./request.ts";
import type { RuleSet } from "./types.ts";
import { judgeValues } from "./writes/judge-values.ts";

export interface Question {
  readonly principal: Principal;
  readonly rules: RuleSet;
  readonly request: PolicyRequest;
  /** Returns the fields of a model, or undefined if they are not known yet; the decision then asks for them. */
  readonly fieldsOf: (model: string) => FieldMap | undefined;
}

/**
 * Decides whether a call may be made: model, operation, each field, each step of each path, each command. The function
 * is pure, and Odoo is called only after it returned `allow`.
 */
export function decide({ principal, rules, request, fieldsOf }: Question): Decision {
  try {
    judge(new Rulebook(principal, rules, fieldsOf), request);
    return { allow: true };
  } catch (end) {
    if (end instanceof Need) return { need: [end.model] };
    if (end instanceof Refusal) return { allow: false, denial: end.denial };
    throw end;
  }
}

function judge(book: Rulebook, request: PolicyRequest): void {
  const { model } = request;
  if ("context" in request) judgeContext(request.context);
  switch (request.kind) {
    case "describe":
      book.mayDescribe(model);
      nameAll(book, model, request.fields);
      return;
    case "unlink":
      book.mayOperate("unlink", model);
      return;
    case "print":
      mayPrint(book, model);
      return;
    case "create":
    case "write":
      book.mayOperate(request.kind, model);
      judgeValues(book, model, request.values, { creates: request.kind === "create" });
      return;
    case "import":
      book.mayOperate(request.operation, model);
      request.rows.forEach((row, i) => {
        judgeValues(book, model, row, { path: `rows[${i}]`, creates: request.operation === "create" });
      });
      return;
    case "action":
      mayAct(book, model, request.name);
      return;
    case "read":
      book.mayOperate("read", model);
      nameAll(book, model, request.fields);
      if (request.byName === true) maySearchNames(book, model, "text", undefined);
      judgeDomain(book, model, request.domain ?? []);
      if (request.groupby === undefined && request.aggregates === undefined) judgeOrder(book, model, request.order);
      else judgeGroups(book, model, request);
  }
}

/** Throws if the rules deny a field that is read. Odoo itself says whether the field exists. */
function nameAll(book: Rulebook, model: string, fields: readonly string[] = []): void {
  fields.forEach((field, i) => {
    book.mayName(model, field, `fields[${i}]`);
  });
  fields.forEach((field, i) => {
    book.mayRead(model, field, `fields[${i}]`);
  });
}

const orderTerm = /^([A-Za-z_]\w*)(?:\.(id))?(?:\s+(?:asc|desc))?(?:\s+nulls\s+(?:first|last))?$/i;

/** Throws if the order would reveal denied values: an order by a relation sorts by the other model's own order. */
function judgeOrder(book: Rulebook, model: string, order: string | undefined): void {
  if (order === undefined || order.trim() === "") return;
  for (const term of order.split(",")) {
    const [, name, byId] = orderTerm.exec(term.trim()) ?? [];
    if (name === undefined)
      throw malformed(`"${clipText(term.trim(), 60)}" is no order`, "order", 'Write it as "date_order desc, id".');
    const field = book.field(model, name, "order");
    if (field?.relation === undefined || byId !== undefined) continue;
    mayShowNames(book, model, name, field.relation, "order");
    maySortBy(book, model, name, field.relation, "order");
  }
}

function judgeContext(context: Readonly<Record<string, unknown>> | undefined): void {
  const fault = contextFault(context);
  if (fault === undefined) return;
  const key = clipText(fault.key, 60);
  if (fault.takes !== undefined) throw malformed(`context.${key} takes ${fault.takes}`, `context.${key}`);
  throw new Refusal("context_key", `The context key ${key} is not allowed.`, {
    hint: `Allowed: ${contextKeys.join(", ")}.`,
    path: `context.${key}`,
    remedy: caller,
  });
}
