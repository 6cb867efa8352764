/** What a caller may say about how a call is to be read. Any other key could switch Odoo's own checks off. */
const allowed = new Set(["lang", "tz", "allowed_company_ids", "active_test", "bin_size"]);

/** The keys of a context that are refused. */
export function refusedContextKeys(context: Readonly<Record<string, unknown>> | undefined): string[] {
  return Object.keys(context ?? {}).filter((key) => !allowed.has(key));
}

export const contextKeys: readonly string[] = [...allowed];
