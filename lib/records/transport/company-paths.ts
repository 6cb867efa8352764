import type { Domain, DomainLeaf, FieldMap } from "../../odoo/types.ts";

interface Paths {
  readonly fields: (model: string) => Promise<FieldMap>;
  /** Returns the domain of the records of a model that may be known; undefined if all may be. */
  readonly domainOf: (model: string) => Promise<Domain | undefined>;
}

/**
 * Returns conditions that keep a caller's domain from testing the values of records that may not be known: each relation
 * on the path of a condition must be empty or lead to records that may. Conditions inside of `any` are narrowed too.
 */
export async function narrowPaths(model: string, domain: Domain, paths: Paths): Promise<Domain> {
  const narrowed = new Map<string, Domain>();
  const own = await Promise.all(domain.map((item) => narrowItem(model, item, paths, narrowed)));
  return [...[...narrowed.values()].flat(), ...own];
}

async function narrowItem(
  model: string,
  item: Domain[number],
  paths: Paths,
  narrowed: Map<string, Domain>,
): Promise<Domain[number]> {
  if (!Array.isArray(item)) return item;
  const [path, operator, value] = item as DomainLeaf;
  const steps = String(path).split(".");
  let at = model;
  for (const [i, step] of steps.entries()) {
    const relation = (await paths.fields(at)).get(step)?.relation;
    if (relation === undefined) return item;
    const isLast = i === steps.length - 1;
    if (isLast && isInner(operator, value)) {
      const [open = [], inner] = [await paths.domainOf(relation), await narrowPaths(relation, value, paths)];
      return [path, operator, [...open, ...inner]] as unknown as Domain[number];
    }
    if (isLast) return item;
    const prefix = steps.slice(0, i + 1).join(".");
    const open = await paths.domainOf(relation);
    if (open !== undefined) narrowed.set(prefix, ["|", [prefix, "=", false], ...prefixed(prefix, open)]);
    at = relation;
  }
  return item;
}

function isInner(operator: unknown, value: unknown): value is Domain {
  return /any/.test(String(operator)) && Array.isArray(value);
}

/** Returns a domain of one condition or of one `|` with the path of the relation before its fields. */
function prefixed(prefix: string, domain: Domain): Domain {
  return domain.map((item) =>
    Array.isArray(item) ? ([`${prefix}.${item[0]}`, item[1], item[2]] as unknown as DomainLeaf) : item,
  );
}
