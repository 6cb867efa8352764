import type { AppData, Behaviour, Behaviours, Compute, Default, FieldData, ModelData, Row } from "./definition.ts";

/** A field with its behaviour. A related field has the options of its target. */
export interface Field extends FieldData {
  readonly string: string;
  readonly store: boolean;
  /** The fields that it is computed from. */
  readonly depends?: readonly string[];
  readonly compute?: Compute;
  readonly default?: Default;
  /** True for the records of the other model that a one2many field shows. */
  readonly shows?: (child: Row) => boolean;
}

export interface Model {
  readonly name: string;
  readonly label: string;
  readonly order: string;
  readonly recName: string;
  readonly nameFields: readonly string[];
  readonly fields: ReadonlyMap<string, Field>;
  readonly parent: string | undefined;
  readonly viewOf: string | undefined;
  readonly behaviour: Behaviour;
  /** Returns the Spanish text for a label of the model, its fields or their options. */
  spanish(label: string): string;
}

/** Defaults of every model that has these fields. */
const usual: Readonly<Record<string, Default>> = { active: true, sequence: 10 };

type Find = (model: string | undefined, field: string | undefined) => FieldData | undefined;

/**
 * Joins the definitions of all apps with the behaviour of their models. `base` and `mail` have the mixins and Spanish
 * texts that all apps share, since every app of Odoo builds on them.
 */
export function buildModels(
  apps: readonly [base: AppData, mail: AppData, ...others: AppData[]],
  behaviours: Behaviours,
): ReadonlyMap<string, Model> {
  const [base, mail] = apps;
  const mixins = { ...base.mixins, ...mail.mixins };
  const mixin = (name: string) => Object.entries(mixins[name] ?? {});
  const definitions = new Map(
    apps.flatMap(({ models }) =>
      Object.entries(models).map(([name, { fields, inherit = [] }]) => [
        name,
        new Map([...mixin("base"), ...Object.entries(fields), ...inherit.flatMap(mixin)]),
      ]),
    ),
  );
  const find: Find = (model = "", field = "") => definitions.get(model)?.get(field);
  return new Map(
    apps.flatMap((app) => {
      const words = { ...base.es, ...mail.es, ...app.es };
      return Object.entries(app.models).map(([name, data]): [string, Model] => {
        const behaviour = withDisplayName(data, behaviours[name] ?? {});
        const depends = dependsOf(data);
        const fields = [...(definitions.get(name) ?? [])].map(([key, field]): [string, Field] => [
          key,
          { ...toField(name, key, field, behaviour, find), ...depends.get(key) },
        ]);
        return [name, toModel(name, data, new Map(fields), behaviour, words)];
      });
    }),
  );
}

function dependsOf({ depends = {} }: ModelData): ReadonlyMap<string, Pick<Field, "depends">> {
  const groups = Object.entries(depends);
  return new Map(groups.flatMap(([names, paths]) => names.split(" ").map((name) => [name, { depends: paths }])));
}

function withDisplayName({ rec_name: name = "name" }: ModelData, behaviour: Behaviour): Behaviour {
  const display: Compute = behaviour.display ?? ((row) => row[name] ?? false);
  return { ...behaviour, compute: { ...behaviour.compute, display_name: display } };
}

function toField(model: string, name: string, data: FieldData, behaviour: Behaviour, find: Find): Field {
  const [key = "", target = ""] = data.related?.split(".") ?? [];
  const through = find(model, key)?.relation;
  const selection = data.selection ?? find(through, target)?.selection;
  const compute = through === undefined ? behaviour.compute?.[name] : related(key, through, target);
  const initial = behaviour.defaults?.[name] ?? (compute === undefined ? usual[name] : undefined);
  const byModel = find(data.relation, data.relation_field)?.model_field;
  const shows = byModel === undefined ? behaviour.shows?.[name] : (child: Row) => child[byModel] === model;
  return {
    ...data,
    string: labelOf(name, data),
    store: data.store ?? data.related === undefined,
    ...(data.related === undefined ? {} : { depends: [data.related] }),
    ...(selection === undefined ? {} : { selection }),
    ...(compute === undefined ? {} : { compute }),
    ...(initial === undefined ? {} : { default: initial }),
    ...(shows === undefined ? {} : { shows }),
  };
}

/** Returns the English label of a field. If none is given, it is made from the name, as Odoo does. */
export function labelOf(name: string, { string }: FieldData): string {
  if (string !== undefined) return string;
  const words = name.replace(/_ids?$/, "").split("_");
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join(" ");
}

/** Computes the field of the record behind a many2one field. */
function related(key: string, model: string, field: string): Compute {
  return (row, reader) => reader.read(model, Number(row[key]), field);
}

function toModel(
  name: string,
  data: ModelData,
  fields: Model["fields"],
  behaviour: Behaviour,
  words: AppData["es"],
): Model {
  const recName = data.rec_name ?? "name";
  return {
    name,
    label: data.label,
    order: data.order ?? "id",
    recName,
    nameFields: data.rec_names_search ?? [recName],
    fields,
    parent: data.parent_name ?? (fields.has("parent_id") ? "parent_id" : undefined),
    viewOf: data.view_of,
    behaviour,
    spanish: (label) => words[label] ?? label,
  };
}
