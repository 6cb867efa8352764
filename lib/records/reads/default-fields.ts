import { isAppError } from "../../kernel/errors.ts";
import type { FieldMap } from "../../odoo/types.ts";
import { quotedIn } from "../transport/access-refusals.ts";

/**
 * What Odoo was found not to give although its `fields_get` names it: fields of a private profile, computed ones that need
 * more rights, columns that a report does not have. Known as long as the fields are.
 */
const refused = new WeakMap<FieldMap, Set<string>>();

export interface Chosen<T> {
  readonly found: T;
  /** The fields that were read. */
  readonly names: readonly string[];
  /** Those that would have been, had Odoo given them. */
  readonly left: readonly string[];
}

/** The default fields without those that Odoo is known to refuse. */
export function givenOf(fields: FieldMap, names: readonly string[]): readonly string[] {
  const known = refused.get(fields);
  return known === undefined ? names : names.filter((name) => !known.has(name));
}

export interface Choice {
  readonly fields: FieldMap;
  readonly asked: readonly string[] | undefined;
  readonly defaults: readonly string[];
  /** True where a single record is read. */
  readonly isOne?: boolean;
}

/**
 * Reads the fields that were asked for, or where none were the `defaults`, without those that Odoo refuses: nobody asked
 * for them, so they are no reason to refuse the rest. Throws what `read` throws when it is not about a default field.
 */
export async function readChosen<T>(
  { fields, asked, defaults, isOne = false }: Choice,
  read: (names: readonly string[]) => Promise<T>,
): Promise<Chosen<T>> {
  if (asked !== undefined) return { found: await read(asked), names: asked, left: [] };
  const names = givenOf(fields, defaults);
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

/** A line that names the default fields that were left out; no line if there are none. */
export function toLeftOut(left: readonly string[]): string[] {
  return left.length === 0 ? [] : [`Left out, as Odoo does not give them: ${left.join(", ")}`];
}

type Read = (names: readonly string[]) => Promise<unknown>;

/** Which of the names Odoo refuses, from an error of reading them all: those that it quotes, else found by halves. */
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

/** Odoo answered, and not with a fault that has another remedy. */
function mayBeOfField(error: unknown): boolean {
  if (!isAppError(error)) return false;
  const { code, options } = error;
  return code === "odoo_access" || code === "odoo_validation" || options.reason === "server_error";
}

/** The fields among `names` that Odoo's own words put between quotes. */
function wordedIn(error: unknown, names: readonly string[]): readonly string[] {
  const { message, cause } = error as Error;
  return quotedIn(cause instanceof Error ? `${message}\n${cause.message}` : message, names);
}
