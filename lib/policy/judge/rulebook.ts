import type { FieldInfo, FieldMap } from "../../kernel/odoo-values.ts";
import { clipText } from "../../kernel/text/clip-text.ts";
import { closest, closestFields } from "../../kernel/text/closest.ts";
import type { Principal } from "../actor.ts";
import { defaultOrders } from "../domain/default-orders.ts";
import { aliasOf, isPart, isPartField } from "../fields/aliases.ts";
import {
  deniedNames,
  fieldOf,
  hasDeniedName,
  hidesNames,
  isDenied,
  isReadable,
  shownIn,
} from "../fields/closed-names.ts";
import { delegated } from "../fields/delegated.ts";
import { searchedIn } from "../fields/field-sources.ts";
import { deniesAny } from "../fields/find-closures.ts";
import { perFields, perObject } from "../fields/per-fields.ts";
import { closedOperations, isAction, isOnHardFloor, isSecretField } from "../hard-floor.ts";
import { policyTable } from "../table.ts";
import { type ModelRule, type Operation, operations, type RuleSet } from "../types.ts";
import {
  byFieldRule,
  byRule,
  caller,
  fieldClosed,
  malformed,
  Need,
  nobody,
  Refusal,
  relationClosed,
} from "./refusal.ts";

/** Stands among a rule's actions and is no button: it opens the documents of the model's records. */
const printing = "print";
/** Methods of every record that are asked for as actions, and the tool that does what they do. */
const toolFor = new Map(
  Object.entries({
    create: "create_record",
    copy: "create_record",
    write: "update_record",
    update: "update_record",
    unlink: "delete_record",
    read: "get_record",
    search: "search_records",
    search_read: "search_records",
    search_count: "search_records with count true",
    name_search: "find_record",
    read_group: "aggregate_records",
    message_post: "post_message",
    fields_get: "describe_model",
    print: "read_attachment with model and record_id",
  }),
);
/** Names of records that the search by a name looks into may be followed by names again. */
const maxDepth = 3;
const fieldName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** No record is named after who wrote it. */
const audit = new Set(["create_uid", "write_uid"]);
/** Every record has them, whatever `fields_get` says. */
const everywhere = new Set(["id", "display_name", "__last_update"]);

/** The rules of one call, asked one thing at a time. Each question passes or throws. */
export class Rulebook {
  private readonly principal: Principal;
  private readonly rules: RuleSet;
  private readonly fieldsOf: (model: string) => FieldMap | undefined;
  /** What is asked of a model for each value or line of a call. */
  private readonly around = new Map<string, boolean>();
  private readonly madeAlong = new Map<string, readonly (readonly [link: string, relation: string])[]>();

  constructor(principal: Principal, rules: RuleSet, fieldsOf: (model: string) => FieldMap | undefined) {
    this.principal = principal;
    this.rules = rules;
    this.fieldsOf = fieldsOf;
  }

  /** The operation on the model is open to this caller. */
  mayOperate(operation: Operation, model: string, path = "model"): void {
    if (operation !== "read" && this.principal.kind !== "session" && this.principal.scope !== "write") {
      throw new Refusal("missing_scope", "This access key may only read.", {
        hint: "",
        path,
        remedy: { by: "portal_admin", where: "keys.scope" },
      });
    }
    if (isOnHardFloor(model))
      throw new Refusal("hard_floor", `${model} is never open to AI clients.`, {
        hint: this.instead(model),
        path,
        remedy: nobody,
        params: { model },
      });
    const rule = this.rules.models.get(model);
    const remedy = byRule("operation", closedOperations(model).includes(operation));
    const open = operations.filter((name) => rule?.[name] === true && !closedOperations(model).includes(name));
    if (rule === undefined || open.length === 0)
      throw new Refusal("model_disabled", `${model} is not enabled.`, {
        hint: this.instead(model),
        path,
        remedy,
        params: { model },
      });
    if (open.includes(operation)) {
      if (operation === "unlink") this.mayDeleteAlong(model, path);
      return;
    }
    throw new Refusal("operation_disabled", `${operation} is not enabled on ${model}.`, {
      hint: `Enabled on it: ${open.join(", ")}.`,
      path,
      remedy,
      params: { model },
    });
  }

