import { nothingOpen } from "../kernel/model-rule.ts";
import { closedOperations } from "./hard-floor.ts";
import { modelsOf, type ReportName } from "./report-models.ts";
import { policyTable } from "./table/table.ts";
import { type ModelRule, type Operation, operations } from "./types.ts";

type PresetModels = readonly (readonly [model: string, access: "r" | "rw" | "rwc", label: string])[];

/** What a preset promises beyond its own records: everything that these reports read comes with it. */
export const presetReports = Object.fromEntries(
  Object.entries(policyTable.presets).map(([id, { reports }]) => [id, reports as readonly ReportName[]]),
);

export interface Preset {
  readonly id: string;
}

/** The models of a preset, those of its reports behind its own. */
function modelsIn(preset: string): PresetModels {
  const { bundles = [], models = [] } = policyTable.presets[preset] ?? {};
  const own = [...bundles.flatMap((bundle) => policyTable.presetBundles[bundle] ?? []), ...models];
  const listed = new Set(own.map(([model]) => model));
  const read = new Set((presetReports[preset] ?? []).flatMap(modelsOf));
  return [
    ...own,
    ...[...read]
      .filter((model) => !listed.has(model))
      .map((model) => [model, "r", policyTable.reportLabels[model] ?? model] as const),
  ];
}

/** All presets in the order they are offered; their words are the portal's. `everything_read` opens all that is there. */
export const presets: readonly Preset[] = [...Object.keys(policyTable.presets), "everything_read"].map((id) => ({
  id,
}));

const granted: Record<PresetModels[number][1], readonly Operation[]> = {
  r: ["read"],
  rw: ["read", "write"],
  rwc: ["read", "write", "create"],
};

/**
 * The rules that a preset would put in place: the ones at hand widened by its own, never narrowed, with denied fields
 * kept. Only models among `available`, when that is known. Answers the changed models alone.
 */
export function applyPreset(
  current: ReadonlyMap<string, ModelRule>,
  preset: string,
  available: ReadonlySet<string> | undefined,
): ReadonlyMap<string, ModelRule> {
  const models: PresetModels =
    preset === "everything_read"
      ? [...new Set([...(available ?? []), ...current.keys()])].map((model) => [model, "r", model] as const)
      : modelsIn(preset);
  const changed = new Map<string, ModelRule>();
  for (const [model, access, label] of models) {
    if (available !== undefined && !available.has(model)) continue;
    const before = current.get(model) ?? { model, label, ...nothingOpen };
    const closed = closedOperations(model);
    const after = { ...before };
    for (const operation of granted[access]) if (!closed.includes(operation)) after[operation] = true;
    if (operations.some((operation) => after[operation] !== before[operation])) changed.set(model, after);
  }
  return changed;
}
