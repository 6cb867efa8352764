import { AppError } from "../../kernel/errors.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import type { OdooUser } from "../metadata.ts";

/** The languages of an Odoo, such as `es_ES`; undefined where it does not say. */
type Languages = () => Promise<readonly string[] | undefined>;

/**
 * The same transport with the user's language and zone in the context of every call, as Odoo's own client sends them.
 * Without them Odoo answers and changes the texts of its source language, and days are those of UTC. Throws AppError
 * `invalid_input` for a language that is not installed: until 18 Odoo passes it over, as if it had been the source's.
 */
export function asUser(odoo: OdooTransport, user: () => Promise<OdooUser>, languages: Languages): OdooTransport {
  return {
    ...odoo,
    async call(call, options) {
      if (call.method === "context_get") return odoo.call(call, options);
      const { lang, zone } = await user();
      const { lang: wanted } = call.context ?? {};
      if (typeof wanted === "string" && wanted !== lang) await requireInstalled(wanted, languages);
      // Null is how some clients leave a key out. A zone of none is the user's for Odoo's days, and UTC for its groups.
      const asked = Object.entries(call.context ?? {}).filter(
        ([key, value]) => value !== null && !(key === "tz" && value === false),
      );
      const context = { ...(lang === undefined ? {} : { lang }), tz: zone, ...Object.fromEntries(asked) };
      return odoo.call({ ...call, context }, options);
    },
  };
}

/** Odoo's source language is always there, installed or not. */
const source = "en_US";

async function requireInstalled(lang: string, languages: Languages): Promise<void> {
  if (lang === source) return;
  const installed = await languages();
  if (installed === undefined || installed.includes(lang)) return;
  throw new AppError("invalid_input", `The language ${lang} is not installed in this Odoo.`, {
    path: "context.lang",
    hint: `Installed: ${installed.join(", ")}.`,
  });
}

/** The same transport with a caller's context under that of every call. */
export function inContext(odoo: OdooTransport, context: Readonly<Record<string, unknown>> = {}): OdooTransport {
  return {
    ...odoo,
    call: (call, options) => odoo.call({ ...call, context: { ...context, ...call.context } }, options),
  };
}
