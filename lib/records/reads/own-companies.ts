import { isAppError } from "../../kernel/errors.ts";
import { read } from "../../odoo/calls/client.ts";
import type { CallIo } from "../call-io.ts";

export interface Companies {
  /** The one that Odoo's own client would show; undefined where it is not known. */
  readonly own: number | undefined;
  /** By their ids. */
  readonly all: readonly number[];
  /** There are no others. */
  readonly whole: boolean;
}

/** The fields of the user's own companies. Like the user's language, they are read whatever the rules open. */
const ownFields = ["company_id", "company_ids"];
/** An Odoo that keeps the rules itself may close even that. */
const closed: ReadonlySet<string> = new Set(["denied", "odoo_access", "odoo_missing"]);

/** The companies that a user works in, and the one that it begins with; undefined where Odoo does not tell. */
export async function ownCompanies({ odoo }: Pick<CallIo, "odoo">, userId: number): Promise<Companies | undefined> {
  try {
    const [user] = await read(odoo, "res.users", [userId], { fields: ownFields });
    const [company, all] = [user?.["company_id"], user?.["company_ids"]];
    const own = Array.isArray(company) ? company[0] : undefined;
    if (typeof own !== "number" || !Array.isArray(all)) return undefined;
    return { own, all: (all as number[]).toSorted((a, b) => a - b), whole: true };
  } catch (error) {
    if (isAppError(error) && closed.has(error.code)) return undefined;
    throw error;
  }
}