  private mayDeleteAlong(model: string, path: string): void {
    const along = policyTable.deletedAlong[model]?.find((other) => !this.opensOperation("unlink", other));
    if (along === undefined) return;
    throw new Refusal(
      "relation_disabled",
      `Deleting a ${model} may delete its ${along} too, where unlink is not enabled.`,
      {
        hint: this.fieldsOf(model)?.has("active") ? "Set active to false instead: that deletes nothing." : "",
        path,
        remedy: byRule("operation", closedOperations(along).includes("unlink")),
      },
    );
  }

  /** The button of the model's form may be pressed. */
  mayAct(model: string, name: string): void {
    // Who may not change records may not press what changes them.
    if (this.principal.kind !== "session" && this.principal.scope !== "write") this.mayOperate("write", model);
    if (isOnHardFloor(model))
      throw new Refusal("hard_floor", `${model} is never open to AI clients.`, {
        hint: this.instead(model),
        path: "model",
        remedy: nobody,
      });
    const actions = this.rules.models.get(model)?.actions ?? [];
    const isButton = isAction(name) && name !== printing;
    if (isButton && closedOperations(model).length === 0 && actions.includes(name)) return;
    const tool = toolFor.get(name);
    const near = closest(name, actions);
    throw new Refusal(
      "action_disabled",
      `The action ${clipText(name, 60)} is not enabled on ${model}.`,
      tool !== undefined
        ? { hint: `It is no action: call ${tool}.`, path: "action", remedy: caller }
        : {
            hint: [
              ...(near.length > 0 ? [`Did you mean ${near.join(", ")}?`] : []),
              actions.length > 0 ? `Enabled on it: ${actions.join(", ")}.` : "No action is enabled on it.",
            ].join(" "),
            path: "action",
            remedy: byRule("action", !isAction(name) || closedOperations(model).length > 0),
          },
    );
  }

  /** A document may be printed of what may be read. It is no change: a key that may only read prints too. */
  mayPrint(model: string, path = "model"): void {
    this.mayOperate("read", model, path);
    if (this.rules.models.get(model)?.actions.includes(printing) === true) return;
    throw new Refusal("action_disabled", `Printing is not enabled on ${model}.`, {
      hint: `The action ${printing} opens it: a document shows fields whatever the rule denies.`,
      path,
      remedy: byRule("action"),
    });
  }

  /** Whether a rule denies fields of the model, or of one that its relations lead to. */
  deniesAround(model: string): boolean {
    return once(this.around, model, () => {
      const around = [model, ...[...this.fields(model).values()].map(({ relation = "" }) => relation)];
      return around.some((name) => (this.rules.models.get(name)?.deniedFields.length ?? 0) > 0);
    });
  }

  /** Whether the records of the model may not be called by name. */
  hidesName(model: string): boolean {
    return hasDeniedName(this.rules, model) || this.isHidden(model, "display_name");
  }

  /** Any operation on the model is open: enough to know its fields. */
  mayDescribe(model: string): void {
    const rule = this.rules.models.get(model);
    this.mayOperate(operations.find((operation) => rule?.[operation] === true) ?? "read", model);
  }

  /** Whether the model may be read, as a question: decides how a relation to it may be used. */
  isReadable(model: string): boolean {
    return isReadable(this.rules, model);
  }

  /** Whether the rule opens this very field for writing, whatever Odoo marks it as. */
  opensField(model: string, field: string): boolean {
    const rule = this.rules.models.get(model);
    return rule !== undefined && writableIn(rule).has(field);
  }

  /** Whether the button may be pressed, as a question. */
  opensAction(model: string, name: string): boolean {
    return closedOperations(model).length === 0 && this.rules.models.get(model)?.actions.includes(name) === true;
  }

