import { direct, type LabServer, type LabUser } from "../lab.ts";

/** Makes a call over JSON-RPC as Odoo's web client does for this user: language and time zone are in the context. */
export type AskOdoo = (
  model: string,
  method: string,
  args: unknown[],
  kwargs?: Record<string, unknown>,
  context?: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

export async function openDirect(server: LabServer, user: LabUser): Promise<{ ask: AskOdoo; zone: string }> {
  const own = (await direct(server, user, "res.users", "context_get", [])) as { lang?: string; tz?: string };
  const base = { lang: own.lang || "en_US", tz: own.tz || "UTC" };
  return {
    zone: base.tz,
    ask: (model, method, args, kwargs = {}, context = {}) =>
      direct(server, user, model, method, args, { ...kwargs, context: { ...base, ...context, bin_size: true } }),
  };
}
