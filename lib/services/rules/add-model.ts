import { nothingOpen } from "../../kernel/model-rule.ts";
import { knownLabel } from "../../odoo-catalog/known-models.ts";
import { requirePermission } from "../../policy/permissions.ts";
import type { ConnectionContext } from "../connections/context.ts";
import { findOdooModel } from "../odoo-models/list-odoo-models.ts";
import { listRules } from "./list-rules.ts";
import type { AddModelInput } from "./schemas.ts";
import { writeRules } from "./write-rules.ts";

/**
 * Opens a model for reading by its technical name, if the connected Odoo has it. For owners and admins.
 * Throws `not_found` or `denied` at `model`.
 */
export async function addModel(context: ConnectionContext, input: AddModelInput): Promise<void> {
  requirePermission(context.actor, "rules.manage");
  const { model } = await findOdooModel(context, { id: input.connectionId, model: input.model });
  const { rules } = await listRules(context, input);
  const kept = rules.find((rule) => rule.model === model) ?? {
    model,
    label: knownLabel(model, "en") ?? model,
    ...nothingOpen,
  };
  await writeRules(context, {
    connectionId: input.connectionId,
    changes: [{ ...kept, read: true }],
  });
}
