import { admin, create, keepRules, search, setRule } from "./admin.ts";
import type { AddonServer } from "./servers.ts";
import { makeUser, type WireUser } from "./users.ts";

export interface Contacts {
  /** A user who has Odoo's rights on contacts too. */
  readonly user: WireUser;
  readonly partner: number;
  /** The id of the partner's company. */
  readonly company: number;
  /** Deletes all contacts whose reference begins with `WIRE-` and restores the rules. */
  close(): Promise<void>;
}

export const usualRule = { denied_fields: "comment, credit_limit", action_names: "open_commercial_entity" };

/** Creates two contacts under a rule that opens all operations, denies two fields and names one action. */
export async function openContacts(server: AddonServer): Promise<Contacts> {
  const restore = await keepRules(server);
  await setRule(server, "res.partner", "rwcu", usualRule);
  await setRule(server, "res.country", "r");
  await setRule(server, "res.bank", "");
  const user = await makeUser(server, ["base.group_partner_manager"]);
  const company = await create(server, "res.partner", { name: "Wire Company", is_company: true, ref: "WIRE-CO" });
  const values = { name: "Wire Call", ref: "WIRE-CALL", color: 7, parent_id: company };
  const partner = await create(server, "res.partner", values);
  return {
    user,
    partner,
    company,
    async close() {
      await admin(server, "res.partner", "unlink", [await search(server, "res.partner", [["ref", "=like", "WIRE-%"]])]);
      await restore();
    },
  };
}
