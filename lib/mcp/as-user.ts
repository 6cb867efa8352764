import type { OdooTransport } from "../odoo/types.ts";
import type { OdooUser } from "./metadata.ts";

/**
 * The same transport with the user's language and zone in the context of every call, as Odoo's own client sends them.
 * Without them Odoo answers and changes the texts of its source language, and days are those of UTC.
 */
export function asUser(odoo: OdooTransport, user: () => Promise<OdooUser>): OdooTransport {
  return {
    ...odoo,
    async call(call, options) {
      if (call.method === "context_get") return odoo.call(call, options);
      const { lang, zone } = await user();
      // Null is how some clients leave a key out. A zone of none is the user's for Odoo's days, and UTC for its groups.
      const asked = Object.entries(call.context ?? {}).filter(
        ([key, value]) => value !== null && !(key === "tz" && value === false),
      );
      const context = { ...(lang === undefined ? {} : { lang }), tz: zone, ...Object.fromEntries(asked) };
      return odoo.call({ ...call, context }, options);
    },
  };
}

/** The same transport with a caller's context under that of every call. */
export function inContext(odoo: OdooTransport, context: Readonly<Record<string, unknown>> = {}): OdooTransport {
  return {
    ...odoo,
    call: (call, options) => odoo.call({ ...call, context: { ...context, ...call.context } }, options),
  };
}
