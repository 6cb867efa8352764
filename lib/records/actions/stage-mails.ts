import { isAppError } from "../../kernel/errors.ts";
import { read } from "../../odoo/calls/client.ts";
import type { CallIo } from "../call-io.ts";
import type { WrittenRecord } from "../writes/written-records.ts";

const stage = /(^|_)stage_id$/;
const unreadable: ReadonlySet<string> = new Set([
  "denied",
  "not_found",
  "odoo_access",
  "odoo_missing",
  "odoo_validation",
]);

/**
 * Returns a warning for each field that moves a record to a stage with a mail template: Odoo mails the template to the
 * customer. Asks Odoo only for stages that can have a template. A stage that Odoo refuses to read gives no warning.
 */
export async function stageMails(
  io: Pick<CallIo, "fields" | "odoo">,
  records: readonly WrittenRecord[],
): Promise<readonly string[]> {
  const stages = records.flatMap(({ model, fields, values }) =>
    Object.entries(values).flatMap(([name, id]) => {
      const { type, relation } = fields.get(name) ?? {};
      const isStage = stage.test(name) && type === "many2one" && relation !== undefined;
      return isStage && typeof id === "number" && id > 0 ? [{ model, name, relation, id }] : [];
    }),
  );
  const mailing = new Set<string>();
  for (const relation of new Set(stages.map((one) => one.relation))) {
    const ids = stages.filter((one) => one.relation === relation).map(({ id }) => id);
    for (const id of await withTemplate(io, relation, [...new Set(ids)])) mailing.add(`${relation},${id}`);
  }
  return stages
    .filter(({ relation, id }) => mailing.has(`${relation},${id}`))
    .map(({ model, name }) => `A mail of ${model} may be sent through ${name}`);
}

async function withTemplate(
  { fields, odoo }: Pick<CallIo, "fields" | "odoo">,
  model: string,
  ids: readonly number[],
): Promise<readonly number[]> {
  // The addon would log a refused read of a model that it keeps closed.
  if (odoo.inside?.known()?.models.has(model) === false) return [];
  try {
    const templates = [...(await fields(model)).values()].filter(({ relation }) => relation === "mail.template");
    if (templates.length === 0) return [];
    const names = templates.map(({ name }) => name);
    const found = await read(odoo, model, ids, { fields: names });
    const isSet = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
    return found.filter((record) => names.some((name) => isSet(record[name]))).map(({ id }) => id);
  } catch (error) {
    if (isAppError(error) && unreadable.has(error.code)) return [];
    throw error;
  }
}
