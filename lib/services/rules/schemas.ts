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
  /** If omitted, they are unchanged. */
  writableFields: z.array(field).max(200).optional(),
  /** If omitted, it is unchanged. */
  needsApproval: z.boolean().optional(),
});

export const UpdateRulesInput = z.object({ connectionId, changes: z.array(Rule).min(1).max(500) });
export type UpdateRulesInput = z.output<typeof UpdateRulesInput>;

/** `version` is the version of the rules from which the shown differences were computed. */
export const ApplyPresetInput = z.object({ connectionId, preset: z.string().max(40), version: z.number().int() });
export type ApplyPresetInput = z.output<typeof ApplyPresetInput>;

export const AddModelInput = z.object({ connectionId, model: z.string().trim().toLowerCase().pipe(model) });
export type AddModelInput = z.output<typeof AddModelInput>;

/** `deniedFields` are those that the model's rule is about to get. */
export const ListClosuresInput = z.object({ connectionId, model, deniedFields: z.array(field).max(1000) });
export type ListClosuresInput = z.output<typeof ListClosuresInput>;

export const ListFieldsInput = z.object({ connectionId, model });
