import { admin, create, keepRules, search, setRule } from "./admin.ts";
import type { AddonServer } from "./servers.ts";
import { makeUser, type WireUser } from "./users.ts";

export interface Contacts {
  /** May work on contacts, by Odoo's rights too. */
  readonly user: WireUser;
  readonly partner: number;
  /** The partner's company. */
  readonly company: number;
  /** Takes away all contacts whose reference begins with `WIRE-`, and brings the rules back. */
  close(): Promise<void>;
}

export const usualRule = { denied_fields: "comment, credit_limit", action_names: "open_commercial_entity" };

/** Two contacts under a rule that opens all operations, denies two fields and names one action. */
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
