import { z } from "zod";
import { closest, fold } from "../../../kernel/text/closest.ts";
import { appOfModel } from "../../../odoo/faults/apps.ts";
import { actionsOf, allowedOperations } from "../../../records/authorize.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { stripInvisible } from "../../../records/text/clean-text.ts";
import { neutralizeWrapping, wrapUntrusted } from "../../../records/text/wrap-untrusted.ts";
import { defineTool } from "../../catalog/define-tool.ts";
import { matchesModel, namedModels, wordsOf } from "../../catalog/model-synonyms.ts";

export const listModels = defineTool({
  name: "list_models",
  title: "List models",
  description: "Lists the Odoo models that are enabled here and what may be done with each.",
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  access: "read",
  toolsets: ["read"],
  input: z.strictObject({
    search: z.string().max(100).optional().describe("Words of a name or label"),
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
    note: z.string().optional(),
  }),
  plan: ({ search = "", limit, cursor = "" }) => ({
    subject: { operation: "none" },
    writes: false,
    async execute(io) {
      const { context } = io;
      // The cursor is the last name of a page, so pages stay correct if the rules change in between.
      const enabled = [...context.rules.models.values()]
        .map((rule) => ({
          model: rule.model,
          label: stripInvisible(rule.label),
          operations: allowedOperations(context, rule.model),
          ...actionsOf(context, rule.model),
        }))
        .filter(({ operations, actions = [] }) => operations.length + actions.length > 0);
      const found = enabled
        .filter((one) => matchesModel(search, one))
        .filter(({ model }) => model > cursor)
        .sort((a, b) => (a.model < b.model ? -1 : 1));
      const models = found.slice(0, limit);
      const last = found.length > limit ? models.at(-1)?.model : undefined;
      const lines = models.map(
        ({ model, label, operations, actions = [] }) =>
          `${model} (${label}): ${[...operations, ...actions.map((name) => `action ${name}`)].join(", ")}`,
      );
      const note = models.length > 0 || cursor !== "" ? undefined : await noteOf(io, search, enabled);
      const text = note ?? (models.length === 0 ? "No more models." : wrapUntrusted(lines.join("\n")));
      return {
        data: {
          models,
          ...(last === undefined ? {} : { next_cursor: last }),
          ...(note === undefined ? {} : { note }),
        },
        text: last === undefined ? text : `${text}\nMore: cursor ${last}`,
        rows: models.length,
      };
    },
  }),
});

interface Named {
  readonly model: string;
  readonly label: string;
}

const openingModels = { by: "portal_admin", where: "models.operation" } as const;

/** Returns why the list is empty and what to do next. */
async function noteOf(io: CallIo, search: string, enabled: readonly Named[]): Promise<string> {
  const isHeaderCaller = io.context.principal.kind === "headers";
  if (enabled.length === 0)
    return isHeaderCaller
      ? "This Odoo user may read no model."
      : `No model is enabled. ${io.wordRemedy(openingModels)}`;
  const near = nearOf(search, enabled);
  return [
    `No enabled model matches "${neutralizeWrapping(stripInvisible(search))}".`,
    ...(isHeaderCaller ? [] : await whatOdooHas(io, search)),
    near.length > 0
      ? `Near: ${near.join(", ")}. Call describe_model model="${near[0]}", or list_models without search for all.`
      : "Call list_models without search for all that are enabled.",
  ].join(" ");
}

/** Returns enabled models with a name, label or word that is similar to a word of the search. */
function nearOf(search: string, enabled: readonly Named[]): string[] {
  const words = [fold(search), ...(fold(search).match(/[\p{L}\p{N}]{3,}/gu) ?? [])];
  const names = new Map<string, string>();
  for (const { model, label } of enabled)
    for (const part of [model, ...wordsOf(model, label)]) if (!names.has(part)) names.set(part, model);
  const hits = words.flatMap((word) => closest(word, names.keys(), 5).flatMap((part) => names.get(part) ?? []));
  return [...new Set(hits)].slice(0, 5);
}

/** The most apps that Odoo is asked about: a search usually means one. */
const maxAsked = 2;

/** Returns, for known models that match and are not enabled, if their app is installed in this Odoo. */
async function whatOdooHas(io: CallIo, search: string): Promise<string[]> {
  if (search.trim().length < 3) return [];
  const apps = new Map<string, string>();
  for (const model of namedModels) {
    const app = appOfModel(model);
    if (app !== undefined && !apps.has(app) && matchesModel(search, { model, label: "" })) apps.set(app, model);
  }
  return Promise.all(
    [...apps]
      .slice(0, maxAsked)
      .map(async ([app, model]) =>
        (await io.lacks?.(model)) === true
          ? `The app ${app} (${model}) is not installed in this Odoo.`
          : `${model} is not enabled here. ${io.wordRemedy(openingModels)}`,
      ),
  );
}
