import { expect, test } from "vitest";
import { closedOperations, isAction } from "../policy/hard-floor.ts";
import { applyPreset, presets } from "../policy/presets.ts";
import type { ModelRule } from "../policy/types.ts";
import { knownActions, knownForms, modelsWithActions } from "./known-actions.ts";
import { knownModels } from "./known-models.ts";

test("every model of a preset is a known model, so that the matrix lists it", () => {
  const known = new Set(knownModels.map(({ model }) => model));
  const nothing = new Map<string, ModelRule>();
  const unknown = presets.flatMap(({ id }) =>
    [...applyPreset(nothing, id, undefined).keys()].filter((m) => !known.has(m)),
  );
  expect(unknown).toEqual([]);
});

test("every known button can be opened by a rule, has a label in both languages and is listed once", () => {
  const forms = modelsWithActions.flatMap((model) => knownForms(model, "en"));
  expect(modelsWithActions).toHaveLength(new Set(modelsWithActions).size);
  expect(forms.map(({ model, actions }) => [model, actions.length > 0])).toEqual(
    forms.map(({ model }) => [model, modelsWithActions.includes(model)]),
  );
  expect(modelsWithActions).toContain("sale.order");
  for (const model of modelsWithActions) {
    expect(closedOperations(model), model).toEqual([]);
    const names = knownActions(model, "en").map(({ name }) => name);
    expect(names.filter((name) => !isAction(name))).toEqual([]);
    expect(names, model).toHaveLength(new Set(names).size);
    const labels = [...knownActions(model, "en"), ...knownActions(model, "es")].map(({ label }) => label);
    expect(labels.every((label) => label.trim() !== "")).toBe(true);
  }
});
