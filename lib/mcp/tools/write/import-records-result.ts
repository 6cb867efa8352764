import { AppError } from "../../../kernel/errors.ts";
import type { Imported } from "../../../odoo/calls/import-rows.ts";
import type { OdooRecord } from "../../../odoo/types.ts";
import type { CallIo } from "../../../records/call-io.ts";
import { readValues } from "../../../records/lookups/read-values.ts";
import { toText } from "../../../records/text/present-values.ts";
import { notApplied } from "../../../records/writes/diff-after-write.ts";

interface Compared {
  readonly model: string;
  readonly ids: readonly number[];
  /** The values of each row, in the order of the ids. */
  readonly sent: readonly Readonly<Record<string, unknown>>[];
  readonly context: Readonly<Record<string, unknown>> | undefined;
  /** True if records that were archived since count as a difference. */
  readonly archived?: boolean;
}

interface Found {
  readonly differences: readonly { readonly place: string; readonly text: string }[];
  /** The fields that could not be read back for some rows. */
  readonly open: ReadonlySet<string>;
}

const shownWarnings = 50;

/** Returns the values in Odoo that differ from those of the rows. */
export async function compare(io: CallIo, { model, ids, sent, context, archived = false }: Compared): Promise<Found> {
  const fields = await io.fields(model);
  const names = Object.keys(sent[0] ?? {});
  const marks = archived && fields.has("active") && !names.includes("active") ? ["active"] : [];
  const held = await readValues(io, { model, ids, names: [...names, ...marks], context });
  const open = new Set<string>();
  const differences = ids.flatMap((id, i) => {
    const now: OdooRecord = held.get(id) ?? { id };
    for (const name of Object.keys(sent[i] ?? {})) if (now[name] === undefined) open.add(name);
    const others = notApplied({ sent: sent[i] ?? {}, now, before: {}, fields });
    const gone = marks.length > 0 && now["active"] === false;
    return [
      ...others.map(({ field, now: value }) => {
        const place = `rows[${i}].${field}`;
        return { place, text: `${place}: Odoo holds ${toText(value) || "nothing"}.` };
      }),
      ...(gone ? [{ place: `rows[${i}].active`, text: `rows[${i}] is archived now.` }] : []),
    ];
  });
  return { differences, open };
}

export function toWarnings({ differences, open }: Found): string[] {
  const more = differences.length - shownWarnings;
  return [
    ...differences.slice(0, shownWarnings).map(({ text }) => text),
    ...(more > 0 ? [`${more} more values differ: compare with search_records on the ids.`] : []),
    ...(open.size > 0 ? [`Could not be read back in every row, so not checked: ${[...open].join(", ")}.`] : []),
  ];
}

const shownErrors = 20;

export function settle({ ids, errors }: Imported): readonly number[] {
  if (ids !== undefined) return ids;
  const lines = errors.slice(0, shownErrors).map(({ row, message }) => `rows[${row}]: ${message}`);
  const more = errors.length > shownErrors ? [`${errors.length - shownErrors} more rows have faults.`] : [];
  throw new AppError("odoo_validation", [...lines, ...more].join("\n"), {
    quoted: true,
    hint: "Nothing was imported. Correct these rows and send all of them again.",
  });
}
