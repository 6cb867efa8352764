import type { OdooValue } from "../../kernel/odoo-values.ts";
import type { Row, Written } from "../models/definition.ts";
import type { Field, Model } from "../models/model.ts";
import { models } from "../models/models.ts";
import { accessError, missing, userError, validationError, valueError } from "../odoo-errors.ts";
import { stamp } from "../query/moments.ts";
import { idsOf, type Values, valuesOf } from "../read-values.ts";
import type { Store } from "../store.ts";
import { defaultsOf } from "./defaults.ts";
import { toValue } from "./values.ts";

const readOnly = ({ label, name }: Model) => accessError(`You are not allowed to change '${label}' (${name}) records.`);

/** Creates a record as Odoo does: defaults, required fields, commands on lines. Returns its id. */
export function createRow(store: Store, model: Model, values: Values, now: Date, context: Values = {}): number {
  if (model.viewOf !== undefined) throw readOnly(model);
  for (const name of Object.keys(values)) requireField(store, model, name);
  const id = store.nextId(model.name);
  const row: Row = { id, create_date: stamp(now), write_date: stamp(now), create_uid: 2, write_uid: 2 };
  const open = [...model.fields.keys()].filter((name) => !(name in values));
  const checked = toStored(store, model, row, { ...defaultsOf(store, model, open, { now, context }), ...values });
  requireValues(model, row, model.fields.keys());
  const { numbered, creates = {} } = model.behaviour;
  if (numbered !== undefined && row["name"] === "New") row["name"] = `${numbered}${String(id).padStart(5, "0")}`;
  keep(store, model, row, { values, before: undefined });
  runCommands(store, model, id, checked, now);
  follow(store, model, id);
  for (const [other, field] of Object.entries(creates)) createRow(store, store.model(other), { [field]: id }, now);
  return id;
}

/** Changes records. Throws as Odoo does for a deleted record. */
export function writeRows(store: Store, model: Model, ids: readonly number[], values: Values, now: Date): void {
  if (model.viewOf !== undefined) throw readOnly(model);
  for (const name of Object.keys(values)) requireField(store, model, name);
  const rows = ids.map((id) => store.row(model.name, id) ?? missing(model.name, id));
  for (const old of rows) {
    const row: Row = { ...old, write_date: stamp(now), write_uid: 2 };
    const checked = toStored(store, model, row, values);
    requireValues(model, row, Object.keys(values));
    if (model.parent !== undefined && model.parent in values) refuseLoop(store, model, model.parent, row);
    keep(store, model, row, { values, before: old });
    runCommands(store, model, row.id, checked, now);
    follow(store, model, row.id);
  }
}

function keep(store: Store, model: Model, row: Row, written: Written): void {
  model.behaviour.settle?.(row, written, store);
  store.put(model.name, row);
}

function follow(store: Store, model: Model, id: number): void {
  const row = store.row(model.name, id);
  if (row !== undefined) model.behaviour.follow?.(row, store);
}

/** Deletes records with their lines. Throws as Odoo does if other records require them. */
export function unlinkRows(store: Store, model: Model, ids: readonly number[]): void {
  if (model.viewOf !== undefined) throw readOnly(model);
  for (const id of ids) {
    const row = store.row(model.name, id) ?? missing(model.name, id);
    const reason = model.behaviour.undeletable?.(row);
    if (reason !== undefined) throw userError(reason);
    release(store, model, id);
    store.drop(model.name, id);
    dropAttached(store, model.name, id);
  }
}

/** Deletes the record's own lines and empties the fields that refer to it. Throws as Odoo does if others require it. */
function release(store: Store, model: Model, id: number): void {
  for (const [name, other] of models) {
    for (const [field, info] of other.fields) {
      if (info.type !== "many2one" || info.relation !== model.name || info.compute !== undefined) continue;
      const users = store.referring(name, field, id);
      if (users.length === 0) continue;
      if (info.required === true && isOwnLine(model, name)) {
        const ids = users.map((user) => user.id);
        unlinkRows(store, other, ids);
      } else if (info.required === true || field === "partner_id") {
        throw validationError(
          `The operation cannot be completed: another model requires the record being deleted. If possible, archive it instead.\n\nModel: ${other.label} (${name})`,
        );
      } else for (const user of users) store.put(name, { ...user, [field]: false });
    }
  }
}

/** Deletes the messages, files and activities of a deleted record. */
function dropAttached(store: Store, model: string, id: number): void {
  for (const [other, key] of [
    ["mail.message", "model"],
    ["ir.attachment", "res_model"],
    ["mail.activity", "res_model"],
  ] as const)
    for (const row of store.referring(other, "res_id", id)) if (row[key] === model) store.drop(other, row.id);
}

