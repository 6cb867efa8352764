import type { OdooValue } from "../../kernel/odoo-values.ts";
import { dayIn, startOfDay } from "../../kernel/time-zone.ts";
import type { Row } from "../models/definition.ts";
import { models } from "../models/models.ts";

type Values = Record<string, OdooValue>;

interface Ground {
  readonly tables: ReadonlyMap<string, Map<number, Row>>;
  readonly today: Date;
  add(model: string, values: Values, created?: Date): number;
  readonly customers: readonly number[];
  readonly vendors: readonly number[];
}

/** Where the demo company sits. */
const zone = "Europe/Madrid";
const dayMs = 86_400_000;

/** The work around the books: offers of vendors, people and their hours, meetings, and what is to be done. */
export function addWork(ground: Ground): void {
  const { add } = ground;
  // Odoo's own list of models: those that activities lead to are found in it.
  for (const { name, label } of models.values()) add("ir.model", { model: name, name: label });
  for (const [name, es] of [
    ["Product", "Producto"],
    ["Design", "Diseño"],
    ["Urgent", "Urgente"],
  ] as const)
    add("crm.tag", { name, "name@es_ES": es });
  addUsers(ground);
  addOffers(ground);
  addPeople(ground);
  addProjects(ground);
  addMeetings(ground);
  addActivities(ground);
}

function addUsers({ tables, add }: Ground): void {
  for (const user of tables.get("res.users")?.values() ?? []) {
    tables.get("res.users")?.set(user.id, { ...user, company_ids: [1, 2] });
    const partner = tables.get("res.partner")?.get(Number(user["partner_id"]));
    if (partner !== undefined) tables.get("res.partner")?.set(partner.id, { ...partner, tz: zone });
  }
  // People whose company is no contact of its own: its name stands with them.
  for (const [name, company, city] of [
    ["Sofía Marín", "Estudio Marín", "Granada"],
    ["Pedro Alonso", "Alonso Arquitectos", "Madrid"],
  ] as const)
    add("res.partner", { name, company_name: company, city, country_id: 1, email: "hola@correo.example", user_id: 3 });
}

/** Every article has a vendor, every second one another who is cheaper from ten on. */
function addOffers({ tables, add, vendors }: Ground): void {
  const articles = [...(tables.get("product.template")?.values() ?? [])].filter((row) => row["is_storable"] === true);
  articles.forEach((article, i) => {
    const cost = Number(article["standard_price"]);
    const offer = (vendor: number, quantity: number, price: number, delay: number) =>
      add("product.supplierinfo", {
        partner_id: vendors[vendor % vendors.length] as number,
        product_tmpl_id: article.id,
        product_code: `V-${String(article["default_code"])}`,
        min_qty: quantity,
        price: Math.round(price * 100) / 100,
        delay,
      });
    offer(i, 1, cost, 5 + (i % 9));
    if (i % 2 === 0) offer(i + 1, 10, cost * 0.95, 12 + (i % 5));
  });
}

const staff: readonly [name: string, user: number | false, department: number, title: string, cost: number][] = [
  ["Clara Ribera", 2, 1, "General Manager", 42],
  ["Marc Demo", 3, 2, "Sales Representative", 28],
  ["Laura Soler", 4, 2, "Sales Representative", 28],
  ["Tomás Gil", 5, 3, "Space Planner", 31],
  ["Nuria Pons", false, 3, "Installer", 24],
  ["Pablo Sanz", false, 3, "Installer", 23],
];
const idle = 4;
const partTime = 6;

function addPeople({ add }: Ground): void {
  add("resource.calendar", { name: "Standard 40 hours/week" });
  for (const [name, es] of [
    ["Administration", "Administración"],
    ["Sales", "Ventas"],
    ["Projects", "Proyectos"],
  ] as const)
    add("hr.department", { name, "name@es_ES": es });
  for (const [title, department] of new Map(staff.map(([, , department, title]) => [title, department])))
    add("hr.job", { name: title, department_id: department });
  const titles = [...new Set(staff.map(([, , , title]) => title))];
  for (const [i, [name, user, department, title, cost]] of staff.entries())
    add("hr.employee", {
      name,
      user_id: user,
      department_id: department,
      job_id: titles.indexOf(title) + 1,
      job_title: title,
      parent_id: i === 0 ? false : 1,
      work_email: `${(name.split(" ")[0] ?? "")
        .toLowerCase()
        .normalize("NFD")
        .replace(/[^a-z]/g, "")}@mueblesribera.example`,
      work_phone: `+34 960 000 ${110 + i}`,
      hourly_cost: cost,
    });
}

/** A moment of the house's own day, in UTC as Odoo keeps it. */
function at(today: Date, days: number, hour: number): string {
  const day = dayIn(zone, new Date(today.getTime() + days * dayMs));
  const moment = new Date(Date.parse(`${startOfDay(day, zone).replace(" ", "T")}Z`) + hour * 3_600_000);
  return moment.toISOString().slice(0, 19).replace("T", " ");
}

