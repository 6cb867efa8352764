import type { Values } from "../fixture-builder.ts";

/** Both companies sell through the same teams, as in Odoo's own demo. */
export const teams: readonly Values[] = [
  { name: "Sales", "name@es_ES": "Ventas", user_id: 2, sequence: 1, company_id: false },
  { name: "Website", "name@es_ES": "Sitio web", user_id: 4, sequence: 2, company_id: false },
];

export const stages: readonly Values[] = [
  { name: "New", "name@es_ES": "Nuevo", is_won: false, sequence: 1 },
  { name: "Qualified", "name@es_ES": "Calificado", is_won: false, sequence: 2 },
  { name: "Proposition", "name@es_ES": "Propuesta", is_won: false, sequence: 3 },
  { name: "Won", "name@es_ES": "Ganado", is_won: true, sequence: 4 },
];

/** The probability of winning a lead, in percent, by stage. */
export const probabilities: readonly number[] = [10, 30, 60, 100];

export const wishes: readonly string[] = [
  "Office refit",
  "New showroom",
  "Chairs for the meeting room",
  "Hotel lobby",
  "School library",
  "Home office set",
  "Lighting project",
  "Reception desk",
];

export const lostReasons: readonly Values[] = [
  { name: "Too expensive", "name@es_ES": "Demasiado caro" },
  { name: "We don't have people/skills", "name@es_ES": "No tenemos personal/habilidades" },
  { name: "Not enough stock", "name@es_ES": "Sin existencias suficientes" },
];

export const leadTags: readonly Values[] = [
  { name: "Product", "name@es_ES": "Producto" },
  { name: "Design", "name@es_ES": "Diseño" },
  { name: "Urgent", "name@es_ES": "Urgente" },
];