  /** The field may be named at all. */
  mayName(model: string, field: string, path: string): void {
    if (!fieldName.test(field))
      throw malformed(`"${clipText(field, 60)}" is no field name`, path, `Call ${describing(model)} for its fields.`);
    // A record's display name is made of its name: denying the one denies the other.
    const names = field === "display_name" ? [field, "name"] : [field];
    const denied = deniedNames(this.rules.models.get(model));
    if (!names.some((name) => denied.has(name)) && !isSecretField(field)) return;
    throw new Refusal("field_denied", `The field ${field} of ${model} is not enabled.`, {
      hint: "Leave it out.",
      path,
      remedy: byFieldRule({ model, field }),
      params: { model, field },
    });
  }

  /** The field may be read, as far as Odoo has it: whether it exists is not asked here. */
  mayRead(model: string, name: string, path: string): void {
    this.mayName(model, name, path);
    const closed = this.fields(model).get(name)?.closed;
    if (closed !== undefined) throw fieldClosed(model, name, closed, path);
  }

  /**
   * The names of the records that a relation leads to may be told: by groups, an order, a search. A read tells ids
   * instead.
   */
  mayTellNames(model: string, field: string, relation: string, path: string): void {
    if (!this.isReadable(relation)) throw relationClosed(model, field, relation, path);
    const info = this.fields(model).get(field);
    if (!hidesNames(this.rules, relation) && info?.namesClosed === undefined) return;
    throw new Refusal(
      "field_denied",
      `${field} of ${model} tells the names of ${relation}, whose display_name is not enabled.`,
      {
        hint: `Ask by record ids, such as ["${field}","=",14], or leave it out.`,
        path,
        remedy: byRule("field"),
        params: { model: relation, field: "display_name" },
      },
    );
  }

  /** The own order of the model that a relation leads to may be told: rows and groups are sorted by it. */
  maySortBy(model: string, field: string, relation: string, path: string): void {
    const closed = deniesAny(this.rules) ? this.sortedBy(relation, 0) : undefined;
    if (closed === undefined) return;
    throw new Refusal(
      "field_denied",
      `${field} of ${model} is sorted by ${closed.field} of ${closed.model}, which is not enabled.`,
      { hint: `Use another field in ${path}, or leave it out.`, path, remedy: byFieldRule(closed), params: closed },
    );
  }

  /** A closed field of a model's own order, on whatever series. */
  private sortedBy(model: string, depth: number): { readonly model: string; readonly field: string } | undefined {
    const names = new Set(shownIn(model).map(([owner, name]) => (owner === model ? name : "")));
    for (const order of Object.values(defaultOrders)) {
      for (const term of Object.hasOwn(order, model) ? (order[model] as string).split(",") : []) {
        const [field = ""] = term.trim().split(/\s/, 1);
        if (this.isHidden(model, field)) return { model, field };
        const { type, relation } = this.fields(model).get(field) ?? {};
        const inner =
          type === "many2one" && relation !== undefined && depth < maxDepth && this.isReadable(relation)
            ? this.sortedBy(relation, depth + 1)
            : undefined;
        if (inner !== undefined) return inner;
        // What stands behind a name that may be told sorts records of one name alone.
        if (names.has(field)) break;
      }
    }
    return undefined;
  }

  /**
   * A field that Odoo's search by the name of a model's records looks into, and that may not be asked about: such a search
   * would tell it by halves. `model`: the one that the field is of. `seen`: how far the models were when they were looked at.
   */
  searchedWithNames(
    model: string,
    depth = 0,
    seen = new Map<string, number>(),
  ): { readonly model: string; readonly field: string } | undefined {
    // From farther away less of what it leads to is looked at.
    if ((seen.get(model) ?? Number.POSITIVE_INFINITY) <= depth) return undefined;
    seen.set(model, depth);
    const listed = policyTable.nameSearch[model];
    const known = searchedIn(model);
    for (const entry of known ?? ["name"]) {
      const [owner, field] = fieldOf(model, entry);
      if (isDenied(this.rules, owner, field) || !(owner === model || this.isReadable(owner)))
        return { model: owner, field };
      const inner =
        field === "display_name" && depth < maxDepth ? this.searchedWithNames(owner, depth + 1, seen) : undefined;
      if (inner !== undefined) return inner;
    }
    if (!deniesAny(this.rules)) return undefined;
    // Of a model that the table does not have, any text may be looked into.
    const fields = this.fields(model);
    const own = listed?.filter((entry) => !entry.includes(":")) ?? [...fields.values()].filter(isText).map(toName);
    const field = own.find((name) => this.tellsDenied(model, name));
    if (field !== undefined) return { model, field };
    // One without a name of its own may be named after any record that it points at.
    if (known !== undefined || fields.has("name") || fields.has("x_name") || depth >= maxDepth) return undefined;
    for (const relation of namingRelationsOf(fields)) {
      if (!this.isReadable(relation)) continue;
      const inner = this.searchedWithNames(relation, depth + 1, seen);
      if (inner !== undefined) return inner;
    }
    return undefined;
  }