function isOwnLine(model: Model, other: string): boolean {
  return [...model.fields.values()].some((field) => field.type === "one2many" && field.relation === other);
}

function requireValues(model: Model, row: Row, names: Iterable<string>): void {
  for (const name of names) {
    const field = model.fields.get(name);
    const value = row[name] ?? false;
    if (field?.required !== true || (value !== false && value !== "")) continue;
    throw validationError(
      `Missing required value for the field '${field.string}' (${name}).\n- Model: '${model.label}' (${model.name})`,
    );
  }
}

function requireField(store: Store, model: Model, name: string): Field {
  if (!model.fields.has(name)) throw valueError(`Invalid field '${name}' in '${model.name}'`);
  return store.field(model, name);
}

function refuseLoop(store: Store, model: Model, parent: string, row: Row): void {
  for (let up = row[parent]; typeof up === "number"; up = store.row(model.name, up)?.[parent] ?? false) {
    if (up === row.id)
      throw validationError("You cannot create recursive Partner hierarchies.".replace("Partner", model.label));
  }
}

/** Puts plain values into `row`; returns the commands on relations to many, which run once the row is stored. */
function toStored(store: Store, model: Model, row: Row, values: Values): [string, OdooValue][] {
  const { lang } = store;
  const later: [string, OdooValue][] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = store.field(model, name);
    // A value for a computed field is dropped: the field is computed anyway.
    if (field.compute !== undefined || name === "id") continue;
    if (field.type === "one2many" || field.type === "many2many") later.push([name, value]);
    else {
      const key = field.translate === true && lang !== "en_US" ? `${name}@${lang}` : name;
      row[key] = toValue(store, name, field, value);
      if (key !== name) row[name] ??= row[key];
    }
  }
  return later;
}

function runCommands(store: Store, model: Model, id: number, changes: readonly [string, OdooValue][], now: Date): void {
  for (const [name, value] of changes) {
    const field = store.field(model, name);
    if (!Array.isArray(value) && value !== false && value !== null)
      throw valueError(`Wrong value for ${model.name}.${name}: ${String(value)}`);
    const list = value || [];
    const commands = list.every((item) => typeof item === "number") ? [[6, 0, list]] : list;
    for (const command of commands) {
      if (!Array.isArray(command)) throw valueError(`Invalid value for command: ${String(command)}`);
      runCommand(store, model, id, name, field, command, now);
    }
  }
}

function runCommand(
  store: Store,
  model: Model,
  id: number,
  name: string,
  field: Field,
  [code, other, rest]: readonly OdooValue[],
  now: Date,
): void {
  const { relation_field: inverse = "" } = field;
  const relation = store.model(field.relation ?? "");
  const target = Number(other);
  const linked = () => idsOf(store.row(model.name, id)?.[name]);
  const link = (ids: readonly number[]) => {
    for (const one of ids) if (store.row(relation.name, one) === undefined) missing(relation.name, one);
    store.put(model.name, { ...store.row(model.name, id), id, [name]: [...new Set(ids)].sort((a, b) => a - b) });
  };
  const owned = field.type === "one2many";
  const pointAt = (child: number, to: number | false) =>
    store.put(relation.name, {
      ...(store.row(relation.name, child) ?? missing(relation.name, child)),
      [inverse]: to,
    });
  const children = () => store.children(field, id).map((row) => row.id);
  // Commands that change or delete a record are ignored if a many2many field's record was deleted already.
  if (!owned && (code === 1 || code === 2) && store.row(relation.name, target) === undefined) return;
  switch (code) {
    case 0: {
      const made = createRow(store, relation, { ...valuesOf(rest || {}), ...(owned ? { [inverse]: id } : {}) }, now);
      if (!owned) link([...linked(), made]);
      return;
    }
    case 1:
      writeRows(store, relation, [target], valuesOf(rest || {}), now);
      return;
    case 2:
      unlinkRows(store, relation, [target]);
      if (!owned) link(linked().filter((one) => one !== target));
      return;
    case 3:
      if (owned) pointAt(target, false);
      else link(linked().filter((one) => one !== target));
      return;
    case 4:
      if (owned) pointAt(target, id);
      else link([...linked(), target]);
      return;
    case 5:
    case 6: {
      const wanted = new Set(code === 6 ? idsOf(rest) : []);
      if (!owned) {
        link([...wanted]);
        return;
      }
      for (const child of children()) if (!wanted.has(child)) pointAt(child, false);
      for (const child of wanted) pointAt(child, id);
      return;
    }
    default:
      throw valueError(`Invalid value for command: ${String(code)}`);
  }
}
