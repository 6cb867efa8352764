import type { Ground } from "./ground.ts";
import { companies, countries, currencies, states, users } from "./tables/base.ts";
import { tags } from "./tables/contacts.ts";

/** The two companies, their countries and currencies, and their people. */
export function addCompany(ground: Ground): void {
  ground.addAll("res.currency", currencies);
  ground.addAll("res.country", countries);
  ground.addAll("res.country.state", states);
  const [first, second] = companies;
  addHouse(ground, first);
  for (const [name, login] of users) {
    const active = login !== "__system__";
    const email = `${login.replace(/_/g, "")}@mueblesribera.example`;
    const partner = ground.add("res.partner", { name, email, function: "Sales", active });
    ground.add("res.users", { name, login, partner_id: partner, email, active });
  }
  addHouse(ground, second);
  for (const tag of tags) ground.add("res.partner.category", { ...tag, color: ground.between(1, 10) });
}

function addHouse(ground: Ground, contact: (typeof companies)[number]): void {
  const partner = ground.add("res.partner", contact);
  ground.add("res.company", { name: contact.name, partner_id: partner, currency_id: 1, country_id: 1 });
}
