import { policyTable } from "#lib/policy/table.ts";

/** A value that a line of the table (`effects`) says something of, and what it does. */
interface EffectLine {
  readonly model: string;
  readonly name: string;
  readonly value: boolean | number | string;
  readonly entries: readonly string[];
  /** Only on models that a field of this one leads to. */
  readonly linked: boolean;
}

/** Each line with effects by model: the field's choices, or any value that is no exception. */
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
