import { AppError } from "../../kernel/errors.ts";
import type { OdooTransport } from "../../odoo/types.ts";
import type { OdooUser } from "../metadata.ts";

/** Returns the languages of an Odoo, such as `es_ES`; undefined if it does not say. */
type Languages = () => Promise<readonly string[] | undefined>;

/**
 * Returns a transport that puts the user's language and time zone into the context of every call, as Odoo's own client
 * does. Without them Odoo uses its source language and days of UTC. Throws AppError `invalid_input` for a language that
 * is not installed: until 18 Odoo silently uses the source language instead.
 */
export function asUser(odoo: OdooTransport, user: () => Promise<OdooUser>, languages: Languages): OdooTransport {
  return {
    ...odoo,
    async call(call, options) {
      if (call.method === "context_get") return odoo.call(call, options);
      const { lang, zone } = await user();
      const { lang: wanted } = call.context ?? {};
      if (typeof wanted === "string" && wanted !== lang) await requireInstalled(wanted, languages);
      // Some clients send null for a key that they do not set. A tz of false means the user's zone for Odoo's days and
      // UTC for its groups.
      const asked = Object.entries(call.context ?? {}).filter(
        ([key, value]) => value !== null && !(key === "tz" && value === false),
      );
      const context = { ...(lang === undefined ? {} : { lang }), tz: zone, ...Object.fromEntries(asked) };
      return odoo.call({ ...call, context }, options);
    },
  };
}

/** Odoo's source language, which is available in every database. */
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

/** Returns a transport that adds a caller's context to that of every call. The call's own keys take precedence. */
export function inContext(odoo: OdooTransport, context: Readonly<Record<string, unknown>> = {}): OdooTransport {
  return {
    ...odoo,
    call: (call, options) => odoo.call({ ...call, context: { ...context, ...call.context } }, options),
  };
}
