import { nothingOpen } from "../kernel/model-rule.ts";
import { closedOperations } from "./hard-floor.ts";
import { modelsOf } from "./report-models.ts";
import { policyTable } from "./table/table.ts";
import { type ModelRule, type Operation, operations } from "./types.ts";

type PresetModels = readonly (readonly [model: string, access: "r" | "rw" | "rwc", label: string])[];

/** The reports that each preset promises. A preset also opens every model that its reports read. */
export const presetReports = Object.fromEntries(
  Object.entries(policyTable.presets).map(([id, { reports }]) => [id, reports]),
);

export interface Preset {
  readonly id: string;
}

/** Returns the models of a preset, followed by those of its reports. */
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

/**
 * All presets in the order in which they are offered; the portal words them. `everything_read` opens every model for
 * reading.
 */
export const presets: readonly Preset[] = [...Object.keys(policyTable.presets), "everything_read"].map((id) => ({
  id,
}));

const granted: Record<PresetModels[number][1], readonly Operation[]> = {
  r: ["read"],
  rw: ["read", "write"],
  rwc: ["read", "write", "create"],
};

/**
 * Returns the rules that a preset would change: the current ones, widened by those of the preset and never narrowed,
 * with their denied fields kept. If `available` is known, models outside of it are left out.
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
