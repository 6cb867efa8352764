import { AppError } from "../../kernel/errors.ts";
import { defaultGet } from "../../odoo/calls/client.ts";
import type { FieldMap } from "../../odoo/types.ts";
import type { CallIo } from "../call-io.ts";
import { missing } from "./record-name.ts";
import { missingAmong } from "./still-there.ts";

type Values = Readonly<Record<string, unknown>>;

export interface RecordModelAsk {
  readonly model: string;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  /** The path of the values in the arguments. */
  readonly path?: string;
  /** The model ids that are known already, by model name. Shared between many records. */
  readonly known?: Map<string, Promise<number>>;
}

/** True for a model whose records belong to a record of any model, such as activities and meetings. */
export function namesModel(fields: FieldMap): boolean {
  return fields.get("res_model_id")?.relation === "ir.model" && fields.has("res_model");
}

/**
 * Returns the values with `res_model` replaced by `res_model_id`, because Odoo takes only the id and most users may not
 * read it. The id comes from the model's defaults, as in Odoo's web client. The target model must be open for reading.
 */
export async function withModelId(io: CallIo, values: Values, ask: RecordModelAsk): Promise<Record<string, unknown>> {
  const { res_model: target, ...rest } = values;
  if (typeof target !== "string" || rest["res_model_id"] !== undefined) return { ...values };
  if (!namesModel(await io.fields(ask.model))) return { ...values };
  const known = ask.known?.get(target) ?? modelId(io, target, ask);
  ask.known?.set(target, known);
  return { ...rest, res_model_id: await known };
}

async function modelId(
  io: CallIo,
  target: string,
  { model, context, path = "values" }: RecordModelAsk,
): Promise<number> {
  await io.allow({ kind: "read", model: target }).catch((error: unknown) => {
    throw error instanceof AppError
      ? new AppError(error.code, error.message, { ...error.options, path: `${path}.res_model` })
      : error;
  });
  const asked = { context: { ...context, default_res_model: target } };
  const { res_model_id: id } = await defaultGet(io.odoo, model, ["res_model_id", "res_model"], asked);
  const found = Array.isArray(id) ? id[0] : id;
  if (typeof found === "number") return found;
  throw new AppError("invalid_input", `Odoo has no model "${target}".`, {
    path: `${path}.res_model`,
    hint: "See list_models for the names.",
  });
}

/** Throws AppError `invalid_input` for a new record without a target, if its model requires one. */
export function requireRecordModel(values: Values, fields: FieldMap, path = "values"): void {
  if (!namesModel(fields) || values["res_model"] || values["res_model_id"]) return;
  if (fields.get("res_model_id")?.required !== true && !values["res_id"]) return;
  throw new AppError("invalid_input", "The record that this belongs to is missing.", {
    path: `${path}.res_model`,
    hint: 'Name it by model and id: "res_model": "res.partner", "res_id": 7. No res_model_id is needed.',
  });
}

/**
 * Throws AppError `odoo_missing` if a target of new records does not exist: Odoo itself reports such a target as
 * forbidden. `path` returns the place of a row's values.
 */
export async function requireTargets(
  io: CallIo,
  rows: readonly Values[],
  fields: FieldMap,
  path: (row: number) => string,
): Promise<void> {
  if (!namesModel(fields)) return;
  const byModel = Map.groupBy(rows, ({ res_model: model }) => model);
  for (const [model, own] of byModel) {
    const ids = own.flatMap(({ res_id: id }) => (typeof id === "number" && id > 0 ? [id] : []));
    if (typeof model !== "string") continue;
    const [gone] = await missingAmong(io, model, ids);
    if (gone === undefined) continue;
    const row = rows.findIndex(({ res_model, res_id }) => res_model === model && res_id === gone);
    throw missing(model, gone, `${path(row)}.res_id`);
  }
}
