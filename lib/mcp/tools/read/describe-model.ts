import { z } from "zod";
import { fieldsGet } from "../../../odoo/calls/fields-get.ts";
import type { FieldInfo } from "../../../odoo/types.ts";
import { isFixed } from "../../../policy/writes/fixed-fields.ts";
import { actionsOf, allowedOperations, deniedIn } from "../../../records/authorize.ts";
import { namesModel } from "../../../records/lookups/record-model.ts";
import { withoutRefused } from "../../../records/reads/default-fields.ts";
import { isTechnical, smartFields } from "../../../records/reads/smart-fields.ts";
import { cleanValue } from "../../../records/text/clean-text.ts";
import { wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { requireField } from "../../../records/values/values.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { fieldNames, modelName, sameContext } from "../../catalog/inputs.ts";

const maxOptions = 40;

export const describeModel = defineTool({
  name: "describe_model",
  title: "Describe a model",
  description: "Shows the fields of a model: type, label, required, read-only, choices and related model.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  access: "read",
  toolsets: ["read"],
  input: z.strictObject({
    model: modelName,
    fields: fieldNames.optional().describe("Only these, with help texts"),
    context: sameContext.optional(),
  }),
  output: z.object({
    model: z.string(),
    label: z.string(),
    operations: z.array(z.string()),
    actions: z.array(z.string()).optional(),
    fields: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        label: z.string(),
        required: z.boolean().optional(),
        readonly: z.boolean().optional(),
        relation: z.string().optional(),
        selection: z.array(z.array(z.string())).optional(),
        selection_omitted: z.int().optional(),
        help: z.string().optional(),
      }),
    ),
    default_fields: z.array(z.string()),
    omitted: z.int().optional(),
  }),
  plan: ({ model, fields, context }) => ({
    subject: { operation: "read", model, fields },
    request: {
      kind: "describe",
      model,
      ...(fields === undefined ? {} : { fields }),
      ...(context === undefined ? {} : { context }),
    },
    writes: false,
    async execute(io) {
      // Only the labels in the user's language are cached.
      const known = await io.fields(model);
      const map = context === undefined ? known : await fieldsGet(io.odoo, model, { context });
      const isDenied = deniedIn(io.context, model, known);
      const allowed = [...map.values()].filter(({ name }) => !isDenied(name));
      const shown =
        fields?.map((name) => requireField(name, map, "fields")) ?? allowed.filter(({ name }) => !isTechnical(name));
      // A record that names its model by `res_model` does not need the id of the model.
      const byName = namesModel(map);
      const opened = new Set(io.context.rules.models.get(model)?.writableFields);
      const described = shown
        .map((field) => ({ ...field, readonly: isFixed(model, field) && !opened.has(field.name) }))
        .map((field) => (byName && field.name === "res_model_id" ? { ...field, required: false } : field))
        .map((field) => toView(field, fields !== undefined));
      const omitted = fields === undefined ? allowed.length - shown.length : 0;
      const data = {
        model,
        label: io.context.rules.models.get(model)?.label ?? model,
        operations: allowedOperations(io.context, model),
        ...actionsOf(io.context, model),
        fields: described,
        default_fields: [...withoutRefused(known, smartFields(known, io.context, model, "list"))],
        ...(omitted > 0 ? { omitted } : {}),
      };
      const clean = cleanValue(data) as typeof data;
      const lines = [
        `${model}: ${clean.operations.join(", ")}`,
        ...(clean.actions === undefined ? [] : [`Actions: ${clean.actions.join(", ")}`]),
        `Read by default: ${clean.default_fields.join(", ")}`,
        wrapUntrusted([`${clean.label} (${model})`, ...clean.fields.map(toLine)].join("\n")),
        ...(omitted > 0 ? [`${omitted} technical fields left out; name them in fields to see them.`] : []),
      ];
      return { data: clean, text: lines.join("\n"), rows: shown.length };
    },
  }),
});

/** Returns a field for the answer. A field that was named has its help and all its choices. */
function toView(field: FieldInfo, isNamed: boolean) {
  const { selection } = field;
  const shown = isNamed ? selection : selection?.slice(0, maxOptions);
  const omitted = (selection?.length ?? 0) - (shown?.length ?? 0);
  return {
    name: field.name,
    type: field.type,
    label: field.string,
    ...(field.required ? { required: true } : {}),
    ...(field.readonly ? { readonly: true } : {}),
    ...(field.relation === undefined ? {} : { relation: field.relation }),
    ...(shown === undefined ? {} : { selection: shown.map(([key, label]) => [String(key), label]) }),
    ...(omitted > 0 ? { selection_omitted: omitted } : {}),
    ...(isNamed && field.help !== undefined ? { help: field.help } : {}),
  };
}

function toLine(field: ReturnType<typeof toView>): string {
  const marks = [
    field.relation === undefined ? field.type : `${field.type} of ${field.relation}`,
    ...(field.required === true ? ["required"] : []),
    ...(field.readonly === true ? ["read-only"] : []),
  ];
  const omitted = field.selection_omitted ?? 0;
  const more = omitted > 0 ? `/… and ${omitted} more: name ${field.name} in fields` : "";
  const choices = field.selection === undefined ? "" : `: ${field.selection.map(([key]) => key).join("/")}${more}`;
  const help = field.help === undefined ? "" : `. ${field.help}`;
  return `${field.name} "${field.label}" (${marks.join(", ")})${choices}${help}`;
}