function addProjects({ tables, add, today, customers }: Ground): void {
  for (const [name, es, fold] of [
    ["New", "Nuevo", false],
    ["In Progress", "En curso", false],
    ["Done", "Hecho", true],
  ] as const)
    add("project.task.type", {
      name,
      "name@es_ES": es,
      fold,
      sequence: (tables.get("project.task.type")?.size ?? 0) + 1,
    });
  const works = ["Office refit", "Showroom", "Hotel lobby"] as const;
  add("project.project", { name: "Internal", "name@es_ES": "Interno", sequence: 1 });
  works.forEach((name, i) => {
    const customer = tables.get("res.partner")?.get(customers[i * 2] as number);
    add("project.project", {
      name: `${name} ${String(customer?.["name"])}`,
      partner_id: customer?.id ?? false,
      user_id: 5,
      date_start: at(today, -60 + i * 10, 12).slice(0, 10),
      allocated_hours: 200,
      sequence: 10 + i,
    });
  });
  for (let project = 1; project <= works.length + 1; project++)
    ["Measure", "Draw", "Install"].forEach((what, i) => {
      const done = (project + i) % 3 === 0;
      add("project.task", {
        name: project === 1 ? (["Training", "Meetings", "Warehouse"][i] as string) : what,
        project_id: project,
        stage_id: done ? 3 : i === 0 ? 2 : 1,
        state: done ? "1_done" : "01_in_progress",
        user_ids: i === 2 ? [] : [5, 3].slice(0, 1 + (i % 2)),
        partner_id: tables.get("project.project")?.get(project)?.["partner_id"] ?? false,
        date_deadline: at(today, 5 + project * 3 + i * 4, 18),
        allocated_hours: [16, 40, 60][i] as number,
      });
    });
  addHours({ tables, add, today });
}

/** Five weeks of full days. This week one has logged nothing yet, and one half of it. */
function addHours({ tables, add, today }: Pick<Ground, "tables" | "add" | "today">): void {
  const now = dayIn(zone, today);
  const week = (new Date(`${now}T00:00:00Z`).getUTCDay() + 6) % 7;
  for (let back = 34; back >= 0; back--) {
    const day = at(today, -back, 12).slice(0, 10);
    const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
    if (weekday > 4) continue;
    staff.forEach(([, user, , , cost], i) => {
      const employee = i + 1;
      const thisWeek = back <= week;
      if (thisWeek && employee === idle) return;
      const hours = thisWeek && employee === partTime ? 4 : 8;
      const task = tables.get("project.task")?.get(1 + ((employee * 2 + back) % 12));
      add("account.analytic.line", {
        name: String(task?.["name"]),
        date: day,
        unit_amount: hours,
        amount: -hours * cost,
        employee_id: employee,
        user_id: user,
        project_id: task?.["project_id"] ?? false,
        task_id: task?.id ?? false,
        partner_id: task?.["partner_id"] ?? false,
      });
    });
  }
}

const meetings: readonly [name: string, days: number, hour: number, hours: number, customer: number | false][] = [
  ["Team meeting", -7, 9, 1, false],
  ["Visit to the showroom", -5, 16, 1.5, 3],
  ["Team meeting", 0, 9, 1, false],
  ["Quarter review", 0, 15, 2, false],
  ["Offer for Azure Interior", 1, 10, 1, 0],
  ["Measuring on site", 1, 12, 2, 1],
  ["Delivery dates", 2, 17, 0.5, 2],
  ["Team meeting", 7, 9, 1, false],
  ["New catalogue", 8, 11, 1.5, false],
  ["Contract with Gemini Furniture", 9, 10, 1, 2],
];

function addMeetings({ tables, add, today, customers }: Ground): void {
  const partnerOf = (user: number) => Number(tables.get("res.users")?.get(user)?.["partner_id"]);
  meetings.forEach(([name, days, hour, hours, customer], i) => {
    const user = 2 + (i % 3);
    const guest = customer === false ? undefined : customers[customer];
    const partners = [...new Set([partnerOf(user), guest ?? partnerOf(2), partnerOf(5)])];
    const event = add("calendar.event", {
      name,
      start: at(today, days, hour),
      stop: at(today, days, hour + hours),
      duration: hours,
      user_id: user,
      partner_ids: partners,
      location: guest === undefined ? "Muebles Ribera" : (tables.get("res.partner")?.get(guest)?.["city"] ?? false),
    });
    for (const partner of partners)
      add("calendar.attendee", {
        event_id: event,
        partner_id: partner,
        state: partner === partnerOf(user) ? "accepted" : "needsAction",
      });
  });
}

function addActivities({ tables, add, today, customers }: Ground): void {
  for (const [name, es, category, icon, sequence, days] of [
    ["Email", "Correo electrónico", "default", "fa-envelope", 3, 0],
    ["Call", "Llamada", "phonecall", "fa-phone", 6, 2],
    ["Meeting", "Reunión", "meeting", "fa-users", 9, 0],
    ["To-Do", "Actividades pendientes", "default", "fa-check", 2, 5],
    ["Document", "Documento", "upload_file", "fa-upload", 25, 5],
  ] as const)
    add("mail.activity.type", {
      name,
      "name@es_ES": es,
      summary: name,
      "summary@es_ES": es,
      category,
      icon,
      sequence,
      delay_count: days,
    });
  const known = new Map([...(tables.get("ir.model")?.values() ?? [])].map((row) => [row["model"], row.id]));
  const plan = (model: string, id: number, type: number, days: number, user: number, summary: string) =>
    add("mail.activity", {
      res_model_id: known.get(model) ?? false,
      res_model: model,
      res_id: id,
      activity_type_id: type,
      summary,
      date_deadline: at(today, days, 12).slice(0, 10),
      user_id: user,
    });
  plan("sale.order", 150, 2, -2, 3, "Ask about the quotation");
  plan("sale.order", 155, 4, 0, 4, "Confirm the delivery date");
  plan("crm.lead", 3, 2, 1, 3, "Call back");
  plan("crm.lead", 5, 3, 4, 2, "Present the offer");
  plan("crm.lead", 7, 1, -4, 5, "Send the catalogue");
  plan("res.partner", customers[0] as number, 4, 6, 3, "Ask for the new address");
  plan("purchase.order", 10, 2, 2, 2, "Ask for the delivery");
  plan("account.move", 3, 2, 0, 2, "Remind of the payment");
}
