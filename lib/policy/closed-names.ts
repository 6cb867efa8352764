import type { RuleSet } from "./types.ts";

/**
 * Whether the records of a model may not be called by name: its rule denies the name, or the display name that is made of
 * it. Then no relation tells that name either: it is read as an id alone, and not grouped by, sorted by or searched by name.
 */
export function hidesNames({ models }: Pick<RuleSet, "models">, model: string): boolean {
  const denied = models.get(model)?.deniedFields ?? [];
  return denied.includes("display_name") || denied.includes("name");
}
