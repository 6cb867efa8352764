import { policyTable } from "#lib/policy/table/table.ts";

/** A value of a field in the policy table's `effects`, and the operations on models that writing it causes. */
interface EffectLine {
  readonly model: string;
  readonly name: string;
  readonly value: boolean | number | string;
  readonly entries: readonly string[];
  /** True if only operations on models count that a field of this model leads to. */
  readonly linked: boolean;
}

/** All effects of the policy table: a line for each choice of a field that it names, and a line for any other value. */
export const effectLines: readonly EffectLine[] = Object.entries(policyTable.effects)
  .filter(([model]) => model !== "*")
  .flatMap(([model, fields]) =>
    Object.entries(fields).flatMap(([name, effect]) => {
      const named = "does" in effect || "when" in effect;
      const { does = [], unless, when = {}, linked = false } = named ? effect : { does: effect as readonly string[] };
      const chosen = Object.entries(when).map(([choice, entries]) => ({ value: asValue(choice), entries }));
      const other = does.length === 0 ? [] : [{ value: unless === undefined ? 7 : "#", entries: does }];
      return [...chosen, ...other].map((of) => ({ model, name, linked, ...of }));
    }),
  );

function asValue(choice: string): boolean | string {
  return choice === "true" || choice === "false" ? choice === "true" : choice;
}
