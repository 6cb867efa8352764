import { dayIn } from "../../kernel/locale/time-zone.ts";
import type { OdooValue } from "../../kernel/odoo-values.ts";
import { models } from "../models/models.ts";
import { stamp } from "../query/moments.ts";
import { beginOf, dayMs, type FixtureBuilder, nth, slug, zone } from "./fixture-builder.ts";
import { meetings } from "./tables/calendar.ts";
import { leadTags } from "./tables/crm.ts";
import { activities, activityTypes } from "./tables/mail.ts";
import {
  customerTasks,
  departments,
  idle,
  ownTasks,
  partTime,
  plannedHours,
  staff,
  taskStages,
  works,
} from "./tables/project.ts";

/** Adds vendors' prices, employees and their hours, meetings and activities. */
export function addWork(builder: FixtureBuilder, customers: readonly number[], vendors: readonly number[]): void {
  // Odoo has a list of its models: an activity refers to the model of its record by an id in that list.
  for (const { name, label, spanish } of models.values())
    builder.add("ir.model", { model: name, name: label, "name@es_ES": spanish(label) });
  builder.addAll("crm.tag", leadTags);
  completeUsers(builder);
  addOffers(builder, vendors);
  addEmployees(builder);
  addProjects(builder, customers);
  addHours(builder);
  addMeetings(builder, customers);
  addActivities(builder, customers);
}

function completeUsers(builder: FixtureBuilder): void {
  for (const user of builder.table("res.users").values()) {
    builder.change("res.users", user.id, { company_ids: [1, 2] });
    builder.change("res.partner", Number(user["partner_id"]), { tz: zone });
  }
  // People whose company is not a contact: the company's name is a text on the person.
  for (const [name, company, city] of [
    ["Sofía Marín", "Estudio Marín", "Granada"],
    ["Pedro Alonso", "Alonso Arquitectos", "Madrid"],
  ] as const) {
    const values = { name, company_name: company, city, country_id: 1, email: "hola@correo.example", user_id: 3 };
    builder.add("res.partner", values);
  }
}

/**
 * Adds vendor prices: every article has a vendor, and every second one has another vendor who is cheaper from ten units
 * on.
 */
function addOffers(builder: FixtureBuilder, vendors: readonly number[]): void {
  const articles = [...builder.table("product.template").values()].filter((row) => row["is_storable"] === true);
  for (const [i, article] of articles.entries()) {
    const cost = Number(article["standard_price"]);
    const offer = (vendor: number, quantity: number, price: number, delay: number) =>
      builder.add("product.supplierinfo", {
        partner_id: nth(vendors, vendor),
        product_tmpl_id: article.id,
        product_code: `V-${String(article["default_code"])}`,
        min_qty: quantity,
        price: Math.round(price * 100) / 100,
        delay,
      });
    offer(i, 1, cost, 5 + (i % 9));
    if (i % 2 === 0) offer(i + 1, 10, cost * 0.95, 12 + (i % 5));
  }
}

function addEmployees(builder: FixtureBuilder): void {
  builder.add("resource.calendar", { name: "Standard 40 hours/week" });
  builder.addAll("hr.department", departments);
  const titles = new Map(staff.map(([, , department, title]) => [title, department]));
  for (const [name, department] of titles) builder.add("hr.job", { name, department_id: department });
  for (const [i, [name, user, department, title, cost]] of staff.entries())
    builder.add("hr.employee", {
      name,
      user_id: user,
      department_id: department,
      job_id: [...titles.keys()].indexOf(title) + 1,
      job_title: title,
      parent_id: i === 0 ? false : 1,
      work_email: `${slug(name.split(" ")[0] ?? "")}@mueblesribera.example`,
      work_phone: `+34 960 000 ${110 + i}`,
      hourly_cost: cost,
    });
}

/** Returns an hour of a day relative to today in the company's time zone, in UTC as Odoo stores it. */
function onDay({ today }: FixtureBuilder, days: number, hour: number): string {
  const day = dayIn(zone, new Date(today.getTime() + days * dayMs));
  return stamp(new Date(beginOf(day) + hour * 3_600_000));
}

