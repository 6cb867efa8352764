import { stamp } from "../query/moments.ts";
import { personName } from "./contacts.ts";
import { dayOf, type Ground, slug } from "./ground.ts";
import { sellers } from "./tables/base.ts";
import { probabilities, stages, teams, wishes } from "./tables/crm.ts";

export function addTeams(ground: Ground): void {
  ground.addAll("crm.team", teams);
  ground.addAll("crm.stage", stages);
}

/** Leads and opportunities. Two of three are of a customer, the others of somebody new. */
export function addLeads(ground: Ground, customers: readonly number[]): void {
  for (let i = 0; i < 40; i++) {
    const stage = ground.between(1, stages.length);
    const opened = ground.at(ground.between(1, 150));
    const known = i % 3 !== 0;
    const partner = ground.pick(customers);
    const who = personName(ground);
    const customer = known ? ` for ${String(ground.row("res.partner", partner)?.["name"])}` : "";
    ground.add(
      "crm.lead",
      {
        name: `${ground.pick(wishes)}${customer}`,
        type: i % 8 === 0 ? "lead" : "opportunity",
        partner_id: known ? partner : false,
        contact_name: who,
        email_from: `${slug(who, ".")}@correo.example`,
        phone: `+34 611 000 ${100 + i}`,
        stage_id: stage,
        user_id: ground.pick(sellers),
        team_id: ground.between(1, 2),
        expected_revenue: ground.between(8, 240) * 100,
        probability: probabilities[stage - 1] ?? 10,
        priority: String(ground.between(0, 3)),
        date_deadline: dayOf(ground.at(-ground.between(3, 60))),
        date_open: stamp(opened),
        date_closed: stage === 4 ? stamp(ground.at(ground.between(0, 20))) : false,
      },
      opened,
    );
  }
}
