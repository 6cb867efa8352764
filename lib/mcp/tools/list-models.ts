import { z } from "zod";
import { stripInvisible } from "../clean-text.ts";
import { defineTool } from "../define-tool.ts";
import { fence } from "../fence.ts";
import { actionsOf, allowedOperations } from "../may-it.ts";

export const listModels = defineTool({
  name: "list_models",
  title: "List models",
  description: "Lists the Odoo models that are enabled here and what may be done with each.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  access: "read",
  toolsets: ["read"],
  input: z.strictObject({
    search: z.string().max(100).optional().describe("Part of a name or label"),
    limit: z.int().min(1).max(200).default(50),
    cursor: z.string().max(200).optional().describe("next_cursor of the page before"),
  }),
  output: z.object({
    models: z.array(
      z.object({
        model: z.string(),
        label: z.string(),
        operations: z.array(z.string()),
        actions: z.array(z.string()).optional(),
      }),
    ),
    next_cursor: z.string().optional(),
  }),
  plan: ({ search = "", limit, cursor = "" }) => ({
    subject: { operation: "none" },
    writes: false,
    async execute({ context }) {
      const wanted = search.toLowerCase();
      // The cursor is the last name seen: pages stay right when rules change in between.
      const found = [...context.rules.models.values()]
        .map((rule) => ({
          model: rule.model,
          label: stripInvisible(rule.label),
          operations: allowedOperations(context, rule.model),
          ...actionsOf(context, rule.model),
        }))
        .filter(({ operations, actions = [] }) => operations.length + actions.length > 0)
        .filter(({ model, label }) => model.includes(wanted) || label.toLowerCase().includes(wanted))
        .filter(({ model }) => model > cursor)
        .sort((a, b) => (a.model < b.model ? -1 : 1));
      const models = found.slice(0, limit);
      const last = found.length > limit ? models.at(-1)?.model : undefined;
      const lines = models.map(
        ({ model, label, operations, actions = [] }) =>
          `${model} (${label}): ${[...operations, ...actions.map((name) => `action ${name}`)].join(", ")}`,
      );
      const text =
        models.length === 0
          ? "No model is enabled. An administrator can enable some in the portal."
          : fence(lines.join("\n"));
      return {
        data: { models, ...(last === undefined ? {} : { next_cursor: last }) },
        text: last === undefined ? text : `${text}\nMore: cursor ${last}`,
        rows: models.length,
      };
    },
  }),
});
