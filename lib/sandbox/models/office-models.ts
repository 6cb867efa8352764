import type { OdooValue } from "../../kernel/odoo-values.ts";
import { toOdooError } from "../../odoo/faults/errors.ts";
import { requireNamed } from "../missing.ts";
import {
  bool,
  char,
  date,
  datetime,
  float,
  html,
  int,
  type Keeper,
  lines,
  type Model,
  many,
  model,
  one,
  type Reader,
  type Row,
  selection,
  text,
  type Written,
} from "./model.ts";
import { active, messagesOf, sequence, through } from "./shared-fields.ts";

const fault = (message: string) => toOdooError({ name: "odoo.exceptions.ValidationError", message });

const answers = [
  ["accepted", "Yes", "Sí"],
  ["declined", "No", "No"],
  ["tentative", "Maybe", "Tal vez"],
  ["needsAction", "Needs Action", "Necesita acción"],
] as const;
const kinds = [
  ["default", "None", "Ninguno"],
  ["upload_file", "Upload Document", "Subir documento"],
  ["phonecall", "Phonecall", "Llamada telefónica"],
  ["meeting", "Meeting", "Reunión"],
] as const;

const ms = (time: OdooValue | undefined) => Date.parse(`${String(time).replace(" ", "T")}Z`);
const stamp = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ");
const hours = (from: OdooValue | undefined, to: OdooValue | undefined) =>
  Math.round(((ms(to) - ms(from)) / 3_600_000) * 100) / 100;

/** A meeting that is moved keeps its length; one whose length is changed keeps its begin. */
function settleEvent(row: Row, { values, before }: Written): void {
  const length = "duration" in values ? Number(row["duration"]) : before === undefined ? 1 : Number(before["duration"]);
  const moved = "start" in values || "duration" in values;
  // A new one has an end by default: as in Odoo, its length does not change that.
  if (moved && !("stop" in values) && before !== undefined) row["stop"] = stamp(ms(row["start"]) + length * 3_600_000);
  if (ms(row["stop"]) < ms(row["start"])) {
    const times = `Meeting “${String(row["name"])}” starts at ${String(row["start"])} and ends at ${String(row["stop"])}`;
    throw fault(`The ending date and time cannot be earlier than the starting date and time.\n${times}`);
  }
  row["duration"] = hours(row["start"], row["stop"]);
  const isDays = row["allday"] === true;
  row["start_date"] = isDays ? String(row["start"]).slice(0, 10) : false;
  row["stop_date"] = isDays ? String(row["stop"]).slice(0, 10) : false;
}

/** Everybody who is invited answers; the organizer has said yes. */
function inviteAll(row: Row, keeper: Keeper): void {
  const wanted = new Set((row["partner_ids"] || []) as number[]);
  for (const attendee of keeper.referring("calendar.attendee", "event_id", row.id)) {
    if (!wanted.delete(Number(attendee["partner_id"]))) keeper.drop("calendar.attendee", attendee.id);
  }
  const organizer = keeper.read("res.users", Number(row["user_id"]), "partner_id");
  for (const partner of wanted) {
    keeper.put("calendar.attendee", {
      id: keeper.nextId("calendar.attendee"),
      event_id: row.id,
      partner_id: partner,
      state: partner === organizer ? "accepted" : "needsAction",
      ...Object.fromEntries(
        ["create_date", "write_date", "create_uid", "write_uid"].map((name) => [name, row[name] ?? false]),
      ),
    });
  }
}

const modelId = (reader: Reader, name: unknown): number | false => {
  for (let id = 1; ; id++) {
    const row = reader.row("ir.model", id);
    if (row === undefined) return false;
    if (row["model"] === name) return id;
  }
};

/** What is written of an activity must lead to a record, or to a person. */
function settleActivity(row: Row, { before }: Written, reader: Reader): void {
  const of = row["res_model_id"] ? (reader.row("ir.model", Number(row["res_model_id"]))?.["model"] ?? false) : false;
  row["res_model"] = of;
  const id = Number(row["res_id"] || 0);
  if ((of === false) !== (id === 0)) throw fault("Activities have to be linked to records with a not null res_id.");
  if (of === false && !row["user_id"]) throw fault("Activities must be assigned if not attached to a document.");
  if (before?.["res_id"] !== id || before["res_model"] !== of) requireNamed(reader, of, id);
}

/** The next half hour, an hour long: what Odoo offers for a meeting. */
const soon =
  (later: number) =>
  ({ now }: { readonly now: Date }) => {
    const half = 1_800_000;
    return stamp(Math.ceil(now.getTime() / half) * half + later);
  };

