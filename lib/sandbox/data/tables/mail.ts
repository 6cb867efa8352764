import type { Values } from "../fixture-builder.ts";

/** The first two subtypes of every Odoo. Messages refer to them by these ids. */
export const subtypes: readonly Values[] = [
  { name: "Discussions", "name@es_ES": "Conversaciones" },
  { name: "Note", "name@es_ES": "Nota", internal: true },
];

/** Notes of the company's people on customers, orders and leads. */
export const notes: readonly string[] = [
  "Called about the next order; wants a quote by Friday.",
  "Prefers delivery before ten, the loading bay is taken later.",
  "Asked for the desks in oak instead of beech. Sample sent.",
  "Pide factura a nombre de la central; confirmar el NIF antes de enviar.",
  "Paid late twice this year. Agreed on thirty days from now on.",
  "Visited the showroom, liked the standing desks.",
  "New purchasing manager since this month.",
  "Quejas por una silla dañada: repuesta sin coste.",
];

export const activityTypes: readonly Values[] = [
  {
    name: "Email",
    "name@es_ES": "Correo electrónico",
    category: "default",
    icon: "fa-envelope",
    sequence: 3,
    delay_count: 0,
  },
  { name: "Call", "name@es_ES": "Llamada", category: "phonecall", icon: "fa-phone", sequence: 6, delay_count: 2 },
  { name: "Meeting", "name@es_ES": "Reunión", category: "meeting", icon: "fa-users", sequence: 9, delay_count: 0 },
  {
    name: "To-Do",
    "name@es_ES": "Actividades pendientes",
    category: "default",
    icon: "fa-check",
    sequence: 2,
    delay_count: 5,
  },
  {
    name: "Document",
    "name@es_ES": "Documento",
    category: "upload_file",
    icon: "fa-upload",
    sequence: 25,
    delay_count: 5,
  },
];

/** Planned activities. `days` count from today; `type` is the number of the activity type. */
export const activities: readonly (readonly [
  model: string,
  id: number | "first customer",
  type: number,
  days: number,
  user: number,
  summary: string,
])[] = [
  ["sale.order", 150, 2, -2, 3, "Ask about the quotation"],
  ["sale.order", 155, 4, 0, 4, "Confirm the delivery date"],
  ["crm.lead", 3, 2, 1, 3, "Call back"],
  ["crm.lead", 5, 3, 4, 2, "Present the offer"],
  ["crm.lead", 7, 1, -4, 5, "Send the catalogue"],
  ["res.partner", "first customer", 4, 6, 3, "Ask for the new address"],
  ["purchase.order", 10, 2, 2, 2, "Ask for the delivery"],
  ["account.move", 3, 2, 0, 2, "Remind of the payment"],
];
