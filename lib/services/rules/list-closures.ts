import { isAppError } from "../../kernel/errors.ts";
import { fieldsGet } from "../../odoo/calls/fields-get.ts";
import { isOnHardFloor, isSecretField } from "../../policy/hard-floor.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { findClosedFields } from "../../tenant/find-closed.ts";
import type { Closures } from "../../views/models.ts";
import type { ConnectionContext } from "../connections/context.ts";
import { openOdooOf } from "../odoo-models/list-odoo-models.ts";
import { listRules } from "./list-rules.ts";
import type { ListClosuresInput } from "./schemas.ts";

/**
 * Returns the fields that denying these fields of a model closes, on the model itself first and then on the other
 * models that may be read. Throws the connection's own error if its Odoo does not answer.
 */
export async function listClosures(context: ConnectionContext, input: ListClosuresInput): Promise<readonly Closures[]> {
  requirePermission(context.actor, "rules.read");
  const { model, deniedFields } = input;
  if (deniedFields.length === 0 || isOnHardFloor(model)) return [];
  const { rules } = await listRules(context, input);
  const { odoo, key } = await openOdooOf(context, input.connectionId);
  const read = (name: string) => context.odooCaches.fields.get(`${key}|${name}`, () => fieldsGet(odoo, name));
  const own = rules.find((rule) => rule.model === model);
  // Only this model's denials count here: fields that other models close are shown with those models.
  const models = new Map(rules.map((rule) => [rule.model, { ...rule, deniedFields: [] as readonly string[] }]));
  models.set(model, { ...nothing, ...own, model, label: own?.label ?? model, read: true, deniedFields });
  const names = [model, ...rules.filter((rule) => rule.read && rule.model !== model).map((rule) => rule.model)];
  const found: Closures[] = [];
  for (const name of names) {
    const map = await read(name).catch((error: unknown) => {
      // A model that is not installed or that the user may not read has no fields to show.
      if (name === model || !isAppError(error) || error.code === "odoo_upstream") throw error;
      return new Map();
    });
    const closed = await findClosedFields({ models }, name, map, read);
    // Fields that a secret field closes are closed whether or not the rule denies anything.
    const fields = [...closed]
      .filter(([, by]) => by.because === "denied" && !isSecretField(by.field))
      .map(([field]) => field);
    if (fields.length > 0) found.push({ model: name, fields: fields.toSorted() });
  }
  return found;
}

const nothing = { create: false, write: false, unlink: false, actions: [] } as const;
