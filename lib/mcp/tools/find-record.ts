import { z } from "zod";
import { nameSearch } from "../../odoo/client.ts";
import { cleanName } from "../clean-text.ts";
import { defineTool } from "../define-tool.ts";
import { fence } from "../fence.ts";
import { modelName } from "../inputs.ts";

export const findRecord = defineTool({
  name: "find_record",
  title: "Find a record by name",
  description: "Finds records by their name, as Odoo's own search box does. Answers ids and names.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  access: "read",
  toolsets: ["read"],
  input: z.strictObject({
    model: modelName,
    text: z.string().min(1).max(200),
    limit: z.int().min(1).max(50).default(8),
  }),
  output: z.object({
    model: z.string(),
    matches: z.array(z.object({ id: z.int(), name: z.string() })),
    has_more: z.boolean(),
  }),
  plan: ({ model, text, limit }) => ({
    subject: { operation: "read", model },
    request: { kind: "read", model, fields: ["display_name"] },
    writes: false,
    async execute({ odoo }) {
      const found = await nameSearch(odoo, model, { name: text, limit: limit + 1 });
      const matches = found.slice(0, limit).map(([id, name]) => ({ id, name: cleanName(name) }));
      const hasMore = found.length > limit;
      const lines = matches.map(({ id, name }) => `${id} | ${name.replace(/\s*\n\s*/g, " / ")}`);
      return {
        data: { model, matches, has_more: hasMore },
        text:
          matches.length === 0
            ? `No ${model} is called like that.`
            : `${matches.length} of ${model}${hasMore ? "; there are more" : ""}\n${fence(`id | name\n${lines.join("\n")}`)}`,
        rows: matches.length,
      };
    },
  }),
});
