import { stamp } from "../query/moments.ts";
import { personName } from "./contacts.ts";
import { dayOf, type FixtureBuilder, slug } from "./fixture-builder.ts";
import { sellers } from "./tables/base.ts";
import { probabilities, stages, teams, wishes } from "./tables/crm.ts";

export function addTeams(builder: FixtureBuilder): void {
  builder.addAll("crm.team", teams);
  builder.addAll("crm.stage", stages);
}

/** Adds leads and opportunities. Two of three belong to a customer, the others have a new contact. */
export function addLeads(builder: FixtureBuilder, customers: readonly number[]): void {
  for (let i = 0; i < 40; i++) {
    const stage = builder.between(1, stages.length);
    const opened = builder.at(builder.between(1, 150));
    const known = i % 3 !== 0;
    const partner = builder.pick(customers);
    const who = personName(builder);
    const customer = known ? ` for ${String(builder.row("res.partner", partner)?.["name"])}` : "";
    builder.add(
      "crm.lead",
      {
        name: `${builder.pick(wishes)}${customer}`,
        type: i % 8 === 0 ? "lead" : "opportunity",
        partner_id: known ? partner : false,
        contact_name: who,
        email_from: `${slug(who, ".")}@correo.example`,
        phone: `+34 611 000 ${100 + i}`,
        stage_id: stage,
        user_id: builder.pick(sellers),
        team_id: builder.between(1, 2),
        expected_revenue: builder.between(8, 240) * 100,
        probability: probabilities[stage - 1] ?? 10,
        priority: String(builder.between(0, 3)),
        date_deadline: dayOf(builder.at(-builder.between(3, 60))),
        date_open: stamp(opened),
        date_closed: stage === 4 ? stamp(builder.at(builder.between(0, 20))) : false,
      },
      opened,
    );
  }
}
