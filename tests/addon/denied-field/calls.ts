import fc from "fast-check";
import { type CallPair, type CallTemplate, type Ids, pairs, type Type } from "./field-call.ts";
import {
  aggregated,
  defaulted,
  described,
  filters,
  grouped,
  groupedBefore,
  having,
  inherited,
  insideAny,
  ordered,
  paths,
  reads,
} from "./read-calls.ts";
import { created, imported, written, writtenByCommand, writtenByEach } from "./write-calls.ts";

/** Generates pairs of calls that name a field to read, filter, order, group, aggregate or write by it. */
export function generated(major: number, ids: Ids): fc.Arbitrary<CallPair> {
  return fc.constantFrom(...pairs).chain((pair) =>
    templates(major, ids, pair.type).map((template) => ({
      denied: template({ field: pair.denied, value: pair.value }),
      control: template({ field: pair.control, value: pair.controlValue }),
    })),
  );
}

function templates(major: number, ids: Ids, type: Type): fc.Arbitrary<CallTemplate> {
  const kinds: fc.Arbitrary<CallTemplate>[] = [
    reads(ids),
    filters(type, "filtered", fc.constant(["res.partner", ""] as const)),
    filters(
      type,
      "filtered through a relation",
      fc.constantFrom(...paths).map(([model, path]) => [model, `${path}.`]),
    ),
    filters(type, "filtered by an inherited field", fc.constantFrom(...inherited)),
    ordered(),
    described(),
    aggregated(type),
    ...(type === "float" ? [having()] : []),
    ...(type === "float" ? [] : [grouped(), groupedBefore(type)]),
    written(ids),
    writtenByCommand(ids),
    created(),
    writtenByEach(ids),
    imported(ids),
    defaulted(),
  ];
  if (major >= 17) kinds.push(insideAny(type));
  return fc.oneof(...kinds);
}
