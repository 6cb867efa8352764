import { isAppError } from "../../kernel/errors.ts";
import type { OdooTransport } from "../types.ts";
import { read } from "./client.ts";

export interface UserCompanies {
  /** The company that Odoo's own client would show; undefined if it is not known. */
  readonly own: number | undefined;
  /** In the order of their ids. */
  readonly all: readonly number[];
}

/** The fields of the user's own companies. They are read whatever the rules open, like the user's language. */
const fields = ["company_id", "company_ids"];
/** The errors with which an Odoo with its own rules closes even these fields. */
const closed: ReadonlySet<string> = new Set(["denied", "odoo_access", "odoo_missing"]);

/** Returns the companies that a user works in, and the user's current one; undefined if Odoo does not give them. */
export async function userCompanies(odoo: OdooTransport, userId: number): Promise<UserCompanies | undefined> {
  try {
    const [user] = await read(odoo, "res.users", [userId], { fields });
    const [company, all] = [user?.["company_id"], user?.["company_ids"]];
    const own = Array.isArray(company) ? company[0] : undefined;
    if (typeof own !== "number" || !Array.isArray(all) || all.length === 0) return undefined;
    return { own, all: all.filter((id): id is number => typeof id === "number").toSorted((a, b) => a - b) };
  } catch (error) {
    if (isAppError(error) && closed.has(error.code)) return undefined;
    throw error;
  }
}
