import { admin, create, keepRules, search, setRule } from "../lab/admin.ts";
import type { AddonServer } from "../lab/servers.ts";
import { makeUser, type WireUser } from "../lab/users.ts";
import { type Ids, marker, pairs } from "./field-call.ts";

export interface DeniedContacts {
  readonly user: WireUser;
  readonly ids: Ids;
  /** Deletes the records and restores the rules. */
  close(): Promise<void>;
}

/** Creates contacts and a lead with values in all fields of `pairs`, under rules that deny one field of each pair. */
export async function openDeniedContacts(server: AddonServer): Promise<DeniedContacts> {
  const restore = await keepRules(server);
  const denied = pairs.map((pair) => pair.denied).join(", ");
  await setRule(server, "res.partner", "rwcu", { denied_fields: denied });
  for (const model of ["res.users", "res.country", "res.country.state", "res.company"])
    await setRule(server, model, "r");
  await setRule(server, "crm.lead", "rwcu");
  const user = await makeUser(server, ["base.group_partner_manager", "sales_team.group_sale_salesman_all_leads"]);
  const [spain] = await search(server, "res.country", [["code", "=", "ES"]]);
  const secret = Object.fromEntries(
    pairs.flatMap(({ denied, control, value, controlValue }) => [
      [denied, value],
      [control, controlValue],
    ]),
  );
  const values = { ...secret, user_id: user.uid, country_id: spain };
  const company = await create(server, "res.partner", { ...values, name: `${marker} Company`, is_company: true });
  const person = await create(server, "res.partner", { ...values, name: `${marker} Person`, parent_id: company });
  const child = await create(server, "res.partner", { ...values, name: `${marker} Child`, parent_id: person });
  const lead = await create(server, "crm.lead", { name: `${marker} Lead`, partner_id: person });
  return {
    user,
    ids: { company, person, child, lead, user: user.uid },
    async close() {
      await admin(server, "crm.lead", "unlink", [await search(server, "crm.lead", [["name", "like", marker]])]);
      const left = await search(server, "res.partner", [["name", "like", marker]]);
      await admin(server, "res.partner", "unlink", [left]);
      await restore();
    },
  };
}