  /** What stands above the records of a model may be asked about. */
  mayClimb(model: string, path: string): void {
    const own = policyTable.parents[model] ?? "parent_id";
    this.mayRead(model, this.fields(model).has(own) ? own : "parent_id", path);
  }

  /** The records of a model may be searched by name. `instead`: the condition that looks into the stored name alone. */
  maySearchNames(model: string, path: string, instead: string | undefined): void {
    const searched = this.searchedWithNames(model);
    if (searched === undefined) return;
    const { field } = searched;
    const of = searched.model === model ? "" : ` of ${searched.model}`;
    throw new Refusal(
      "field_denied",
      `A search by the name of ${model} also looks into ${field}${of}, which is not enabled.`,
      {
        hint:
          instead === undefined
            ? `Ask by record ids or by other fields of ${model}.`
            : `Search the stored name alone: ${instead}.`,
        path,
        remedy: byFieldRule(searched),
        params: searched,
      },
    );
  }

  /** Whether a field of the model may be asked about, as a question. */
  isOpen(model: string, name: string): boolean {
    return this.fields(model).has(name) && !this.isHidden(model, name);
  }

  /**
   * The field's value may be written: what it changes beside its own record is open as well. `given`: the values of the
   * record when it is created; undefined when it exists.
   */
  mayWriteThrough(model: string, field: FieldInfo, path: string, given?: Readonly<Record<string, unknown>>): void {
    if (field.closed?.because === "denied") throw fieldClosed(model, field.name, field.closed, path);
    const steps = aliasOf(model, field) ?? policyTable.inverses[model]?.[field.name]?.split(".");
    for (const way of steps === undefined ? inverseWays(field) : [steps]) {
      const [link = ""] = way;
      // A record that is created has no other one that is changed along unless it is named.
      this.mayWriteOwner(model, field, way, { path, isMade: given !== undefined && !(link in given) });
    }
  }

  /** `isMade`: the other record, if there is any, is made by the same call. */
  private mayWriteOwner(
    model: string,
    field: FieldInfo,
    way: readonly string[],
    { path, isMade }: { readonly path: string; readonly isMade: boolean },
  ): void {
    let at = model;
    let isOwn = true;
    for (const step of way.slice(0, -1)) {
      const relation = this.fields(at).get(step)?.relation;
      if (relation === undefined) return;
      isOwn = relation === model || (isOwn && isPart(at, relation));
      at = relation;
    }
    const last = way[way.length - 1] as string;
    if (isOwn ? isPartField(at, last) : isMade) return;
    if (this.opensOperation("write", at)) return;
    throw new Refusal(
      "relation_disabled",
      `${field.name} of ${model} also changes ${last} of ${at}, which may not be written.`,
      { hint: "Leave it out.", path, remedy: byRule("operation", closedOperations(at).includes("write")) },
    );
  }

  /** A record may be created with these values: those that Odoo creates along with it are open too. */
  mayCreateAlong(model: string, values: Readonly<Record<string, unknown>>, path: string): void {
    const closed = once(this.madeAlong, model, () =>
      [...delegated(this.fields(model), (name) => this.fields(name))].filter(
        ([, relation]) => !isPart(model, relation) && !this.opensOperation("create", relation),
      ),
    );
    for (const [link, relation] of closed) {
      if (link in values) continue;
      throw new Refusal("relation_disabled", `A new ${model} also makes a new ${relation}, which may not be created.`, {
        hint: `Name one that exists: "${link}": 7.`,
        path: `${path}.${link}`,
        remedy: byRule("operation", closedOperations(relation).includes("create")),
      });
    }
  }

