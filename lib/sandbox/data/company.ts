import type { FixtureBuilder } from "./fixture-builder.ts";
import { companies, countries, currencies, states, users } from "./tables/base.ts";
import { tags } from "./tables/contacts.ts";

/** Adds the two companies, their countries and currencies, and their people. */
export function addCompany(builder: FixtureBuilder): void {
  builder.addAll("res.currency", currencies);
  builder.addAll("res.country", countries);
  builder.addAll("res.country.state", states);
  const [first, second] = companies;
  addOne(builder, first);
  for (const [name, login] of users) {
    const active = login !== "__system__";
    const email = `${login.replace(/_/g, "")}@mueblesribera.example`;
    const partner = builder.add("res.partner", { name, email, function: "Sales", active });
    builder.add("res.users", { name, login, partner_id: partner, email, active });
  }
  addOne(builder, second);
  for (const tag of tags) builder.add("res.partner.category", { ...tag, color: builder.between(1, 10) });
}

function addOne(builder: FixtureBuilder, contact: (typeof companies)[number]): void {
  const partner = builder.add("res.partner", contact);
  builder.add("res.company", { name: contact.name, partner_id: partner, currency_id: 1, country_id: 1 });
}
