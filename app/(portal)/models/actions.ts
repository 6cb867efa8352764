"use server";

import { revalidatePath } from "next/cache";
import { listOdooFields } from "#lib/services/odoo-models/list-odoo-models.ts";
import { addModel } from "#lib/services/rules/add-model.ts";
import { applyPreset } from "#lib/services/rules/apply-preset.ts";
import { listClosures } from "#lib/services/rules/list-closures.ts";
import {
  AddModelInput,
  ApplyPresetInput,
  ListClosuresInput,
  ListFieldsInput,
  UpdateRulesInput,
} from "#lib/services/rules/schemas.ts";
import { updateRules } from "#lib/services/rules/update-rules.ts";
import { action } from "../../_server/actions.ts";

export const save = action(UpdateRulesInput, async (context, input) => {
  await updateRules(context, input);
  revalidatePath("/models");
});

export const preset = action(ApplyPresetInput, async (context, input) => {
  await applyPreset(context, input);
  revalidatePath("/models");
});

export const add = action(AddModelInput, async (context, input) => {
  await addModel(context, input);
  revalidatePath("/models");
});

export const fields = action(ListFieldsInput, (context, input) =>
  listOdooFields(context, { id: input.connectionId, model: input.model }),
);

export const closures = action(ListClosuresInput, (context, input) => listClosures(context, input));