  /** Whether the operation is open on the model, as a question. */
  opensOperation(operation: Operation, model: string): boolean {
    return this.rules.models.get(model)?.[operation] === true && !closedOperations(model).includes(operation);
  }

  /**
   * What Odoo says of the field; undefined for the few that stand outside `fields_get`. `before`: the steps of the path
   * that lead to its model.
   */
  field(model: string, name: string, path: string, before = ""): FieldInfo | undefined {
    this.mayRead(model, name, path);
    return this.lookUp(model, name, path, before);
  }

  /** The same for a field that is written: a record that may not be read can be written to. */
  writtenField(model: string, name: string, path: string): FieldInfo | undefined {
    this.mayName(model, name, path);
    return this.lookUp(model, name, path, "");
  }

  private lookUp(model: string, name: string, path: string, before: string): FieldInfo | undefined {
    const fields = this.fields(model);
    const field = fields.get(name);
    if (field !== undefined || everywhere.has(name)) return field;
    const open = [...fields.values()].filter((other) => !this.isHidden(model, other.name));
    // As other languages follow a relation: `partner_id__country_id`.
    const dotted = name.includes("__") && fields.has(name.split("__")[0] ?? "") ? [name.replaceAll("__", ".")] : [];
    const near = [
      ...dotted,
      ...closestFields(name, open).map((other) => (before === "" ? other : `${before}.${other}`)),
    ];
    throw new Refusal(
      "malformed",
      before === ""
        ? `${model} has no field "${name}".`
        : `${model}, which ${before} leads to, has no field "${name}".`,
      {
        hint: `${near.length > 0 ? `Did you mean ${near.join(", ")}? ` : ""}Call ${describing(model)} for its fields.`,
        path,
        remedy: caller,
      },
    );
  }

  /** The fields of the model; the judgement waits where they are not known yet. */
  fields(model: string): FieldMap {
    const fields = this.fieldsOf(model);
    if (fields === undefined) throw new Need(model);
    return fields;
  }

  /** Another model's text that is shown and not kept is looked into by no search for a name. */
  private tellsDenied(model: string, name: string): boolean {
    const { closed, store } = this.fields(model).get(name) ?? {};
    return this.isHidden(model, name) && (closed?.because !== "owner" || store === true);
  }

  private isHidden(model: string, field: string): boolean {
    return isDenied(this.rules, model, field) || this.fields(model).get(field)?.closed !== undefined;
  }

  /** What is open instead. */
  private instead(model: string): string {
    const open = [...this.rules.models.values()]
      .filter((rule) => rule.read && !isOnHardFloor(rule.model))
      .map((rule) => rule.model);
    const near = closest(model, open);
    const listed = near.length > 0 ? near : open.slice(0, 5);
    if (listed.length === 0) return "No model is enabled here.";
    return `Enabled: ${listed.join(", ")}${open.length > listed.length ? " and others; call list_models for all" : ""}.`;
  }
}

const describing = (model: string) => `describe_model model="${model}"`;

const isText = ({ name, type, searchable }: FieldInfo) =>
  searchable && (type === "char" || type === "text") && name !== "display_name";
const toName = ({ name }: FieldInfo) => name;

/** The models that a record of a model without a name of its own may be named after. */
const namingRelationsOf = perFields(
  (fields) =>
    new Set(
      [...fields.values()].flatMap(({ name, type, relation, store }) =>
        type === "many2one" && store && relation !== undefined && !audit.has(name) ? [relation] : [],
      ),
    ),
);

function once<T>(found: Map<string, T>, key: string, find: () => T): T {
  const value = found.has(key) ? (found.get(key) as T) : find();
  found.set(key, value);
  return value;
}

const writableIn = perObject(({ writableFields = [] }: ModelRule) => new Set(writableFields));

/** Ways to fields of other records that a computed field writes: where Odoo keeps no value of it, it can only write there. */
function inverseWays({ name, computed, readonly, store, depends = [] }: FieldInfo): string[][] {
  if (!computed || readonly || store) return [];
  return depends.map((path) => path.split(".")).filter((steps) => steps.length > 1 && steps[steps.length - 1] === name);
}
