import { isAppError } from "../../kernel/errors.ts";
import { read } from "../../odoo/calls/client.ts";
import type { CallIo } from "../call-io.ts";
import { isIds } from "../values/values.ts";

export interface Companies {
  /** The company that Odoo's own client would show; undefined if it is not known. */
  readonly own: number | undefined;
  /** In the order of their ids. */
  readonly all: readonly number[];
  /** True if there are no other companies. */
  readonly whole: boolean;
}

/** The fields of the user's own companies. They are read whatever the rules open, like the user's language. */
const ownFields = ["company_id", "company_ids"];
/** The errors with which an Odoo with its own rules closes even these fields. */
const closed: ReadonlySet<string> = new Set(["denied", "odoo_access", "odoo_missing"]);

/** Returns the companies that a user works in, and the user's current one; undefined if Odoo does not give them. */
export async function ownCompanies({ odoo }: Pick<CallIo, "odoo">, userId: number): Promise<Companies | undefined> {
  try {
    const [user] = await read(odoo, "res.users", [userId], { fields: ownFields });
    const [company, all] = [user?.["company_id"], user?.["company_ids"]];
    const own = Array.isArray(company) ? company[0] : undefined;
    if (typeof own !== "number" || !isIds(all)) return undefined;
    return { own, all: all.toSorted((a, b) => a - b), whole: true };
  } catch (error) {
    if (isAppError(error) && closed.has(error.code)) return undefined;
    throw error;
  }
}
