import { isZone } from "../../kernel/locale/time-zone.ts";

type Check = readonly [form: string, holds: (value: unknown) => boolean];

const yesOrNo: Check = ["true or false", (value) => typeof value === "boolean"];

/** The context keys that a caller may set. Any other key could switch Odoo's own checks off. */
const keys: Readonly<Record<string, Check>> = {
  lang: [
    'a language such as "es_ES"',
    (value) => typeof value === "string" && /^[a-z]{2,3}(_\w{2,4})?(@\w+)?$/.test(value),
  ],
  tz: ['a time zone such as "Europe/Madrid"', (value) => typeof value === "string" && isZone(value)],
  allowed_company_ids: [
    "a list of company ids, the first of which is the current one",
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((id) => Number.isInteger(id) && id > 0 && id <= 0x7fffffff),
  ],
  active_test: yesOrNo,
  bin_size: yesOrNo,
};

export const contextKeys: readonly string[] = Object.keys(keys);

export interface ContextFault {
  readonly key: string;
  /** The values that the key takes; undefined if the key itself is refused. */
  readonly takes?: string;
}

/** Returns the first key that is refused, or whose value Odoo would ignore. Null and false leave a key out. */
export function contextFault(context: Readonly<Record<string, unknown>> = {}): ContextFault | undefined {
  for (const [key, value] of Object.entries(context)) {
    const check = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (check === undefined) return { key };
    const [takes, holds] = check;
    if (value !== null && value !== false && !holds(value)) return { key, takes };
  }
  return undefined;
}
