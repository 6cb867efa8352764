import type { Values } from "../fixture-builder.ts";

export const currencies: readonly Values[] = [
  { name: "EUR", symbol: "€" },
  { name: "USD", symbol: "$", rate: 1.1 },
];

export const countries: readonly Values[] = [
  { name: "Spain", "name@es_ES": "España", code: "ES", phone_code: 34 },
  { name: "France", "name@es_ES": "Francia", code: "FR", phone_code: 33 },
  { name: "United Kingdom", "name@es_ES": "Reino Unido", code: "GB", phone_code: 44 },
  { name: "United States", "name@es_ES": "Estados Unidos", code: "US", phone_code: 1 },
  { name: "Mexico", "name@es_ES": "México", code: "MX", phone_code: 52 },
  { name: "Germany", "name@es_ES": "Alemania", code: "DE", phone_code: 49 },
  { name: "Portugal", "name@es_ES": "Portugal", code: "PT", phone_code: 351 },
  { name: "Italy", "name@es_ES": "Italia", code: "IT", phone_code: 39 },
];

export const states: readonly Values[] = [
  { name: "Madrid", code: "M", country_id: 1 },
  { name: "Valencia", code: "V", country_id: 1 },
  { name: "Barcelona", code: "B", country_id: 1 },
  { name: "Sevilla", code: "SE", country_id: 1 },
  { name: "Bizkaia", code: "BI", country_id: 1 },
];

/** The contacts of the two companies. */
export const companies = [
  {
    name: "Muebles Ribera",
    is_company: true,
    email: "hola@mueblesribera.example",
    phone: "+34 960 000 100",
    city: "Valencia",
    country_id: 1,
    state_id: 2,
    vat: "ESB00000000",
  },
  {
    name: "Ribera Contract",
    is_company: true,
    email: "hola@riberacontract.example",
    city: "Madrid",
    country_id: 1,
    state_id: 1,
    vat: "ESB11111111",
  },
] as const;

/** The users. The first one is Odoo's own user, which is archived. */
export const users: readonly (readonly [name: string, login: string])[] = [
  ["OdooBot", "__system__"],
  ["Clara Ribera", "clara"],
  ["Marc Demo", "demo"],
  ["Laura Soler", "laura"],
  ["Tomás Gil", "tomas"],
];

/** The ids of the salespeople. */
export const sellers: readonly number[] = [2, 3, 4, 5];
