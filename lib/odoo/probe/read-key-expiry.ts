import { z } from "zod";
import type { OdooTransport } from "../types.ts";

const Rows = z.array(z.object({ expiration_date: z.union([z.literal(false), z.string()]) })).max(50);

/** The form of an Odoo API key. Passwords and keys of the addon have no such end. */
const apiKey = /^[0-9a-f]{40}$/;

/**
 * Returns the end of an API key, as far as Odoo tells it (18 and later): null if the key never ends, and undefined if
 * it is not known. Odoo does not say which of a user's keys is used, so the end is known only if all keys that it could
 * be end together.
 */
export async function readKeyExpiry(
  odoo: OdooTransport,
  { uid, secret, now }: { readonly uid: number; readonly secret: string; readonly now: Date },
): Promise<Date | null | undefined> {
  if (!apiKey.test(secret) || odoo.series.major < 18) return undefined;
  try {
    const found = await odoo.call({
      model: "res.users.apikeys",
      method: "search_read",
      args: {
        domain: [
          ["user_id", "=", uid],
          ["scope", "in", [false, "rpc"]],
        ],
        fields: ["expiration_date"],
        limit: 50,
      },
    });
    const ends = Rows.parse(found)
      .map(({ expiration_date: end }) => (end === false ? null : new Date(`${end.replace(" ", "T")}Z`)))
      // A key that has ended is not the one that has just signed in.
      .filter((end) => end === null || end > now);
    const [first] = ends;
    return ends.every((end) => end?.getTime() === first?.getTime()) ? first : undefined;
  } catch {
    // A user who may not read this, or an Odoo that changes it, is no reason to refuse the credential.
    return undefined;
  }
}