/** Meetings, and what is to be done about a record. */
export const officeModels: readonly Model[] = [
  model(
    "calendar.event",
    "Calendar Event",
    {
      name: char("Meeting Subject", "Asunto de la reunión", { required: true }),
      active,
      start: datetime("Start", "Iniciar", { required: true, defaultAt: soon(0) }),
      stop: datetime("Stop", "Detener", { required: true, defaultAt: soon(3_600_000) }),
      allday: bool("All Day", "Todo el día", { default: false }),
      start_date: date("Start Date", "Fecha de inicio"),
      stop_date: date("End Date", "Fecha límite"),
      duration: float("Duration", "Duración", { aggregator: "sum" }),
      location: char("Location", "Ubicación"),
      description: html("Description", "Descripción"),
      user_id: one("Organizer", "Organizador", "res.users", { default: 2 }),
      partner_id: one("Scheduled by", "Planificado por", "res.partner", {
        readonly: true,
        compute: through("user_id", "res.users", "partner_id"),
      }),
      partner_ids: many("Attendees", "Asistentes", "res.partner", {
        defaultFrom: (_context, reader) => [[6, 0, [Number(reader.read("res.users", 2, "partner_id"))]]],
      }),
      attendee_ids: lines("Participant", "Participante", "calendar.attendee", "event_id"),
      privacy: selection("Privacy", "Privacidad", [
        ["public", "Public", "Público"],
        ["private", "Private", "Privado"],
        ["confidential", "Only internal users", "Solo usuarios internos"],
      ]),
      show_as: selection(
        "Show as",
        "Mostrar como",
        [
          ["free", "Available", "Disponible"],
          ["busy", "Busy", "Ocupado"],
        ],
        { default: "busy", required: true },
      ),
      opportunity_id: one("Opportunity", "Oportunidad", "crm.lead"),
      res_model: char("Document Model Name", "Nombre del modelo del documento", { readonly: true }),
      res_id: int("Document ID", "ID del documento"),
      message_ids: messagesOf("calendar.event"),
    },
    { order: "start desc, id", settle: settleEvent, follow: inviteAll },
  ),
  model(
    "calendar.attendee",
    "Calendar Attendee Information",
    {
      event_id: one("Meeting linked", "Reunión vinculada", "calendar.event", { required: true }),
      partner_id: one("Attendee", "Asistente", "res.partner", { required: true, readonly: true }),
      state: selection("Status", "Estado", answers, { default: "needsAction" }),
      email: char("Email", "Correo electrónico", {
        readonly: true,
        depends: ["partner_id"],
        compute: (row, reader) => reader.read("res.partner", Number(row["partner_id"]), "email"),
      }),
      common_name: char("Common name", "Nombre común", {
        readonly: true,
        stored: true,
        compute: (row, reader) => reader.read("res.partner", Number(row["partner_id"]), "name"),
      }),
    },
    {
      order: "create_date, id",
      recName: "common_name",
      display: (row, reader) => reader.read("res.partner", Number(row["partner_id"]), "name"),
    },
  ),
  model(
    "mail.activity.type",
    "Activity Type",
    {
      name: char("Name", "Nombre", { required: true, translate: true }),
      summary: char("Default Summary", "Resumen por defecto", { translate: true }),
      active,
      sequence,
      category: selection("Action", "Acción", kinds, { default: "default" }),
      icon: char("Icon", "Icono"),
      res_model: char("Model", "Modelo"),
      delay_count: int("Schedule", "Programar", { default: 0 }),
      delay_unit: selection(
        "Delay units",
        "Unidades de retraso",
        [
          ["days", "days", "días"],
          ["weeks", "weeks", "semanas"],
          ["months", "months", "meses"],
        ],
        { default: "days", required: true },
      ),
      default_user_id: one("Default User", "Usuario por defecto", "res.users"),
    },
    { order: "sequence, id" },
  ),
  model(
    "mail.activity",
    "Activity",
    {
      res_model_id: one("Document Model", "Modelo de documento", "ir.model", {
        defaultFrom: ({ default_res_model: name }, reader) => (name === undefined ? undefined : modelId(reader, name)),
      }),
      res_model: char("Related Document Model", "Modelo de documento relacionado", { readonly: true }),
      res_id: int("Related Document ID", "ID del documento relacionado"),
      res_name: char("Document Name", "Nombre del documento", {
        readonly: true,
        stored: true,
        compute: (row, reader) =>
          row["res_model"] ? reader.name(String(row["res_model"]), Number(row["res_id"])) : false,
      }),
      activity_type_id: one("Activity Type", "Tipo de actividad", "mail.activity.type", { default: 4 }),
      activity_category: selection("Action", "Acción", kinds, {
        readonly: true,
        compute: (row, reader) => reader.read("mail.activity.type", Number(row["activity_type_id"]), "category"),
      }),
      summary: char("Summary", "Resumen"),
      note: html("Note", "Nota"),
      feedback: text("Feedback", "Comentarios"),
      date_deadline: date("Due Date", "Fecha de vencimiento", { default: "today", required: true }),
      date_done: date("Done Date", "Fecha de finalización", { readonly: true }),
      user_id: one("Assigned to", "Asignado a", "res.users"),
      state: selection(
        "State",
        "Estado",
        [
          ["overdue", "Overdue", "De retraso"],
          ["today", "Today", "Hoy"],
          ["planned", "Planned", "Planificado"],
          ["done", "Done", "Hecho"],
        ],
        {
          searchable: false,
          readonly: true,
          compute: (row, { today }) => {
            if (row["active"] === false) return "done";
            const due = String(row["date_deadline"]);
            return due < today ? "overdue" : due === today ? "today" : "planned";
          },
        },
      ),
      automated: bool("Automated activity", "Actividad automatizada", { readonly: true, default: false }),
      active,
    },
    {
      order: "date_deadline, id",
      recName: "summary",
      display: (row, reader) =>
        row["summary"] || reader.name("mail.activity.type", Number(row["activity_type_id"])) || false,
      settle: settleActivity,
    },
  ),
  // Odoo's own list of models: an activity names the one of its record by an id.
  model(
    "ir.model",
    "Models",
    { model: char("Model", "Modelo", { required: true }), name: char("Model Description", "Descripción del modelo") },
    { order: "model" },
  ),
];
