import { type FixtureBuilder, slug } from "./fixture-builder.ts";
import { sellers } from "./tables/base.ts";
import { archived, customers, firstNames, jobs, lastNames, vendors } from "./tables/contacts.ts";

/** Adds customers with two people each; returns the ids of the companies. */
export function addCustomers(builder: FixtureBuilder): readonly number[] {
  return customers.map((customer, i) => {
    const [name, city, country, state] = customer;
    const domain = `${slug(name)}.example`;
    const place = { city, country_id: country, state_id: state, lang: country === 1 ? "es_ES" : "en_US" };
    const id = builder.add(
      "res.partner",
      {
        name,
        is_company: true,
        email: `info@${domain}`,
        phone: `+34 910 000 ${String(100 + i)}`,
        website: `https://${domain}`,
        vat: `ES${String.fromCharCode(65 + i)}${10_000_000 + i * 7919}`,
        customer_rank: 1,
        user_id: builder.pick(sellers),
        category_id: [builder.between(1, 3)],
        comment: i % 4 === 0 ? "<p>Prefers delivery in the morning.</p>" : false,
        ref: `C${String(i + 1).padStart(4, "0")}`,
        ...place,
      },
      builder.at(builder.between(200, 580)),
    );
    for (let person = 0; person < 2; person++) {
      const who = personName(builder);
      builder.add(
        "res.partner",
        {
          name: who,
          parent_id: id,
          email: `${slug(who, ".")}@${domain}`,
          phone: `+34 600 00${i % 10} ${100 + person}`,
          function: builder.pick(jobs),
          ...place,
        },
        builder.at(builder.between(100, 400)),
      );
    }
    return id;
  });
}

export function personName(builder: FixtureBuilder): string {
  return `${builder.pick(firstNames)} ${builder.pick(lastNames)}`;
}

/** Adds the vendors; returns their ids. */
export function addVendors(builder: FixtureBuilder): readonly number[] {
  return vendors.map(([name, city, country]) =>
    builder.add("res.partner", {
      name,
      is_company: true,
      email: `ventas@${slug(name)}.example`,
      city,
      country_id: country,
      supplier_rank: 1,
      category_id: [4],
    }),
  );
}

export function addArchived(builder: FixtureBuilder): void {
  for (const name of archived)
    builder.add("res.partner", { name, is_company: true, active: false, email: false, city: "Madrid", country_id: 1 });
}
