import { isAppError } from "../../kernel/errors.ts";
import type { FieldMap } from "../../odoo/types.ts";
import { quotedIn } from "../transport/access-refusals.ts";

/**
 * The fields that Odoo refused although its `fields_get` lists them: fields of private profiles, computed fields that
 * need more rights, columns that a report lacks. Kept for as long as the list of fields is in memory.
 */
const refused = new WeakMap<FieldMap, Set<string>>();

export interface Chosen<T> {
  readonly found: T;
  /** The fields that were read. */
  readonly names: readonly string[];
  /** The default fields that Odoo refused. */
  readonly left: readonly string[];
}

/** Returns the default fields without those that Odoo is known to refuse. */
export function withoutRefused(fields: FieldMap, names: readonly string[]): readonly string[] {
  const known = refused.get(fields);
  return known === undefined ? names : names.filter((name) => !known.has(name));
}

export interface Choice {
  readonly fields: FieldMap;
  readonly asked: readonly string[] | undefined;
  readonly defaults: readonly string[];
  /** True if a single record is read. */
  readonly isOne?: boolean;
}

/**
 * Reads the fields that were asked for. If none were, reads the `defaults` without those that Odoo refuses, because a
 * refused default must not fail the whole read. Throws the error of `read` if it is not about a default field.
 */
export async function readRequestedOrDefault<T>(
  { fields, asked, defaults, isOne = false }: Choice,
  read: (names: readonly string[]) => Promise<T>,
): Promise<Chosen<T>> {
  if (asked !== undefined) return { found: await read(asked), names: asked, left: [] };
  const names = withoutRefused(fields, defaults);
  const done = (found: T, given: readonly string[]) => ({
    found,
    names: given,
    left: defaults.filter((name) => !given.includes(name)),
  });
  try {
    return done(await read(names), names);
  } catch (error) {
    // If not even the id can be read, Odoo refuses the records and not a field.
    if (!mayBeOfField(error) || !(await isGiven(() => read(["id"])))) throw error;
    const lost = await findRefused(names, error, read);
    const given = names.filter((name) => !lost.includes(name));
    if (given.length === 0) throw error;
    const found = await read(given);
    // A field that Odoo does not name may fail for this record alone, so it is not remembered.
    const known = wordedIn(error, names);
    refused.set(fields, new Set([...(refused.get(fields) ?? []), ...(isOne ? known : lost)]));
    return done(found, given);
  }
}

/** Returns a line that names the default fields that were left out, or no line if there are none. */
export function leftOutLine(left: readonly string[]): string[] {
  return left.length === 0 ? [] : [`Left out, as Odoo does not give them: ${left.join(", ")}`];
}

type Read = (names: readonly string[]) => Promise<unknown>;

/**
 * Returns the names that Odoo refuses, from the error of reading them all: those that the error quotes, or else those
 * found by reading halves of the list.
 */
async function findRefused(names: readonly string[], error: unknown, read: Read): Promise<readonly string[]> {
  const quoted = wordedIn(error, names);
  if (quoted.length > 0) {
    const rest = names.filter((name) => !quoted.includes(name));
    return [...quoted, ...(await probe(rest, read))];
  }
  if (names.length <= 1) return names;
  const half = Math.ceil(names.length / 2);
  return [...(await probe(names.slice(0, half), read)), ...(await probe(names.slice(half), read))];
}

async function probe(names: readonly string[], read: Read): Promise<readonly string[]> {
  if (names.length === 0) return [];
  try {
    await read(names);
    return [];
  } catch (error) {
    if (!mayBeOfField(error)) throw error;
    return findRefused(names, error, read);
  }
}

async function isGiven(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (mayBeOfField(error)) return false;
    throw error;
  }
}

/** True for an error of Odoo that may be about a field. */
function mayBeOfField(error: unknown): boolean {
  if (!isAppError(error)) return false;
  const { code, options } = error;
  return code === "odoo_access" || code === "odoo_validation" || options.reason === "server_error";
}

/** Returns the fields among `names` that Odoo's message has in quotes. */
function wordedIn(error: unknown, names: readonly string[]): readonly string[] {
  if (!(error instanceof Error)) return [];
  const { message, cause } = error;
  return quotedIn(cause instanceof Error ? `${message}\n${cause.message}` : message, names);
}
