import { char, float, int, type Model, many, model, one } from "./model.ts";
import { active, company, currency, through } from "./shared-fields.ts";

/** What everything else stands on: countries, currencies, companies and users. */
export const baseModels: readonly Model[] = [
  model(
    "res.country",
    "Country",
    {
      name: char("Country Name", "Nombre del país", { required: true, translate: true }),
      code: char("Country Code", "Código del país", { required: true }),
      phone_code: int("Country Calling Code", "Código de llamada"),
    },
    { order: "name", nameFields: ["name", "code"] },
  ),
  model(
    "res.country.state",
    "Country state",
    {
      name: char("State Name", "Nombre de la provincia", { required: true }),
      code: char("State Code", "Código", { required: true }),
      country_id: one("Country", "País", "res.country", { required: true }),
    },
    { order: "code", nameFields: ["name", "code"] },
  ),
  model(
    "res.currency",
    "Currency",
    {
      name: char("Currency", "Moneda", { required: true }),
      symbol: char("Symbol", "Símbolo", { required: true }),
      rate: float("Current Rate", "Tasa actual", { readonly: true, searchable: false, default: 1 }),
      rounding: float("Rounding Factor", "Factor de redondeo", { default: 0.01 }),
      active,
    },
    { order: "name" },
  ),
  model(
    "res.company",
    "Companies",
    {
      name: char("Company Name", "Nombre de la empresa", { required: true }),
      partner_id: one("Partner", "Contacto", "res.partner"),
      currency_id: currency,
      country_id: one("Country", "País", "res.country", { searchable: false }),
    },
    { order: "name" },
  ),
  model(
    "res.users",
    "User",
    {
      name: char("Name", "Nombre", { required: true }),
      login: char("Login", "Usuario", { required: true }),
      partner_id: one("Related Partner", "Contacto relacionado", "res.partner"),
      active,
      company_id: company,
      company_ids: many("Companies", "Compañías", "res.company"),
      email: char("Email", "Correo electrónico"),
      lang: char("Language", "Idioma", { readonly: true, compute: through("partner_id", "res.partner", "lang") }),
      tz: char("Timezone", "Zona horaria", { readonly: true, compute: through("partner_id", "res.partner", "tz") }),
    },
    { order: "name, login", nameFields: ["name", "login"] },
  ),
];
