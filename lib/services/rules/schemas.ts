import { z } from "zod";
import { isAction } from "../../policy/hard-floor.ts";

const connectionId = z.string();
const model = z
  .string()
  .max(120)
  .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/, "models.errors.model_invalid");
const field = z
  .string()
  .max(120)
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/);

const action = z.string().trim().refine(isAction, "models.errors.action_invalid");

const Rule = z.object({
  model,
  label: z.string().trim().min(1).max(120),
  read: z.boolean(),
  create: z.boolean(),
  write: z.boolean(),
  unlink: z.boolean(),
  actions: z.array(action).max(50),
  deniedFields: z.array(field).max(1000),
  /** Left out, they stay as they are. */
  writableFields: z.array(field).max(200).optional(),
});

export const UpdateRulesInput = z.object({ connectionId, changes: z.array(Rule).min(1).max(500) });
export type UpdateRulesInput = z.output<typeof UpdateRulesInput>;

/** `version` is that of the rules from which the shown differences were worked out. */
export const ApplyPresetInput = z.object({ connectionId, preset: z.string().max(40), version: z.number().int() });
export type ApplyPresetInput = z.output<typeof ApplyPresetInput>;

export const AddModelInput = z.object({ connectionId, model: z.string().trim().toLowerCase().pipe(model) });
export type AddModelInput = z.output<typeof AddModelInput>;

/** `deniedFields`: as the model's rule is to have them. */
export const ListClosuresInput = z.object({ connectionId, model, deniedFields: z.array(field).max(1000) });
export type ListClosuresInput = z.output<typeof ListClosuresInput>;

export const ListFieldsInput = z.object({ connectionId, model });