/** Returns a day relative to today in the company's time zone. */
const dayFrom = (builder: FixtureBuilder, days: number) => onDay(builder, days, 12).slice(0, 10);

function addProjects(builder: FixtureBuilder, customers: readonly number[]): void {
  builder.addAll("project.task.type", taskStages);
  builder.add("project.project", { name: "Internal", "name@es_ES": "Interno", sequence: 1 });
  for (const [i, name] of works.entries()) {
    const customer = nth(customers, i * 2);
    builder.add("project.project", {
      name: `${name} ${String(builder.row("res.partner", customer)?.["name"])}`,
      partner_id: customer,
      user_id: 5,
      date_start: dayFrom(builder, -60 + i * 10),
      allocated_hours: 200,
      sequence: 10 + i,
    });
  }
  for (const { id, partner_id: customer = false } of builder.table("project.project").values())
    addTasks(builder, id, customer);
}

function addTasks(builder: FixtureBuilder, project: number, customer: OdooValue): void {
  for (const [i, name] of (customer === false ? ownTasks : customerTasks).entries()) {
    const done = (project + i) % 3 === 0;
    builder.add("project.task", {
      name,
      project_id: project,
      stage_id: done ? 3 : i === 0 ? 2 : 1,
      state: done ? "1_done" : "01_in_progress",
      user_ids: i === 2 ? [] : [5, 3].slice(0, 1 + (i % 2)),
      partner_id: customer,
      date_deadline: onDay(builder, 5 + project * 3 + i * 4, 18),
      allocated_hours: plannedHours[i] ?? 0,
    });
  }
}

/** Adds hours of five full weeks. This week one employee has logged nothing yet, and another one half of the hours. */
function addHours(builder: FixtureBuilder): void {
  const weekdayOf = (day: string) => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  const daysOfWeek = weekdayOf(dayIn(zone, builder.today));
  for (let back = 34; back >= 0; back--) {
    const day = dayFrom(builder, -back);
    if (weekdayOf(day) > 4) continue;
    for (const [i, [, user, , , cost]] of staff.entries()) {
      const employee = i + 1;
      const thisWeek = back <= daysOfWeek;
      if (thisWeek && employee === idle) continue;
      const hours = thisWeek && employee === partTime ? 4 : 8;
      const task = builder.row("project.task", 1 + ((employee * 2 + back) % 12));
      builder.add("account.analytic.line", {
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
    }
  }
}

function addMeetings(builder: FixtureBuilder, customers: readonly number[]): void {
  const partnerOf = (user: number) => Number(builder.row("res.users", user)?.["partner_id"]);
  for (const [i, [name, days, hour, hours, customer]] of meetings.entries()) {
    const user = 2 + (i % 3);
    const guest = customer === false ? undefined : customers[customer];
    const partners = [...new Set([partnerOf(user), guest ?? partnerOf(2), partnerOf(5)])];
    const event = builder.add("calendar.event", {
      name,
      start: onDay(builder, days, hour),
      stop: onDay(builder, days, hour + hours),
      duration: hours,
      user_id: user,
      partner_ids: partners,
      location: guest === undefined ? "Muebles Ribera" : (builder.row("res.partner", guest)?.["city"] ?? false),
    });
    for (const partner of partners) {
      const state = partner === partnerOf(user) ? "accepted" : "needsAction";
      builder.add("calendar.attendee", { event_id: event, partner_id: partner, state });
    }
  }
}

function addActivities(builder: FixtureBuilder, customers: readonly number[]): void {
  for (const type of activityTypes) {
    const { name, "name@es_ES": es } = type;
    builder.add("mail.activity.type", { ...type, summary: name ?? false, "summary@es_ES": es ?? false });
  }
  const ids = new Map([...builder.table("ir.model").values()].map((row) => [row["model"], row.id]));
  for (const [model, id, type, days, user, summary] of activities)
    builder.add("mail.activity", {
      res_model_id: ids.get(model) ?? false,
      res_model: model,
      res_id: id === "first customer" ? nth(customers, 0) : id,
      activity_type_id: type,
      summary,
      date_deadline: dayFrom(builder, days),
      user_id: user,
    });
}
