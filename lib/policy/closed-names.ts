import type { RuleSet } from "./types.ts";

/**
 * Whether the records of a model may not be called by name: its rule denies the name, or the display name that is made of
 * it. Then no relation tells that name either, read beside its id, grouped by, sorted by or searched by.
 */
export function hidesNames({ models }: Pick<RuleSet, "models">, model: string): boolean {
  const denied = models.get(model)?.deniedFields ?? [];
  return denied.includes("display_name") || denied.includes("name");
}
