import { isIds } from "../values/values.ts";

/** The expected content of a relation to many after commands. */
export interface ExpectedIds {
  readonly ids: ReadonlySet<number>;
  /** Ids that must not be in the relation; if `exact`, all other ids must not be either. */
  readonly gone: ReadonlySet<number>;
  /** The number of records that commands create and that stay linked. Their ids are not known before. */
  readonly made: number;
  /** True if no other records may be in the relation. */
  readonly exact: boolean;
}

/** Applies commands to `before`, the ids in the relation before the write, or undefined if these are not known. */
export function expectedIdsOf(sent: unknown, before: readonly number[] | undefined): ExpectedIds {
  let ids = new Set(before);
  let gone = new Set<number>();
  let exact = before !== undefined;
  let made = 0;
  const reset = (wanted: readonly number[]) => {
    ids = new Set(wanted);
    gone = new Set();
    exact = true;
    made = 0;
  };
  if (!Array.isArray(sent)) reset([]);
  for (const command of Array.isArray(sent) ? sent : []) {
    if (!Array.isArray(command)) continue;
    const [code, id, rest] = command;
    if (code === 0) made++;
    if (code === 2 || code === 3) {
      ids.delete(id);
      gone.add(id);
    }
    if (code === 4) {
      ids.add(id);
      gone.delete(id);
    }
    if (code === 5) reset([]);
    if (code === 6) reset(isIds(rest) ? rest : []);
  }
  return { ids, gone, made, exact };
}

/** True if the ids `now` match the expected content. */
export function matchesEnd({ ids, gone, made, exact }: ExpectedIds, now: readonly number[]): boolean {
  const held = new Set(now);
  const others = now.filter((id) => !ids.has(id));
  return (
    [...ids].every((id) => held.has(id)) &&
    !others.some((id) => gone.has(id)) &&
    (exact ? others.length === made : others.length >= made)
  );
}

/**
 * Returns the ids of the records that commands created, by the index of each command; undefined if other records may be
 * among them. Odoo creates them in order, so their ids grow.
 */
export function createdIds(
  sent: unknown,
  before: readonly number[] | undefined,
  now: readonly number[],
): ReadonlyMap<number, number> | undefined {
  if (!Array.isArray(sent)) return new Map();
  const lastReset = sent.findLastIndex((command) => Array.isArray(command) && (command[0] === 5 || command[0] === 6));
  const places = sent.flatMap((command, i) => (Array.isArray(command) && command[0] === 0 && i > lastReset ? [i] : []));
  const { ids, exact } = expectedIdsOf(sent, before);
  const fresh = now.filter((id) => !ids.has(id)).toSorted((a, b) => a - b);
  if (!exact || fresh.length !== places.length) return places.length === 0 ? new Map() : undefined;
  const made = places.map((place, i) => [place, fresh[i]] as const);
  return new Map(made.flatMap(([place, id]) => (id === undefined ? [] : [[place, id]])));
}
