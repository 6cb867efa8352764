import { AppError } from "../../kernel/errors.ts";
import { knownLabel } from "../../odoo-catalog/known-models.ts";
import { requirePermission } from "../../policy/permissions.ts";
import { applyPreset as apply, presets } from "../../policy/presets.ts";
import type { ConnectionContext } from "../connections/context.ts";
import { listOdooModels } from "../odoo-models/list-odoo-models.ts";
import { listRules } from "./list-rules.ts";
import type { ApplyPresetInput } from "./schemas.ts";
import { writeRules } from "./write-rules.ts";

/**
 * Applies a preset's rules to the models that the connected Odoo has. For owners and admins.
 * Throws `conflict` if the rules changed since `version`, so that only the shown differences are applied.
 */
export async function applyPreset(context: ConnectionContext, input: ApplyPresetInput): Promise<void> {
  requirePermission(context.actor, "rules.manage");
  const preset = presets.find(({ id }) => id === input.preset);
  if (preset === undefined) {
    throw new AppError("not_found", "No such preset.", { key: "models.errors.no_such_preset" });
  }
  const { rules } = await listRules(context, input);
  const available = new Set((await listOdooModels(context, { id: input.connectionId })).map(({ model }) => model));
  const before = new Map(rules.map((rule) => [rule.model, rule]));
  const changes = [...apply(before, preset.id, available).values()].map((rule) => ({
    ...rule,
    label: before.get(rule.model)?.label ?? knownLabel(rule.model, "en") ?? rule.label,
  }));
  await writeRules(context, { connectionId: input.connectionId, version: input.version, changes });
}
